"""Atom feeds: what RFC 4287 asks for, the whole text, nothing that XML forbids, and 304 for what is known."""

import re
from collections import Counter
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from articles.actions import correct_article, erase, withdraw_article
from articles.models import Article
from commons.pages import ledger
from commons.pages.changes import SITE, touch
from commons.person import Person
from districts.models import District
from tests.make import NOW, make_article, make_body
from tests.markup import one_line

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ATOM = "{http://www.w3.org/2005/Atom}"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
ONCE = ("id", "title", "updated")
AT_MOST_ONCE = ("published", "content", "rights", "subtitle", "summary")


def faults(source):
    """What RFC 4287 finds wrong in a feed, in words."""
    feed = ElementTree.fromstring(source)
    if feed.tag != f"{ATOM}feed":
        yield f"the root is {feed.tag}"
    entries = feed.findall(f"{ATOM}entry")
    for node in (feed, *entries):
        yield from faults_of(node)
    if not feed.findall(f"{ATOM}author") and not all(entry.findall(f"{ATOM}author") for entry in entries):
        yield "nobody is the author"
    names = Counter(node.findtext(f"{ATOM}id") for node in (feed, *entries))
    yield from (f"{name} names {times}" for name, times in names.items() if times > 1)


def faults_of(node):
    """What is wrong in a feed or an entry itself."""
    counts = Counter(child.tag.removeprefix(ATOM) for child in node)
    yield from (f"{counts[name]} {name}" for name in ONCE if counts[name] != 1)
    yield from (f"{counts[name]} {name}" for name in AT_MOST_ONCE if counts[name] > 1)
    for child in node:
        if child.tag in {f"{ATOM}updated", f"{ATOM}published"} and not RFC_3339.fullmatch(child.text or ""):
            yield f"time {child.text}"
        if child.tag == f"{ATOM}author" and not child.findtext(f"{ATOM}name"):
            yield "an author without a name"
        if child.tag == f"{ATOM}category" and not child.get("term"):
            yield "a category without a term"
        if child.tag == f"{ATOM}id" and not re.fullmatch(r"[a-z]+:\S+", child.text or ""):
            yield f"id {child.text}"
    links = Counter((link.get("rel"), link.get("type")) for link in node.findall(f"{ATOM}link"))
    yield from (f"{times} links {key}" for key, times in links.items() if times > 1)
    if node.tag == f"{ATOM}entry" and not counts["content"] and not links["alternate", None]:
        yield "an entry without content and link"


def read(client, path="/feed.xml"):
    """The feed as a tree; it has no faults."""
    source = client.get(path).content
    assert list(faults(source)) == []
    return ElementTree.fromstring(source)


def titles(client, path="/feed.xml"):
    return [entry.findtext(f"{ATOM}title") for entry in read(client, path).iter(f"{ATOM}entry")]


def lines(client):
    """The text of the only entry, line by line."""
    text = read(client).findtext(f"{ATOM}entry/{ATOM}content")
    text = re.sub("<[^>]+>", lambda tag: one_line(tag[0]), text)
    return re.sub(r"\s*\n\s*(?=<|$)", "\n", text).strip().replace("\n</p>", "</p>").split("\n")


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (b"<updated>", b"<updated>x", 2),
        (b"<name>", b"<nome>", 2),
        (b"/articles/", b"/other /", 1),
        (b'rel="self"', b'rel="alternate"', 1),
        (b'<content type="html">', b"<content/><content>", 1),
        (b"<title>", b"<title/><title>", 2),
    ],
)
def test_the_checker_sees_what_is_wrong(client, old, new, found):
    make_article()
    source = client.get("/feed.xml").content.replace(old, new)

    assert len(list(faults(source.replace(b"<nome>", b"<name></name><name>")))) == found


@pytest.mark.parametrize("path", ["/feed.xml", "/districts/120111/feed.xml", "/kinds/news/feed.xml"])
def test_an_empty_feed_is_valid_and_stays_the_same(client, path):
    assert (titles(client, path), client.get(path).content) == ([], client.get(path).content)


def test_an_entry_says_who_what_where_and_when(client):
    make_article(unit="西青区园区联络处", author="沈砚", kind="policy")
    pk = Article.objects.get().pk

    entry = read(client).find(f"{ATOM}entry")

    assert [(node.tag.removeprefix(ATOM), node.text, node.attrib) for node in entry if len(node) == 0][
        :-1
    ] == [
        ("title", "【西青区招商】西青区把厂房体检表写进租约", {}),
        ("link", None, {"href": f"http://localhost:8000/articles/{pk}/", "rel": "alternate"}),
        ("published", "2026-11-23T06:32:00+00:00", {}),
        ("updated", "2026-11-23T06:32:00+00:00", {}),
        ("id", f"tag:localhost,2026:/articles/{pk}/", {}),
        ("category", None, {"term": "政策解读"}),
    ]
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "西青区园区联络处 沈砚"


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/feed.xml", "/"),
        ("/districts/120111/feed.xml", "/districts/120111/"),
        ("/kinds/policy/feed.xml", "/news/?kind=policy"),
    ],
)
def test_links_come_from_the_settings_never_from_the_request(client, settings, path, page):
    settings.SITE_URL = "https://news.example.com"

    feed = read(client, path)

    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {
        "self": f"https://news.example.com{path}",
        "alternate": f"https://news.example.com{page}",
    }
    assert feed.findtext(f"{ATOM}id") == f"tag:news.example.com,2026:{path}"


def test_the_whole_text_is_there_with_its_headings(client):
    make_article(body="第一段<b>写明</b>数字。\n一、厂房\n层高 & 承重。\n（一）供电\n容量。")

    assert lines(client)[:5] == [
        "<p>第一段&lt;b&gt;写明&lt;/b&gt;数字。</p>",
        "<h2>一、厂房</h2>",
        "<p>层高 &amp; 承重。</p>",
        "<h3>（一）供电</h3>",
        "<p>容量。</p>",
    ]


def test_readers_of_the_feed_are_told_what_readers_of_the_page_are_told(client):
    make_article(
        body="正文。",
        is_advert=True,
        ai_use="assisted",
        source_type="reprint",
        source_name="津报",
        source_url="https://p.example.com/1",
        edit_note="删去重复的段落。",
        responsible_editor="林岸",
    )

    assert lines(client) == [
        "<p><strong>广告</strong></p>",
        "<p>正文。</p>",
        "<p>责任编辑：林岸</p>",
        '<p>来源：转载，<a href="https://p.example.com/1" rel="nofollow noopener"><bdi>津报</bdi></a></p>',
        "<p>AI 使用：辅助写作</p>",
        "<p>编辑说明：删去重复的段落。</p>",
    ]


def test_a_correction_stands_at_the_end_and_changes_updated(client):
    article = make_article(body="面积 3 万平方米。")
    later = NOW + timedelta(days=1)
    note = "“3 万”应为“2 万”。"
    correct_article(article, version=1, now=later, editor="林岸", correction=note, body="面积 2 万平方米。")

    assert lines(client) == ["<p>面积 2 万平方米。</p>", f"<p>更正（2026-11-24）：{note}</p>"]
    assert read(client).findtext(f"{ATOM}entry/{ATOM}updated") == later.isoformat()


def test_a_change_that_is_no_correction_is_no_news(client):
    article = make_article()
    correct_article(article, version=1, now=NOW + timedelta(days=1), editor="林岸", body=make_body(1300))

    assert read(client).findtext(f"{ATOM}entry/{ATOM}updated") == NOW.isoformat()


@pytest.mark.parametrize(
    "character", ["\x01", "\x08", "\x0b", "\x0c", "\x1b", "\x1f", "\ufffe", "\uffff", "]]>", "\r", "\u2028"]
)
def test_no_character_breaks_the_feed(client, settings, character):
    settings.SITE_NAME = f"园{character}讯"
    make_article(**dict.fromkeys(("title", "body", "unit", "author", "edit_note"), f"甲{character}乙"))

    assert len(titles(client)) == 1


def test_a_citys_feed_includes_its_descendants_and_a_districts_only_its_own(client):
    for district in ("120000", "120111", "120116-teda", "130600"):
        make_article(title=district, district=district)

    found = {code: titles(client, f"/districts/{code}/feed.xml") for code in ("120000", "120116", "120111")}

    assert found == {
        "120000": ["【天津经开区招商】120116-teda", "【西青区招商】120111", "【天津招商】120000"],
        "120116": ["【天津经开区招商】120116-teda"],
        "120111": ["【西青区招商】120111"],
    }


def test_a_kinds_feed_has_its_own_only(client):
    for kind in ("news", "policy", "case"):
        make_article(title=kind, kind=kind)

    assert titles(client, "/kinds/policy/feed.xml") == ["【西青区招商】policy"]


def test_the_newest_twenty_newest_first(client):
    for number in range(22):
        make_article(title=f"第{number}篇", now=NOW - timedelta(days=number))

    assert titles(client) == [f"【西青区招商】第{number}篇" for number in range(20)]


def test_a_superseded_district_leads_to_the_new_one(client):
    old, new = (District.objects.get(code=code) for code in ("120111", "120112"))
    District.objects.filter(pk=old.pk).update(superseded_by=new)
    touch(SITE)

    response = client.get("/districts/120111/feed.xml")

    assert (response.status_code, response["Location"]) == (301, "/districts/120112/feed.xml")


@pytest.mark.parametrize("path", ["/districts/nowhere/feed.xml", "/kinds/nothing/feed.xml"])
def test_what_does_not_exist_has_no_feed(client, path):
    assert client.get(path).status_code == 404


def test_what_the_reader_has_is_not_sent_again(client):
    make_article()
    first = client.get("/feed.xml")

    again = client.get("/feed.xml", headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert (first["Last-Modified"], first["Content-Type"]) == (
        "Mon, 23 Nov 2026 06:32:00 GMT",
        "application/xml; charset=utf-8",
    )


@pytest.mark.parametrize("header", ["ETag", "Last-Modified"])
def test_a_taken_down_article_is_gone_whatever_the_reader_has(client, header):
    make_article(now=NOW - timedelta(days=1))
    article = make_article(now=NOW)
    known = client.get("/feed.xml")[header]
    condition = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}[header]
    withdraw_article(article, reason="error", now=NOW)

    assert client.get("/feed.xml", headers={condition: known}).status_code == 200
    assert len(titles(client)) == 1


@pytest.mark.parametrize(
    ("page", "feeds"),
    [
        ("/", ["/feed.xml"]),
        ("/news/?kind=policy", ["/feed.xml", "/kinds/policy/feed.xml"]),
        ("/districts/120111/", ["/districts/120111/feed.xml"]),
    ],
)
def test_a_page_names_the_feed_of_what_it_lists(client, page, feeds):
    text = one_line(client.get(page).content.decode())

    assert re.findall(r'type="application/atom\+xml" title="[^"]+" href="([^"]+)"', text) == feeds
    assert all(client.get(feed).status_code == 200 for feed in feeds)


# ── Opened in a browser ──


def test_a_feed_names_a_sheet_that_says_how_to_subscribe(client, settings):
    source = client.get("/feed.xml").content.decode()

    assert re.findall(r"<\?xml-stylesheet (.*?)\?>", source) == [
        'type="text/css" href="/static/css/feed.css"'
    ]
    assert "请复制地址栏里的网址" in (settings.BASE_DIR / "static/css/feed.css").read_text(encoding="utf-8")


def test_the_page_about_feeds_names_each_feed_with_its_whole_address(client):
    make_article(district="120111")
    page = one_line(client.get("/feeds/").content.decode())

    named = re.findall(r'<a class="copy" href="(\S+)">http://localhost:8000(/\S+)</a>', page)
    paths = [f"/kinds/{slug}/feed.xml" for slug in ("news", "case", "policy", "analysis")]
    # The home district, and below it where something was published.
    paths += [f"/districts/{code}/feed.xml" for code in ("120000", "120111")]
    assert named == [(path, path) for path in ("/feed.xml", *paths)]
    assert {client.get(path).status_code for path, _ in named} == {200}


@pytest.mark.django_db(transaction=True)
def test_who_is_erased_stands_in_no_kept_correction(client, monkeypatch):
    # PostgreSQL is asked five times a second; here the next question comes sooner.
    monkeypatch.setattr(ledger, "PAUSE", 0)
    article = make_article()
    told = "联系电话是 13812340021，原来写错了。"
    correct_article(article, version=article.version, now=NOW, editor="林岸", correction=told, unit="别处")
    pages = ("/feed.xml", article.get_absolute_url())
    assert [told in client.get(page).text for page in pages] == [True, True]

    erase(Person(phone="13812340021"), byline_of=[], now=NOW)

    assert ["13812340021" in client.get(page).text for page in pages] == [False, False]
