"""Which districts stand first in the index, and the weeks of the home page."""

from datetime import date, timedelta

import pytest

from articles.lists import gazetteer
from articles.lists.weekly import weekly
from districts.models import District
from districts.tree import tree
from tests.make import NOW, make_article

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_what_is_new_today_stands_before_what_is_full_and_empty_ones_are_left_out():
    for number in range(2):
        make_article(title=f"第{number}篇", district="120112", now=NOW - timedelta(days=1))
    make_article(district="120113", now=NOW - timedelta(days=1))
    make_article(district="120111", now=NOW)

    tianjin = District.objects.get(code="120000")
    ranked = gazetteer.ranked(gazetteer.entries(tree().below(tianjin), NOW))

    assert [entry.district.code for entry in ranked] == ["120111", "120112", "120113"]


def test_weeks_begin_on_monday_and_the_fuller_of_two_is_named(django_assert_num_queries):
    # NOW is Monday the 23rd in Beijing; the two weeks before have two each.
    for days in (0, 1, 2, 9, 10, 84):
        make_article(title=f"{days}天前", now=NOW - timedelta(days=days))

    with django_assert_num_queries(1):
        found = weekly(NOW.date())

    assert [week.number for week in found.weeks] == [0] * 9 + [2, 2, 1]
    assert (found.weeks[0].monday, found.peak.monday, found.latest.number) == (
        date(2026, 9, 7),
        date(2026, 11, 16),
        1,
    )


def test_there_is_no_graphic_without_articles():
    make_article(now=NOW - timedelta(days=100))

    assert weekly(NOW.date()) is None
