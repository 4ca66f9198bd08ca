"""Facets, chips, addresses and what search engines are told about lists."""

import re
from datetime import timedelta

import pytest

from tests.make import NOW, make_article
from tests.markup import one_line

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def some():
    make_article(title="甲", district="120111", kind="news", now=NOW)
    make_article(title="乙", district="120111", kind="policy", now=NOW)
    make_article(title="丙", district="120114", kind="policy", now=NOW - timedelta(days=365))
    make_article(title="丁", district="130600", kind="case", now=NOW - timedelta(days=800))


def facets(client, address):
    """{facet: {choice: count}} of a page."""
    found = client.get(address).context["facets"]
    return {facet.name: {choice.label: choice.count for choice in facet.choices} for facet in found}


def test_facets_count_each_condition_under_the_others(client, some):
    assert facets(client, "/news/") == {
        "栏目": {"招商资讯": 1, "经典招商方案": 1, "政策解读": 2},
        "区域": {"天津": 3, "西青区": 2, "武清区": 1, "河北省": 1},
        "年份": {"2026 年": 2, "2025 年": 1, "2024 年": 1},
    }
    assert facets(client, "/news/?kind=policy&from=2026-01-01&to=2026-12-31") == {
        "栏目": {"招商资讯": 1, "政策解读": 1},
        "区域": {"天津": 1, "西青区": 1},
        "年份": {"2026 年": 1, "2025 年": 1},
    }


def test_facets_of_a_search_count_what_was_found(client, some):
    assert facets(client, "/districts/120000/?q=厂房") == {
        "栏目": {"招商资讯": 1, "政策解读": 2},
        "年份": {"2026 年": 2, "2025 年": 1},
    }


@pytest.mark.parametrize(
    "address", ["/news/", "/news/?kind=policy", "/districts/120000/", "/news/?q=厂房", "/archive/2026/"]
)
def test_a_facet_leads_to_as_many_articles_as_it_says(client, some, address):
    for facet in client.get(address).context["facets"]:
        for choice in facet.choices:
            page = client.get(choice.url).context["page"]
            assert page.paginator.count == choice.count, choice


def test_each_chip_takes_its_condition_away(client, some):
    address = "/news/?q=厂房&district=120111&kind=policy&from=2026-01-01&to=2026-12-31&page=1"

    chips = client.get(address).context["chips"]

    assert [(chip.name, chip.label) for chip in chips] == [
        ("检索", "厂房"),
        ("区域", "西青区"),
        ("栏目", "政策解读"),
        ("日期", "2026 年"),
    ]
    assert [len(client.get(chip.url).context["chips"]) for chip in chips] == [3, 3, 3, 3]


def robots_and_canonical(page):
    """What the head says."""
    robots = re.search(r'<meta name="robots" content="([^"]+)"', page)
    canonical = re.search(r'<link rel="canonical" href="http://localhost:8000([^"]+)"', page)
    return robots and robots[1], canonical and canonical[1]


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/news/", (None, "/news/")),
        ("/news/?utm_source=chat", (None, "/news/")),
        ("/news/?page=2", (None, "/news/?page=2")),
        ("/news/?kind=news", ("noindex, follow", None)),
        ("/news/?q=厂房", ("noindex, follow", None)),
        ("/news/?from=2026-01-01", ("noindex, follow", None)),
        ("/news/?district=120111", (None, "/districts/120111/")),
        ("/news/?district=120111&kind=news", ("noindex, follow", None)),
        ("/districts/120111/?page=2", (None, "/districts/120111/?page=2")),
        ("/districts/120111/?kind=news", ("noindex, follow", None)),
        ("/archive/2026/", (None, "/archive/2026/")),
        ("/archive/2026/?kind=news", ("noindex, follow", None)),
        ("/news/?q=%20", (None, "/news/")),
        ("/news/?kind=poem", ("noindex, follow", None)),
    ],
)
def test_only_plain_lists_are_indexed(client, address, said):
    for number in range(11):
        make_article(title=f"第{number}篇")

    assert robots_and_canonical(one_line(client.get(address).content.decode())) == said


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=2027-01-01&to=2026-01-01", "截止日期早于起始日期"),
        ("from=0001-01-01", "年份应在 1900 到 2999 之间"),
        ("to=9999-12-31", "年份应在 1900 到 2999 之间"),
        ("q=" + "长" * 101, "检索词请控制在 100 字以内"),
        ("kind=poem", "没有这个栏目"),
        ("district=000000", "没有这个区域"),
    ],
)
def test_a_wrong_condition_is_named_and_nothing_is_listed(client, some, query, words):
    response = client.get(f"/news/?{query}")

    said = re.findall(r"错误：</span>([^<]+)", response.content.decode())
    assert (said[0].startswith(words), len(response.context["page"].object_list)) == (True, 0)


def test_a_day_that_is_none_is_shown_as_typed(client):
    page = client.get("/news/?from=2026-13-01&to=2026-12-31").content.decode()

    fields = {name: kind for kind, name in re.findall(r'<input type="(\w+)" name="(from|to)"', page)}
    assert fields == {"from": "text", "to": "date"}
    assert 'value="2026-13-01"' in page


@pytest.mark.parametrize("page", ["0", "-1", "2", "x", "", "1.5", "99999999999999999999", "１"])
def test_there_is_no_page_past_the_end(client, page):
    make_article()

    # An empty page number and a full-width one are read as numbers by nobody but us.
    assert client.get(f"/news/?page={page}").status_code == (200 if page == "１" else 404)


def test_a_search_keeps_its_words_in_pages_and_the_jump_box(client):
    for number in range(12):
        make_article(title=f"第{number}篇")

    page = one_line(client.get("/news/?q=厂房&kind=news").content.decode())

    assert 'href="?q=%E5%8E%82%E6%88%BF&amp;kind=news&amp;page=2"' in page
    assert '<input type="hidden" name="q" value="厂房">' in page
