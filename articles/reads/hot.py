"""热读: what was read most in the last seven days."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import F, QuerySet, Sum
from django.urls import reverse

from articles.headlines import join_headline
from articles.models import Article, ArticleRead
from commons.chinese import beijing
from districts.models import District

DAYS = 7
MOST = 5
# Fewer reads say nothing, and a list of one or two is none.
LEAST_READS, LEAST_ARTICLES = 10, 3


class HotArticle(NamedTuple):
    """A line of 热读."""

    pk: int
    title: str
    short_name: str

    @property
    def prefix(self) -> str:
        """【西青区招商】"""
        return join_headline(self.short_name, "")

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("articles:article", args=[self.pk])


def public_reads() -> QuerySet[ArticleRead]:
    """The reads of what is public now."""
    return ArticleRead.objects.filter(article__in=Article.objects.published())


def hot(now: datetime, district: District | None = None) -> list[HotArticle]:
    """The public articles read most, in one query; [] while too few were read. Adverts never."""
    since = beijing(now).date() - timedelta(days=DAYS)
    rows = public_reads().filter(day__gt=since, article__is_advert=False)
    if district:
        rows = rows.filter(article__district__path__startswith=district.path)
    named = rows.values(
        "article_id", title=F("article__title"), short_name=F("article__district__short_name")
    )
    found = (
        named.annotate(total=Sum("count")).filter(total__gte=LEAST_READS).order_by("-total", "-article_id")
    )
    lines = [HotArticle(row["article_id"], row["title"], row["short_name"]) for row in found[:MOST]]
    return lines if len(lines) >= LEAST_ARTICLES else []
