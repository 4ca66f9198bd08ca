"""Pages cut from kept counts are the pages that Django's Paginator cuts from the archive."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.paginator import EmptyPage, Paginator

from articles import actions, tallies
from articles.models import Article, Division, Kind, Tally
from articles.shelves import Shelf, ShelfPaginator
from commons.chinese import beijing
from tests.make import make_article

pytestmark = pytest.mark.django_db

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


def rows(*, place="", kind="", first=None, last=None):
    """What stands on a shelf, by reading all articles."""
    division = Division.objects.get(code=place) if place else None
    articles = Article.objects.published().newest_first()
    articles = articles.in_division(division) if division else articles
    articles = articles.filter(kind__slug=kind) if kind else articles
    days = {article.pk: beijing(article.published_at).date() for article in articles}
    inside = [pk for pk, day in days.items() if (first or date.min) <= day <= (last or date.max)]
    return articles.filter(pk__in=inside)


SHELVES = [
    {},
    {"place": "120000"},
    {"place": "120116", "kind": "news"},
    {"place": "130600"},
    {"kind": "policy"},
    {"first": date(2024, 2, 10)},
    {"last": date(2025, 3, 31)},
    {"first": date(2024, 1, 1), "last": date(2024, 12, 31)},
    {"first": date(2024, 3, 15), "last": date(2024, 3, 20)},
    {"place": "120000", "kind": "news", "first": date(2024, 1, 31), "last": date(2025, 2, 1)},
    {"first": date(2031, 1, 1)},
    {"first": date(2025, 1, 1), "last": date(2024, 1, 1)},
]


def test_every_page_equals_the_paginators():
    scatter(90)

    for wanted in SHELVES:
        truth = Paginator(rows(**wanted), 7)
        kept = ShelfPaginator(rows(**wanted), Shelf(**wanted), 7)
        assert (kept.count, kept.num_pages) == (truth.count, truth.num_pages)
        for number in truth.page_range:
            assert list(kept.page(number)) == list(truth.page(number)), (wanted, number)


def test_no_page_past_the_end():
    scatter(8)

    with pytest.raises(EmptyPage):
        ShelfPaginator(rows(), Shelf(), 7).page(3)


def test_a_page_whose_articles_went_since_they_were_counted_is_empty():
    article = make_article()
    shelf = ShelfPaginator(rows(), Shelf(), 7)
    counted = shelf.count

    actions.withdraw_article(article, reason="error", now=article.published_at)

    assert (counted, list(shelf.page(1))) == (1, [])


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
            division=Division.objects.get(code="120114"),
            kind=Kind.objects.get(slug="news"),
        ),
    ):
        step()
        steps.append([Shelf(place=place).count for place in ("", "120000", "120116", "120111", "120114")])
        assert tallies.kept() == tallies.truth()

    assert steps == [[1, 1, 0, 1, 0], [2, 2, 1, 1, 0], [2, 2, 1, 0, 1]]


def test_recount_puts_wrong_counts_right():
    make_article()
    truth = tallies.kept()
    Tally.objects.filter(place="").update(count=7)

    tallies.recount()

    assert tallies.kept() == truth


@pytest.mark.parametrize("path", ["/news/", "/districts/120000/"])
def test_the_last_page_costs_as_many_queries_as_the_first(client, django_assert_num_queries, path):
    scatter(40)
    number = {"/news/": 9, "/districts/120000/": 11}[path]

    for page in (1, 2, client.get(path).context["page"].paginator.num_pages):
        with django_assert_num_queries(number):
            client.get(f"{path}?page={page}")
