"""The page of one article: what stands in it and around it."""

import re
from datetime import timedelta

import pytest

from articles.actions import correct_article, publish_draft, restore_article, withdraw_article
from articles.covers.actions import remove_cover
from articles.models import Article, Cover
from tests.make import NOW, make_article, make_body
from tests.markup import one_line

pytestmark = pytest.mark.django_db

HEADINGS = ["一、怎么看厂房", "（一）层高", "二、怎么签租约"]
HOUR = timedelta(hours=1)


def text_of(page):
    """The words of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def read(client, article):
    """The page of an article."""
    return one_line(client.get(f"/articles/{article.pk}/").content.decode())


def beside(client, article):
    """Titles of the newer, the older and the related items."""
    context = client.get(f"/articles/{article.pk}/").context
    newer, older = (one and one.title for one in (context["newer"], context["older"]))
    return newer, older, [one.title for one in context["related"]]


def make_correction(article, text, *, version=1, now=NOW + HOUR):
    """A public correction of an article."""
    correct_article(article, version=version, now=now, editor="林岸", correction=text)


def tags(page):
    """The words of the visible labels in the head of an article."""
    head = re.search(r'<header class="art__head">.*?</header>', page, re.S)[0]
    return re.findall(r'<span class="tag[^"]*">(.*?)</span>', head)


# ── 标题 ──


def test_the_heading_is_the_district_with_its_link_and_the_title_in_one_line(client):
    """R1: what is copied reads 【西青区招商】标题."""
    page = read(client, make_article(title="厂房清单：三处"))

    heading = re.search(r"<h1.*?</h1>", page, re.S)[0]

    assert heading == (
        '<h1><span class="kick"><a class="area" href="/districts/120111/">【西青区招商】</a></span>'
        '<span class="t14">厂房清单：三处</span></h1>'
    )


# ── 目录 ──


def test_a_long_text_has_contents_that_lead_to_its_headings(client):
    body = "\n".join(f"{heading}\n{make_body(1000)}" for heading in HEADINGS)

    page = read(client, make_article(body=body))

    lists = re.findall(r'<nav class="toc.*?</nav>', page, re.S)
    links = [re.findall(r'<a href="#([^"]+)">(.*?)</a>', one) for one in lists]
    assert links == [list(zip(["s1", "s1-1", "s2"], HEADINGS, strict=True))] * 2
    assert re.findall(r'<h[23] id="(s[^"]+)">(.*?)</h[23]>', page) == links[0]


def test_a_short_text_has_no_contents(client):
    page = read(client, make_article(body="\n".join(f"{heading}\n{make_body(300)}" for heading in HEADINGS)))

    assert page.count("目录") == 0


# ── 更正与标明 ──


def test_corrections_stand_at_the_foot_newest_first_and_are_announced_at_the_head(client):
    article = make_article()
    make_correction(article, "“十处”应为“九处”。")
    make_correction(article, "作者姓名已改。", version=2, now=NOW + timedelta(days=1))

    page = read(client, article)

    head, foot = page.split('<div id="corrections">')
    assert head.count('<a href="#corrections">本文有更正，见文末</a>') == 1
    assert [words for words in re.findall(r"<p>(.*?)</p>", text_of_paragraphs(foot))][:2] == [
        "更正（2026-11-24）：作者姓名已改。",
        "更正（2026-11-23）：“十处”应为“九处”。",
    ]


def text_of_paragraphs(markup):
    """The markup with no tags but those of paragraphs."""
    return re.sub(r"<(?!/?p>)[^>]+>", "", markup)


def test_an_edit_without_a_correction_still_tells_when(client):
    article = make_article()
    before = read(client, article)
    correct_article(article, version=1, now=NOW + HOUR, editor="林岸", unit="园区联络处")

    page = read(client, article)

    assert [before.count(words) for words in ("更正", "最后修改", "modified_time")] == [0, 0, 0]
    assert [page.count(words) for words in ("更正", "modified_time")] == [0, 1]
    assert text_of(page.replace("</dt>", " ")).count("最后修改 2026-11-23 15:32") == 1
    assert page.count('"dateModified":"2026-11-23T15:32:00+08:00"') == 1


@pytest.mark.parametrize("change", ["draft", "cover", "down and up"])
def test_what_changes_no_word_for_readers_is_no_change(client, change):
    article = make_article()
    if change == "draft":
        Article.objects.filter(pk=article.pk).update(state="draft")
        correct_article(article, version=1, now=NOW + HOUR, editor="林岸", unit="园区联络处")
        publish_draft(article, now=NOW + HOUR, editor="林岸")
    elif change == "cover":
        remove_cover(article, version=1, now=NOW + HOUR)
    else:
        withdraw_article(article, reason="error", now=NOW + HOUR)
        restore_article(article, now=NOW + HOUR)

    assert read(client, article).count("最后修改") == 0


@pytest.mark.parametrize(
    ("fields", "labels"),
    [
        ({}, []),
        ({"is_advert": True}, ["广告"]),
        ({"ai_use": "generated"}, ["AI 使用：主要由 AI 生成"]),
        ({"is_advert": True, "ai_use": "assisted"}, ["广告", "AI 使用：辅助写作"]),
    ],
)
def test_adverts_and_machine_writing_are_marked_at_the_head(client, fields, labels):
    assert tags(read(client, make_article(**fields))) == labels


@pytest.mark.parametrize(("is_advert", "count"), [(True, 1), (False, 0)])
@pytest.mark.parametrize("path", ["/", "/news/", "/districts/120111/", "/news/?q=园区", "neighbour"])
def test_adverts_are_marked_in_every_list(client, path, is_advert, count):
    make_article(is_advert=is_advert)
    if path == "neighbour":
        path = f"/articles/{make_article().pk}/"

    assert client.get(path).content.decode().count(">广告</span>") == count


def test_an_advert_does_not_lead_the_home_page(client):
    for number in range(4):
        make_article(title=f"第{number}篇", now=NOW + number * HOUR, is_advert=number == 3)

    context = client.get("/").context

    river = [article.title for _, articles in context["days"] for article in articles]
    assert (context["lead"].title, river) == ("第2篇", ["第3篇", "第1篇", "第0篇"])


def test_the_day_of_the_event_stands_beside_the_day_of_publication(client):
    article = make_article(event_date=NOW.date() - timedelta(days=3), responsible_editor="林岸")

    facts = text_of(read(client, article).replace("</dt>", " "))

    assert [
        fact
        for fact in ("发布 2026-11-23 14:32", "内容时间 2026-11-20", "责任编辑 林岸")
        if fact not in facts
    ] == []


# ── 题图 ──


def make_cover(article, **fields):
    """A cover's row; its files are no matter of the page."""
    fields = {
        "name": "a" * 32,
        "width": 1440,
        "height": 810,
        "alt": "厂房里的行车",
        "caption": "交房那天。",
        "credit": "园区供图",
        **fields,
    }
    return Cover.objects.create(article=article, created_at=NOW, **fields)


def test_a_cover_stands_above_the_text_with_its_words_and_goes_to_social_networks(client, settings):
    settings.SITE_URL = "https://yuanxun.example"
    article = make_article()
    make_cover(article)

    page = read(client, article)

    figure = re.search(r'<figure class="cover">.*?</figure>', page, re.S)[0]
    source = re.search(r'<img src="([^"]+)"', figure)[1]
    assert text_of(figure).strip() == "交房那天。图片来源：园区供图"
    assert re.findall(r'alt="(.*?)"', figure) == ["厂房里的行车"]
    assert re.findall(r'<meta (?:property|name)="(?:og:image|twitter:card)" content="(.*?)"', page) == [
        f"https://yuanxun.example{source}",
        "summary_large_image",
    ]
    assert page.count(f'"image":"https://yuanxun.example{source}"') == 1


def test_a_cover_without_words_has_no_caption_and_no_cover_no_figure(client):
    article = make_article()
    bare = read(client, article)
    make_cover(article, caption="", credit="")

    assert [
        page.count(tag)
        for page in (bare, read(client, article))
        for tag in ('<figure class="cover"', "<figcaption")
    ] == [
        0,
        # 手机扫码打开, beside the text and on paper.
        2,
        1,
        2,
    ]


# ── 左右的稿件 ──


def test_neighbours_are_the_next_by_time_and_number(client):
    first, second, third = (make_article(title=f"同时的第{number}篇", kind="policy") for number in range(3))
    make_article(title="更早的稿件", now=NOW - HOUR, kind="case")
    make_article(title="更晚的稿件", now=NOW + HOUR, kind="case")

    rows = [beside(client, article)[:2] for article in (first, second, third)]

    assert rows == [
        ("同时的第1篇", "更早的稿件"),
        ("同时的第2篇", "同时的第0篇"),
        ("更晚的稿件", "同时的第1篇"),
    ]


def test_related_items_are_of_the_same_district_and_kind_and_stand_nowhere_twice(client):
    for number in range(8):
        make_article(title=f"第{number}篇", now=NOW + number * HOUR)
    make_article(title="别的栏目", now=NOW + 9 * HOUR, kind="policy")
    make_article(title="别的区域", now=NOW + 9 * HOUR, district="120114")

    assert beside(client, Article.objects.get(title="第2篇")) == (
        "第3篇",
        "第1篇",
        ["第7篇", "第6篇", "第5篇", "第4篇"],
    )


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_neighbours_that_are_not_public_are_passed_over(client, state):
    article = make_article()
    for hours in (-2, -1, 1, 2):
        hidden = make_article(title="不该看见", now=NOW + hours * HOUR)
        Article.objects.filter(pk=hidden.pk).update(state=state)

    assert beside(client, article) == (None, None, [])


def test_neighbours_are_those_of_the_page_behind_the_link(client):
    make_article(title="区里的旧稿", now=NOW - timedelta(days=400), district="120116-teda")
    article = make_article(title="区里的稿件", district="120116")
    make_article(title="功能区的新稿", now=NOW + timedelta(days=40), district="120116-teda")
    make_article(title="别的区", district="120111")

    assert beside(client, article) == ("功能区的新稿", "区里的旧稿", ["别的区"])


@pytest.mark.parametrize(
    ("district", "area", "neighbours"),
    [("120114", "天津的其他稿件", ("西青的新稿", None)), ("130600", "其他稿件", (None, None))],
)
def test_the_only_item_of_a_district_leads_to_the_smallest_area_with_more(client, district, area, neighbours):
    article = make_article(district=district)
    make_article(title="西青的新稿", now=NOW + HOUR)

    page = text_of(client.get(f"/articles/{article.pk}/").content.decode())

    assert (beside(client, article)[:2], page.count(f"{area} ") + page.count(f"{area}\n")) == (neighbours, 1)


def related_words(client, article):
    """The line above the related items."""
    page = read(client, article)
    return [text_of(words).strip() for words in re.findall(r"<h3>(.*?)</h3>", page, re.S)]


@pytest.mark.parametrize(
    ("around", "source"),
    [("120111", "天津"), ("120116-teda", "天津"), ("440600", "各地")],
)
def test_few_related_items_are_filled_up_from_around_and_the_page_says_so(client, around, source):
    article = make_article(title="武清的稿件", district="120114")
    for hours in (-1, 1, 2):
        make_article(title=f"武清{hours}", now=NOW + hours * HOUR, district="120114")
    for number in range(4):
        make_article(title=f"别处{number}", now=NOW + (9 + number) * HOUR, district=around)

    assert beside(client, article) == ("武清1", "武清-1", ["武清2", "别处3", "别处2"])
    assert related_words(client, article) == [f"同属“招商资讯”的稿件武清区的不多，另选自{source}"]


def test_related_items_of_the_district_itself_say_nothing(client):
    for number in range(6):
        make_article(now=NOW + number * HOUR)

    assert related_words(client, Article.objects.first()) == ["同属“招商资讯”的稿件"]


def test_the_only_item_of_an_area_is_related_to_items_from_everywhere(client):
    article = make_article(district="130600")
    make_article(title="西青的新稿", now=NOW + HOUR)
    make_article(title="别的栏目", now=NOW + HOUR, kind="case")

    assert (beside(client, article), related_words(client, article)) == (
        (None, None, ["西青的新稿"]),
        ["同属“招商资讯”的稿件"],
    )


# ── 页头与按钮 ──


def test_the_head_tells_social_networks_the_facts_with_absolute_addresses(client, settings):
    settings.SITE_URL = "https://yuanxun.example"
    article = make_article(title="厂房“体检”", summary="一句话。", kind="policy")
    make_correction(article, "数字有误。")

    page = read(client, article)

    address = f"https://yuanxun.example/articles/{article.pk}/"
    assert dict(
        re.findall(r'<meta (?:property|name)="((?:og|article):(?!image)\w+)" content="([^"]*)">', page)
    ) == {
        "og:type": "article",
        "og:title": "【西青区招商】厂房“体检”",
        "og:description": "一句话。",
        "og:url": address,
        "og:site_name": "园讯",
        "og:locale": "zh_CN",
        "article:published_time": "2026-11-23T14:32:00+08:00",
        "article:modified_time": "2026-11-23T15:32:00+08:00",
        "article:section": article.kind.name,
    }
    assert re.findall(r'<link rel="canonical" href="([^"]+)">', page) == [address]


def test_a_reader_without_javascript_sees_no_dead_button(client):
    page = read(client, make_article())

    assert re.findall(r"<div[^>]*data-tools[^>]*>", page) == ['<div class="btns tools" data-tools hidden>']


def test_a_paragraph_from_right_to_left_says_so(client):
    article = make_article(
        title="شىنجاڭ ئۇيغۇر", body="شىنجاڭ ئۇيغۇر ئاپتونوم رايونى (2024) 12.5%.\n西青区今天推介。"
    )

    page = client.get(article.get_absolute_url()).text

    assert (page.count('<p dir="auto">'), "<p>西青区今天推介。</p>" in page, '<h1 dir="auto">' in page) == (
        1,
        True,
        True,
    )
