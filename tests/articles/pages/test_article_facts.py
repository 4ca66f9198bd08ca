"""The facts beside an article: each is told once, and none that nobody knows."""

import re
from datetime import UTC, datetime

import pytest

from tests.make import NOW, make_article
from tests.markup import one_line

pytestmark = pytest.mark.django_db

MIDNIGHT = datetime(2025, 7, 7, 16, tzinfo=UTC)  # 00:00 in Beijing


def read(client, article):
    """The page of an article."""
    return one_line(client.get(f"/articles/{article.pk}/").content.decode())


def facts(client, article):
    """{label: fact} of the facts beside an article."""
    rows = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", read(client, article), re.S)
    return {label: re.sub(r"<[^>]+>", "", fact).strip() for label, fact in rows}


@pytest.mark.parametrize(
    ("now", "fields", "shown"),
    [
        (MIDNIGHT, {"import_key": "listing-1"}, "2025-07-08"),
        (MIDNIGHT, {"external_id": "1908"}, "2025-07-08"),
        # An hour that is known is told, and editors of this portal may publish at midnight.
        (NOW, {"external_id": "1908"}, "2026-11-23 14:32"),
        (MIDNIGHT, {}, "2025-07-08 00:00"),
    ],
)
def test_no_hour_is_told_where_an_earlier_site_told_the_day_alone(client, now, fields, shown):
    assert facts(client, make_article(now=now, **fields))["发布"] == shown


@pytest.mark.parametrize(
    ("fields", "source"),
    [
        ({"import_key": "listing-1"}, "由原网站导入"),
        ({"import_key": "listing-1", "unit": "园区联络处"}, None),
        ({"import_key": "listing-1", "source_type": "reprint", "source_name": "津报"}, "转载，津报"),
        ({}, None),
    ],
)
def test_an_imported_text_without_a_source_says_how_it_came_here(client, fields, source):
    assert facts(client, make_article(**{"unit": "", **fields})).get("来源") == source


def test_advert_and_machine_writing_are_told_once(client):
    page = read(client, make_article(is_advert=True, ai_use="assisted"))

    assert (page.count(">广告<"), page.count("辅助写作")) == (1, 1)


def test_the_head_repeats_neither_unit_nor_day(client):
    page = read(client, make_article(unit="园区联络处"))

    head = re.search(r'<header class="art__head">.*?</header>', page, re.S)[0]
    assert [words for words in ("园区联络处", "2026-11-23") if words in head] == []


def test_the_hotline_stands_beside_the_text_with_the_way_to_the_district(client, settings):
    settings.HOTLINE = "400-000-0000"
    article = make_article()

    page = read(client, article)

    side = re.search(r'<aside class="art__side.*?</aside>', page, re.S)[0]
    assert re.findall(r'href="(.*?)"', side) == [
        "tel:4000000000",
        f"/inquire/?article={article.pk}&amp;district=120111&amp;source=side",
        "/districts/120111/",
    ]


def test_the_kinds_stand_above_the_article_and_its_own_is_marked(client):
    page = read(client, make_article(kind="policy"))

    strip = re.search(r'<nav aria-label="各栏目">.*?</nav>', page, re.S)[0]
    marked = re.findall(r'<a href="(\S*?)"( aria-current="true")?\s*>', strip)
    assert [href for href, mark in marked if mark] == ["/news/?kind=policy"]
    assert len(marked) == 4
