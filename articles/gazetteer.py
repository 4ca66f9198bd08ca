"""The index of divisions: how many articles each has, and whether something is new today."""

from collections import Counter, namedtuple

from django.db.models import Count, Q

from articles.models import Article, Division
from commons.chinese import midnight

Entry = namedtuple("Entry", "division count is_fresh")


def entries(divisions, now):
    """One Entry for each of `divisions`, in their order; descendants are counted in. One query."""
    rows = (
        Article.objects.published()
        .order_by()
        .values_list("division__path")
        .annotate(count=Count("pk"), fresh=Count("pk", filter=Q(published_at__gte=midnight(now))))
    )
    counts, fresh = Counter(), Counter()
    for path, count, fresh_count in rows:
        for code in path.strip("/").split("/"):
            counts[code] += count
            fresh[code] += fresh_count
    return [Entry(division, counts[division.code], fresh[division.code] > 0) for division in divisions]


def below(division):
    """The active divisions directly below, zones of a lower level included once they stand there."""
    return Division.objects.active().filter(parent=division).in_tree_order()
