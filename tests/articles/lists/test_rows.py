"""The query of every list, written by hand, reads what Django's own would read."""

from datetime import timedelta

import pytest

from articles.lists.rows import newest_of, next_to, rows, rows_by_key
from articles.models import Article, Cover, Kind
from districts.models import District
from tests.make import NOW, make_article

pytestmark = [pytest.mark.django_db, pytest.mark.database]

HOUR = timedelta(hours=1)


def everything(found):
    """All that a row shows."""
    return [
        (row.values[:6], row.values[7:], row.published_at, row.heading, row.iso, row.length, row.kind)
        for row in found
    ]


@pytest.fixture(scope="module")
def written(shared_world):
    """Articles of two districts and two kinds, some at the same moment, one with a cover, one withdrawn."""
    made = [
        make_article(
            title=f"第{number}篇",
            district=("120111", "120116-teda", "120000")[number % 3],
            kind=("news", "policy")[number % 2],
            now=NOW - (number // 2) * HOUR + timedelta(microseconds=number),
        )
        for number in range(9)
    ]
    Cover.objects.create(article=made[2], name="a" * 32, width=960, height=540, created_at=NOW)
    Article.objects.filter(pk=made[3].pk).update(is_advert=True)
    Article.objects.filter(pk=made[4].pk).update(state="withdrawn")


@pytest.mark.parametrize("district", [None, "120000", "120116", "130600"])
@pytest.mark.parametrize("kind", [None, "policy"])
@pytest.mark.parametrize("bounds", [(None, None), (NOW - 3 * HOUR, None), (NOW - 3 * HOUR, NOW - HOUR)])
@pytest.mark.parametrize(("skip", "size"), [(0, 10), (2, 3)])
def test_the_lists_own_query_reads_what_djangos_reads(written, district, kind, bounds, skip, size):
    start, end = bounds
    truth = Article.objects.published().newest_first()
    place = District.objects.get(code=district) if district else None
    sort = Kind.objects.get(slug=kind) if kind else None
    truth = truth.in_district(place) if place else truth
    truth = truth.filter(kind=sort) if sort else truth
    truth = truth.filter(published_at__gte=start) if start else truth
    truth = truth.filter(published_at__lt=end) if end else truth

    found = newest_of(place, sort)(start, end, skip, size)

    assert everything(found) == everything(rows(truth[skip : skip + size]))


@pytest.mark.parametrize("district", ["120000", "120116"])
def test_the_neighbours_are_those_of_the_whole_order(written, district):
    place = District.objects.get(code=district)
    order = list(Article.objects.published().in_district(place).newest_first())
    bounds = (NOW - 20 * HOUR, NOW + HOUR)

    for at, article in enumerate(order):
        found = next_to(place, article.published_at, article.pk, bounds)

        assert [row.pk for row in found] == [one.pk for one in (*order[:at][-1:], *order[at + 1 :][:1])]


def test_what_a_search_found_is_read_with_its_text(written):
    keys = dict(Article.objects.values_list("pk", "search_key"))
    public = Article.objects.published().in_bulk()

    found = rows_by_key([key for key in keys.values() if key])

    assert {row.pk: (key, row.body) for key, row in found.items()} == {
        pk: (keys[pk], article.body) for pk, article in public.items()
    }
    newest = sorted(found.values(), key=lambda row: (row.published_at, row.pk), reverse=True)
    assert everything(newest) == everything(rows(Article.objects.published().newest_first()))
    assert rows_by_key([]) == {}
