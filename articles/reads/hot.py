"""热读: what was read most in the last seven days."""

from datetime import date, datetime, timedelta
from itertools import batched
from typing import NamedTuple

from django.db.models import Sum

from articles.headlines import join_headline
from articles.models import Article
from articles.reads.models import ArticleRead
from commons.addresses import url_of
from commons.chinese import beijing
from commons.pages.changes import place
from commons.pages.facts import fact
from districts.tree import tree

DAYS = 7
MOST = 5
# Fewer reads say nothing, and a list of one or two is none.
LEAST_READS, LEAST_ARTICLES = 10, 3


class HotArticle(NamedTuple):
    """A line of 热读."""

    pk: int
    title: str
    short_name: str
    district_id: int

    @property
    def prefix(self) -> str:
        """【西青区招商】"""
        return join_headline(self.short_name, "")

    def get_absolute_url(self) -> str:
        """The public page."""
        return url_of("articles:article", self.pk)


def hot(now: datetime, district: str = "") -> tuple[HotArticle, ...]:
    """The articles of a district ("" for all) read most; none while too few were read. Adverts never."""
    since = beijing(now).date() - timedelta(days=DAYS)
    inside = set(tree().under(tree().by_code[district])) if district else None
    lines = [line for line in read_most(since) if inside is None or line.district_id in inside][:MOST]
    return tuple(lines) if len(lines) >= LEAST_ARTICLES else ()


@fact(lambda since: (place(""),), seconds=60)
def read_most(since: date) -> list[HotArticle]:
    """Every public article that was read often since that day, the most read first; adverts never."""
    often = ArticleRead.objects.filter(day__gt=since).values("article_id").annotate(total=Sum("count"))
    often = often.filter(total__gte=LEAST_READS).order_by("-total", "-article_id")
    # In two steps: SQLite would rather look up the reads of every public article.
    ranked = list(often.values_list("article_id", flat=True))
    public = Article.objects.published().filter(is_advert=False)
    known = tree().by_pk
    lines = {
        pk: HotArticle(pk, title, known[district_id].short_name, district_id)
        for some in batched(ranked, 1000, strict=False)
        for pk, title, district_id in public.filter(pk__in=some).values_list("id", "title", "district_id")
    }
    return [lines[pk] for pk in ranked if pk in lines]
