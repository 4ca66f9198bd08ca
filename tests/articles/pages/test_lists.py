"""What the public reads, and what it does not."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.actions import correct_article, write_article
from articles.models import Article, Kind
from commons.chinese import beijing
from commons.pages.changes import SITE, touch
from districts.models import District
from tests.make import NOW, make_article, make_body, make_story

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def titles(response):
    return [article.title for article in response.context["page"].object_list]


def test_newest_first_and_stable_where_times_are_equal(client):
    for number in range(3):
        make_article(title=f"第{number}篇稿件", now=NOW)
    make_article(title="更早的稿件", now=NOW - timedelta(days=1))

    assert titles(client.get("/news/")) == ["第2篇稿件", "第1篇稿件", "第0篇稿件", "更早的稿件"]


def test_a_citys_page_includes_its_descendants_and_a_districts_only_its_own(client):
    for district in ("120000", "120111", "120116-teda", "130600"):
        make_article(title=f"{district}的稿件", district=district)

    pages = {code: titles(client.get(f"/districts/{code}/")) for code in ("120000", "120116", "120111")}

    assert pages == {
        "120000": ["120116-teda的稿件", "120111的稿件", "120000的稿件"],
        "120116": ["120116-teda的稿件"],
        "120111": ["120111的稿件"],
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["policy-24", "news-23", "news-22"]),
        ("kind=policy", ["policy-24"]),
        ("from=2026-11-23", ["policy-24", "news-23"]),
        ("to=2026-11-23", ["news-23", "news-22"]),
        ("from=2026-11-23&to=2026-11-23", ["news-23"]),
        ("kind=news&to=2026-11-22", ["news-22"]),
        ("district=120118", []),
        ("district=120000&kind=news", ["news-23", "news-22"]),
        ("kind=poem", []),
        ("from=singlemessage&isappinstalled=0", ["policy-24", "news-23", "news-22"]),
        ("from=2026-13-01", []),
    ],
)
def test_filters_combine_and_days_are_beijing_days(client, query, found):
    late_evening = NOW.replace(hour=15, minute=59)  # 23:59 in Beijing
    make_article(title="news-22", now=late_evening - timedelta(days=1))
    make_article(title="news-23", now=late_evening)
    make_article(title="policy-24", kind="policy", now=late_evening + timedelta(minutes=1))

    assert titles(client.get(f"/news/?{query}")) == found


def test_ten_a_page_with_total_and_no_page_past_the_end(client):
    for number in range(21):
        make_article(title=f"第{number:02}篇稿件")

    pages = [titles(client.get(f"/news/?page={number}")) for number in (1, 2, 3)]

    assert [len(page) for page in pages] == [10, 10, 1]
    assert len({title for page in pages for title in page}) == 21
    assert client.get("/news/?page=4").status_code == 404


def test_lists_print_the_district_before_the_title_and_the_day(client):
    make_article(title="厂房清单“二十三处”", now=NOW)

    page = client.get("/news/").content.decode()

    assert 'datetime="2026-11-23' in page
    assert text_of(page).count("【西青区招商】厂房清单“二十三处”") == 1


def text_of(page):
    """The words of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def test_article_shows_its_facts(client):
    article = make_article(
        title="厂房清单在此",
        unit="西青区厂房服务专班",
        author="许知夏",
        body="一、怎么看\n" + make_body(),
        source_type="reprint",
        source_name="《园区观察》",
        source_url="https://example.com/1908",
        edit_note="删去了两处重复。",
        responsible_editor="林岸",
        event_date=NOW.date(),
        ai_use="assisted",
    )

    page = text_of(client.get(f"/articles/{article.pk}/").content.decode())

    facts = [
        "西青区招商",
        "厂房清单在此",
        "西青区厂房服务专班",
        "许知夏",
        "林岸",
        "《园区观察》",
        "删去了两处重复。",
        "招商资讯",
        "辅助写作",
        "一、怎么看",
        "点我投稿",
    ]
    assert [fact for fact in facts if fact not in page] == []


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("field", ["title", "body", "unit", "author", "summary", "edit_note", "source_name"])
def test_markup_in_a_text_is_shown_and_never_run(client, field):
    attack = '<script>alert("园")</script>'
    fields = {"unit": "单位", "source_type": "reprint", "source_name": "原载", field: attack}
    article = make_article(**fields)

    pages = [client.get(path).content.decode() for path in (f"/articles/{article.pk}/", "/news/", "/")]

    assert [page.count("<script>alert") for page in pages] == [0, 0, 0]
    assert pages[0].count("&lt;script&gt;alert") >= 1


@pytest.mark.parametrize(("state", "answer"), [("draft", 404), ("withdrawn", 410)])
def test_what_is_not_published_is_nowhere(client, state, answer):
    article = make_article(title="不该看见的稿件")
    Article.objects.update(state=state)

    leaks = [
        path
        for path in ("/", "/news/", "/districts/120111/", "/districts/120000/")
        if "不该看见" in client.get(path).content.decode()
    ]

    assert (leaks, client.get(f"/articles/{article.pk}/").status_code) == ([], answer)


@pytest.mark.parametrize("state", ["submitted", "accepted", "needs_changes", "rejected", "withdrawn"])
def test_a_story_before_publication_is_nowhere(client, state):
    make_story(state, title="还没发布的来稿")

    leaks = [
        path
        for path in ("/", "/news/", "/districts/120114/")
        if "还没发布" in client.get(path).content.decode()
    ]

    assert leaks == []


def test_a_superseded_district_leads_to_its_successor(client):
    response = client.get("/districts/120107/")

    assert (response.status_code, response.url) == (301, "/districts/120116/")


def test_counts_in_the_index_include_descendants(client):
    for district in ("120116", "120116-teda", "120111"):
        make_article(district=district)

    parts = client.get("/districts/").context["parts"]

    assert [(part.name, [(entry.district.code, entry.count) for entry in part.filled]) for part in parts] == [
        ("天津", [("120116", 2), ("120111", 1)]),
        ("天津的功能区", [("120116-teda", 1)]),
        ("其他省、自治区、直辖市", []),
    ]


def test_districts_without_articles_are_folded_away(client):
    make_article(district="120111")

    page = client.get("/districts/").content.decode()

    assert (page.count("<details"), 'href="/districts/650000/">新疆</a></li>' in page) == (3, True)


def test_near_spans_become_days_in_a_url_that_means_the_same_for_ever(client):
    today = beijing(timezone.now()).date()

    response = client.get("/news/?q=&district=&kind=policy&when=7&from=&to=")

    assert (response.status_code, response["Location"]) == (
        302,
        f"/news/?kind=policy&from={today - timedelta(days=6)}",
    )


def test_what_is_wrong_in_the_filter_is_said_at_the_field_and_kept(client):
    response = client.get("/news/?q=厂房&when=own&from=2026-13-01")

    page = response.content.decode()
    assert (
        response.status_code,
        page.count('value="2026-13-01"'),
        '<details class="more" open>' in page,
    ) == (
        200,
        1,
        True,
    )


def test_who_finds_nothing_is_shown_the_newest(client):
    for number in range(4):
        make_article(title=f"第{number}篇稿件", now=NOW + timedelta(minutes=number))

    latest = client.get("/news/?q=翡翠").context["latest"]

    assert [article.title for article in latest] == ["第3篇稿件", "第2篇稿件", "第1篇稿件"]


def test_staff_write_at_any_length():
    article = write_article(
        now=NOW,
        editor="林岸",
        title="很长的报告",
        body=make_body(12881),
        district=District.objects.get(code="120111"),
        kind=Kind.objects.get(slug="analysis"),
    )

    assert (article.state, article.character_count) == ("draft", 12881)


def test_a_summary_made_from_the_body_follows_a_corrected_body():
    article = make_article(body="旧的第一句。" + make_body())

    correct_article(article, version=1, now=NOW, editor="林岸", body="新的第一句。" + make_body())

    assert article.summary[:6] == "新的第一句。"


def test_a_typed_summary_stays_when_the_body_is_corrected():
    article = make_article(summary="编辑写的摘要。")

    correct_article(article, version=1, now=NOW, editor="林岸", body="新的第一句。" + make_body())

    assert article.summary == "编辑写的摘要。"


def test_the_code_of_a_merged_district_leads_to_its_successor(client):
    wuqing = District.objects.get(code="120114")
    District.objects.filter(code="120115").update(active=False, superseded_by=wuqing)
    touch(SITE)
    make_article(title="武清", district="120114")

    page = client.get("/news/?district=120115")

    assert (titles(page), page.context["query"].district) == (["武清"], wuqing)
