"""The matches of a search, counted by the database, are what reading each article counts."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from articles.lists.facets import count_matches
from articles.models import Article
from commons.chinese import BEIJING, beijing
from tests.make import make_article

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_matches_are_counted_by_kind_district_and_year_in_beijing():
    turn = datetime(2026, 1, 1, tzinfo=BEIJING)
    for number, district in enumerate(("120111", "120116-teda", "130600", "120111", "120000")):
        for shift in (-1, 0):
            make_article(
                district=district,
                kind=("news", "policy")[number % 2],
                now=turn + timedelta(seconds=shift) - timedelta(days=365 * (number // 3)),
            )
    articles = Article.objects.select_related("district", "kind")

    newest_first = sorted((article.search_key for article in articles), reverse=True)

    counted, is_capped = count_matches(newest_first)

    assert is_capped is False
    assert counted == {
        "kind": Counter(article.kind.slug for article in articles),
        "year": Counter(beijing(article.published_at).year for article in articles),
        "district": Counter(code for one in articles for code in one.district.path.strip("/").split("/")),
    }
    assert len(counted["year"]) == 3


def test_no_match_counts_nothing():
    counted, _ = count_matches([])

    assert {name: dict(counter) for name, counter in counted.items()} == {
        "kind": {},
        "year": {},
        "district": {},
    }
