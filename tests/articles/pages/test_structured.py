"""What search engines read is what readers see."""

import json
import re
from datetime import timedelta

import pytest

from articles.actions import correct_article
from articles.models import Article
from articles.pages.structured import as_json, author, source
from tests.make import NOW, make_article
from tests.markup import one_line

JSON_LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)


def words(markup):
    """The words of a piece of HTML."""
    return re.sub(r"<[^>]+>", "", markup).strip()


def facts_of(page):
    """{dt: dd} of the rail, a time as its machine-readable form."""
    rail = re.search(r'<dl class="facts">(.*?)</dl>', page, re.S)[1]
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", rail, re.S)
    return {name: (re.search(r'datetime="([^"]+)"', text) or [0, words(text)])[1] for name, text in pairs}


def stamp(moment):
    """+0800 of <time> as +08:00 of JSON-LD."""
    return re.sub(r"(\d\d)$", r":\1", moment)


def graph_of(page):
    """The two nodes of the page's JSON-LD."""
    return json.loads(JSON_LD.search(page)[1])["@graph"]


@pytest.fixture
def page(db, client, settings):
    """A reprint with everything, corrected after two hours."""
    settings.SITE_URL = "https://yuanxun.example"
    article = make_article(
        unit="西青区厂房服务专班",
        author="许知夏",
        source_type="reprint",
        source_name="《园区观察》",
        source_url="https://example.com/1908",
    )
    later = NOW + timedelta(hours=2)
    correct_article(article, version=1, now=later, editor="林岸", correction="“十处”应为“九处”。")
    return one_line(client.get(f"/articles/{article.pk}/").content.decode())


def test_the_article_tells_machines_what_it_tells_readers(page):
    news, facts = graph_of(page)[0], facts_of(page)

    assert news == {
        "@type": "NewsArticle",
        "mainEntityOfPage": re.search(r'rel="canonical" href="([^"]+)"', page)[1],
        "headline": words(re.search(r"<h1>(.*?)</h1>", page)[1]),
        "description": re.search(r'name="description" content="([^"]+)"', page)[1],
        "inLanguage": re.search(r'<html lang="([^"]+)"', page)[1],
        "datePublished": stamp(facts["发布"]),
        "dateModified": stamp(facts["最后修改"]),
        "author": {
            "@type": "Person",
            "name": facts["作者"],
            "affiliation": {"@type": "Organization", "name": facts["来稿单位"]},
        },
        "publisher": {"@type": "Organization", "name": "园讯", "url": "https://yuanxun.example/"},
        "articleSection": facts["栏目"],
        "contentLocation": {"@type": "AdministrativeArea", "name": "西青区"},
        "wordCount": int(facts["篇幅"].split(" ")[0].replace(",", "")),
        "isBasedOn": {
            "@type": "CreativeWork",
            "name": facts["来源"].split("，")[1],
            "url": "https://example.com/1908",
        },
        "correction": [
            {"@type": "CorrectionComment", "text": "“十处”应为“九处”。", "datePublished": "2026-11-23"}
        ],
    }


def test_breadcrumbs_are_the_links_of_the_page(page):
    crumb = re.search(r'<nav class="crumb".*?</nav>', page, re.S)[0]
    links = re.findall(r'<a href="([^"]+)">(.*?)</a>', crumb)

    items = graph_of(page)[1]["itemListElement"]

    assert [(item["position"], item["item"], item["name"]) for item in items] == [
        (number, f"https://yuanxun.example{path}", name) for number, (path, name) in enumerate(links, 1)
    ]
    assert [name for _, name in links] == ["首页", "天津", "西青区"]


@pytest.mark.django_db
def test_an_article_never_corrected_is_dated_by_its_publication(client):
    article = make_article()

    news = graph_of(client.get(f"/articles/{article.pk}/").content.decode())[0]

    assert (news["datePublished"], news["dateModified"]) == ("2026-11-23T14:32:00+08:00",) * 2
    assert {"correction", "author", "isBasedOn", "image"} & set(news) == set()


@pytest.mark.django_db
def test_what_is_paid_for_is_told_to_machines(client):
    article = make_article(is_advert=True)

    news = graph_of(client.get(f"/articles/{article.pk}/").content.decode())[0]

    assert news["@type"] == "AdvertiserContentArticle"


@pytest.mark.django_db
def test_a_title_cannot_end_the_script(client):
    title = "</script><script>alert(1)</script><!--&\u2028"
    article = make_article(title=title)

    page = client.get(f"/articles/{article.pk}/").content.decode()

    assert graph_of(page)[0]["headline"] == f"【西青区招商】{title}"
    assert re.findall(r"[<>&\u2028]", JSON_LD.search(page)[1]) == []


def test_escaping_changes_nothing_that_is_read():
    assert json.loads(as_json({"a": "<b>&\u2029\\u003c"})) == {"a": "<b>&\u2029\\u003c"}


@pytest.mark.parametrize(
    ("unit", "name", "told"),
    [
        ("", "", None),
        ("专班", "", {"@type": "Organization", "name": "专班"}),
        ("", "沈砚", {"@type": "Person", "name": "沈砚"}),
        (
            "专班",
            "沈砚",
            {"@type": "Person", "name": "沈砚", "affiliation": {"@type": "Organization", "name": "专班"}},
        ),
    ],
)
def test_author_is_a_person_a_unit_or_nobody(unit, name, told):
    assert author(Article(unit=unit, author=name)) == told


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"source_name": "不该有"}, None),
        ({"source_type": "reprint"}, None),
        ({"source_type": "reprint", "source_name": "日报"}, {"@type": "CreativeWork", "name": "日报"}),
        (
            {"source_type": "authorised", "source_url": "https://a.cn/1"},
            {"@type": "CreativeWork", "url": "https://a.cn/1"},
        ),
    ],
)
def test_only_texts_from_elsewhere_are_based_on_something(fields, told):
    assert source(Article(**fields)) == told
