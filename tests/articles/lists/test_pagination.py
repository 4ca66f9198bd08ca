"""Pages cut from kept counts are the pages that Django's Paginator cuts from the archive."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.paginator import EmptyPage, Paginator

from articles import actions, counts
from articles.lists.pagination import CountedList, CountedPaginator, of_queryset
from articles.models import Article, ArticleCount, Kind
from commons.chinese import beijing
from districts.models import District
from tests.make import make_article

pytestmark = [pytest.mark.django_db, pytest.mark.database]

DISTRICTS = ("120000", "120111", "120114", "120116", "120116-teda", "130600")
KINDS = ("news", "policy")


def scatter(count, seed=1):
    """Articles over three years, many at the same moment and some at midnight in Beijing."""
    chance = random.Random(seed)
    days = [datetime(2023, 12, 30, tzinfo=UTC) + timedelta(days=chance.randrange(900)) for _ in range(25)]
    for number in range(count):
        moment = chance.choice(days) + timedelta(hours=chance.choice((0, 3, 15, 16, 23)))
        make_article(
            title=f"第{number}篇稿件",
            body="正文。",
            now=moment,
            district=chance.choice(DISTRICTS),
            kind=chance.choice(KINDS),
        )


def rows(*, district_code="", kind_slug="", first=None, last=None):
    """What a list holds, by reading all articles."""
    district = District.objects.get(code=district_code) if district_code else None
    articles = Article.objects.published().newest_first()
    articles = articles.in_district(district) if district else articles
    articles = articles.filter(kind__slug=kind_slug) if kind_slug else articles
    days = {article.pk: beijing(article.published_at).date() for article in articles}
    inside = [pk for pk, day in days.items() if (first or date.min) <= day <= (last or date.max)]
    return articles.filter(pk__in=inside)


LISTS = [
    {},
    {"district_code": "120000"},
    {"district_code": "120116", "kind_slug": "news"},
    {"district_code": "130600"},
    {"kind_slug": "policy"},
    {"first": date(2024, 2, 10)},
    {"last": date(2025, 3, 31)},
    {"first": date(2024, 1, 1), "last": date(2024, 12, 31)},
    {"first": date(2024, 3, 15), "last": date(2024, 3, 20)},
    {"district_code": "120000", "kind_slug": "news", "first": date(2024, 1, 31), "last": date(2025, 2, 1)},
    {"first": date(2031, 1, 1)},
    {"first": date(2025, 1, 1), "last": date(2024, 1, 1)},
]


def test_every_page_equals_the_paginators():
    scatter(90)

    for wanted in LISTS:
        truth = Paginator(rows(**wanted), 7)
        kept = CountedPaginator(of_queryset(rows(**wanted)), CountedList(**wanted), 7)
        assert (kept.count, kept.num_pages) == (truth.count, truth.num_pages)
        for number in truth.page_range:
            assert list(kept.page(number)) == list(truth.page(number)), (wanted, number)


def test_no_page_past_the_end():
    scatter(8)

    with pytest.raises(EmptyPage):
        CountedPaginator(of_queryset(rows()), CountedList(), 7).page(3)


def test_a_page_whose_articles_went_since_they_were_counted_is_empty():
    article = make_article()
    pages = CountedPaginator(of_queryset(rows()), CountedList(), 7)
    counted = pages.count

    actions.withdraw_article(article, reason="error", now=article.published_at)

    assert (counted, list(pages.page(1))) == (1, [])


def test_counts_follow_what_happens_to_articles():
    article = make_article(district="120116-teda")
    other = make_article(district="120111", kind="policy")
    steps = []
    for step in (
        lambda: actions.withdraw_article(article, reason="error", now=article.published_at),
        lambda: actions.restore_article(article, now=article.published_at),
        lambda: actions.correct_article(
            other,
            version=1,
            now=other.published_at,
            editor="林岸",
            district=District.objects.get(code="120114"),
            kind=Kind.objects.get(slug="news"),
        ),
    ):
        step()
        steps.append(
            [CountedList(district_code=code).count for code in ("", "120000", "120116", "120111", "120114")]
        )
        assert counts.kept() == counts.truth()

    assert steps == [[1, 1, 0, 1, 0], [2, 2, 1, 1, 0], [2, 2, 1, 0, 1]]


def test_recount_puts_wrong_counts_right():
    make_article()
    truth = counts.kept()
    ArticleCount.objects.filter(district="").update(count=7)

    counts.recount()

    assert counts.kept() == truth
