"""The index of districts: how many articles each has, and whether something is new today."""

from collections import namedtuple

from articles import counts
from articles.models import ArticleCount
from commons.chinese import beijing
from districts.models import District

Entry = namedtuple("Entry", "district count is_fresh")


def entries(districts, now, *, kind="", first=None, last=None):
    """One Entry for each of `districts`, in their order; descendants are counted in. Two queries.

    `kind`, `first` and `last` narrow what is counted; new today stays new today.
    """
    districts = list(districts)
    codes = [district.code for district in districts]
    counted = counts.sums("district", district__in=codes, kind=kind, period=counts.within(first, last))
    today = ArticleCount.objects.filter(
        district__in=codes, kind="", unit=counts.DAY, day=beijing(now).date(), count__gt=0
    )
    fresh = set(today.values_list("district", flat=True))
    return [Entry(district, counted.get(district.code, 0), district.code in fresh) for district in districts]


def below(district):
    """The active districts directly below, zones of a lower level included once they stand there."""
    return District.objects.active().filter(parent=district).in_tree_order()
