"""Search: every word is found where it stands and nowhere else; the index follows the articles."""

import random
import re
from collections import defaultdict
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from articles import actions
from articles.models import Article, ArticleCount, Kind
from articles.search import index as search
from articles.search import words
from districts.models import District
from tests.bench.make_corpus import Corpus
from tests.make import NOW, make_article
from tests.markup import one_line

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ARTICLES = 3


def found(typed, **scope):
    """The titles of what a search finds, newest first."""
    keys = search.newest_keys(search.matches(search.Query(typed, **scope)), 0, 100)
    by_key = Article.objects.in_bulk(keys, field_name="search_key")
    return [by_key[key].title for key in keys]


def make_corpus(count):
    """That many synthetic articles, published; returns {number: (folded title, folded body)}."""
    district, kind = District.objects.get(code="120111"), Kind.objects.get(slug="news")
    corpus, texts = Corpus(pool=300), {}
    for number in range(count):
        item = corpus.text(number)
        article = actions.publish_article(
            now=NOW, editor="林岸", title=item["title"], body=item["body"], district=district, kind=kind
        )
        texts[article.search_key] = (words.fold(article.title), words.fold(article.body))
    return texts


def every_word(texts, length):
    """Every word of `length` Chinese characters in the texts → the articles that hold it as a substring."""
    holders = defaultdict(set)
    for key, parts in texts.items():
        for part in parts:
            for run in re.findall(f"[{words.HAN}]+", part):
                for start in range(len(run) - length + 1):
                    holders[run[start : start + length]].add(key)
    return holders


def test_every_word_of_two_three_and_four_characters_is_found_exactly_where_it_stands():
    texts = make_corpus(ARTICLES)
    wrong, tried = [], 0

    for length in (2, 3, 4):
        holders = every_word(texts, length)
        for word in sorted(holders):
            tried += 1
            keys = set(search.matches(search.Query(word)).values_list("article_id", flat=True))
            if keys != holders[word]:
                wrong.append(word)

    assert (wrong, tried > 4_500) == ([], True)


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("招商", True),
        ("招商 西青", True),
        ("西青　招商引资", True),
        ("招", True),
        ("资", True),
        ("商引", True),
        ("5G", True),
        ("5g网络", True),
        ("2019年", True),
        ("PM2.5", True),
        ("ＰＭ２．５", True),
        ("500强", True),
        ("Asym-507004", True),
        ("招商引資", True),
        ("園區", True),
        ("“园区”", True),
        ("区招", False),
        ("商招", False),
        ("201", True),
        ("019年", False),
        ("M2.5", False),
        ("西青 南开", False),
        ("引资区", False),
        ('"; DROP TABLE articles_fts', False),
        ("招商 AND 南开", False),
        ("招商*", True),
        ("(", False),
        ("、。！", False),
        ("", False),
        ("a" * 300, False),
    ],
)
def test_words_of_all_kinds(typed, is_found):
    body = "西青区园区，招商引资。2019年5G网络，PM2.5达标；500强企业。编号Asym-507004。"
    make_article(title="题目", body=body)

    assert found(typed) == (["题目"] if is_found else [])


def test_newest_first_and_the_title_weighs_most_by_relevance():
    make_article(title="甲", body="园区谈到光伏。" * 3, now=NOW)
    make_article(title="光伏项目开工", body="园区。" * 20, now=NOW - timedelta(days=9))
    query = search.Query("光伏")

    best = search.best_keys(search.matches(query), query, 0, 9)

    titles = Article.objects.in_bulk(best, field_name="search_key")
    assert found("光伏") == ["甲", "光伏项目开工"]
    assert [titles[key].title for key in best] == ["光伏项目开工", "甲"]


def test_district_and_kind_narrow_a_search_and_are_not_words_of_the_text():
    make_article(title="区", district="120116-teda", kind="policy")
    make_article(title="外", district="130600")

    scopes = [{}, {"scope": ("120000",)}, {"scope": ("120116",)}, {"scope": ("120116-teda", "policy")}]
    assert [found("园区", **scope) for scope in scopes] == [["外", "区"], ["区"], ["区"], ["区"]]
    assert [found("园区", scope=("news",)), found("120116"), found("policy")] == [["外"], [], []]


def test_any_of_the_words():
    make_article(title="甲", body="盾构机下线。")
    make_article(title="乙", body="氢能示范。")

    assert [found("盾构 氢能"), found("盾构 氢能", is_any=True), found("盾构氢能", is_any=True)] == [
        [],
        ["乙", "甲"],
        ["乙", "甲"],
    ]


def test_the_index_follows_what_happens_to_an_article():
    article = make_article(title="甲", body="旧的词语：琥珀。")
    seen = [found("琥珀")]

    actions.correct_article(article, version=1, now=NOW, editor="林岸", body="新的词语：玛瑙。")
    seen.append(found("琥珀") + found("玛瑙"))
    actions.withdraw_article(article, reason="error", now=NOW)
    seen.append(found("玛瑙"))
    actions.restore_article(article, now=NOW)
    seen.append(found("玛瑙"))

    assert seen == [["甲"], ["甲"], [], ["甲"]]


# What was done behind the back of the actions, and (articles, stray rows, counts) that are off then.
FAULTS = {
    "lost row": (lambda article: search.remove([article.search_key]), (1, 0, 0)),
    "other text": (lambda article: Article.objects.filter(pk=article.pk).update(body="别的。"), (1, 0, 0)),
    "hidden": (lambda article: Article.objects.filter(pk=article.pk).update(state="draft"), (0, 1, 18)),
    "wrong count": (
        lambda article: ArticleCount.objects.filter(district="", unit="day").update(count=7),
        (0, 0, 2),
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_check_proves_index_and_counts_and_a_rebuild_mends_them(name):
    make_article(title="乙", district="120114")
    article = make_article(title="甲")
    fault, expected = FAULTS[name]
    call_command("reindex_search", check=True)

    fault(article)

    with pytest.raises(CommandError) as refused:
        call_command("reindex_search", check=True)
    counted = re.findall(r"稿件 (\d+) 篇.*索引 (\d+) 条.*篇数 (\d+) 处", str(refused.value))
    assert counted == [tuple(map(str, expected))]
    call_command("reindex_search")
    call_command("reindex_search", check=True)


def test_who_types_too_many_words_is_told_which_were_looked_for(client):
    make_article(title="甲", body="园区的厂房一处。")

    pages = [one_line(client.get("/news/", {"q": typed}).content.decode()) for typed in ("的 一 人", "的 一")]

    assert [re.findall("词太多，只找了这几个：(.+?)。", page) for page in pages] == [
        ["<bdi>的</bdi>、<bdi>一</bdi>"],
        [],
    ]


def test_a_text_with_more_words_than_postgresql_takes_is_indexed_all_the_same():
    chance = random.Random(1)
    make_article(
        title="琥珀词典",
        body="玛瑙。" + "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(250_000)),
    )

    assert (found("琥珀"), found("玛瑙")) == (["琥珀词典"], ["琥珀词典"])
    call_command("reindex_search", check=True)


def test_a_word_of_two_characters_is_found_beyond_the_positions_that_postgresql_keeps():
    make_article(title="长", body="园区建设" * 4200 + "琥珀。")

    assert found("琥珀") == ["长"]


def test_counts_are_capped(monkeypatch, client):
    monkeypatch.setattr(search, "COUNT_LIMIT", 2)
    for number in range(4):
        make_article(title=f"第{number}篇")

    assert totals(client.get("/news/?q=园区")) == ["找到 2+ 条，列出最新的 2 条", "列出 2 条"]


def test_what_is_not_ranked_is_found_all_the_same(monkeypatch, client):
    monkeypatch.setattr(search, "ranked_limit", lambda: 2)
    for number in range(4):
        make_article(title=f"第{number}篇")

    assert totals(client.get("/news/?q=园区&sort=relevance")) == ["找到 4 条，列出最相关的 2 条", "列出 2 条"]
    assert totals(client.get("/news/?q=园区")) == ["找到 4 条", "共 4 条"]


def totals(page):
    """What a page says of how many were found, above and below the list."""
    return re.findall(
        r"(?:找到|列出|(?<=页，)共) \d+\+? 条(?:，列出最(?:新|相关)的 \d+ 条)?",
        one_line(page.content.decode()),
    )


# ── The page ──


def test_words_are_marked_and_markup_is_escaped(client):
    make_article(title="<b>招商</b>", body="前文。" * 60 + "这里写到<i>招商引資</i>的事。" + "后文。" * 60)

    page = client.get("/news/?q=招商引资").content.decode()
    title = client.get("/news/?q=招商").content.decode()

    assert "写到&lt;i&gt;<mark>招商引資</mark>&lt;/i&gt;的事" in page
    assert "&lt;b&gt;<mark>招商</mark>&lt;/b&gt;" in title


def test_search_combines_with_district_kind_and_days(client):
    make_article(title="甲", now=NOW, district="120114", kind="policy")
    make_article(title="乙", now=NOW - timedelta(days=400), district="120114", kind="policy")
    make_article(title="丙", now=NOW, district="120111")

    day = "&from=2026-11-23&to=2026-11-23"
    queries = ("", "&district=120114", f"&district=120000{day}", "&kind=policy&to=2026-01-01")
    pages = [client.get(f"/news/?q=厂房{query}").context["page"].object_list for query in queries]

    assert [[article.title for article in page] for page in pages] == [
        ["丙", "甲", "乙"],
        ["甲", "乙"],
        ["丙", "甲"],
        ["乙"],
    ]


def test_nothing_found_offers_other_searches_that_do_find_something(client):
    make_article(title="甲", body="盾构机下线。", district="120114")
    make_article(title="乙", body="氢能示范。", district="120111")

    both = client.get("/news/?q=盾构 氢能").context["suggestions"]
    near = client.get("/districts/120111/?q=盾构").context["suggestions"]
    either = client.get("/districts/120112/?q=盾构 氢能&any=1").context["suggestions"]

    assert [(suggestion.label, suggestion.count) for suggestion in both] == [
        ("含有“盾构”“氢能”中任意一个的", 2)
    ]
    assert [(suggestion.label, suggestion.count, suggestion.url) for suggestion in near] == [
        ("武清区的", 1, "/districts/120114/?q=%E7%9B%BE%E6%9E%84"),
        ("天津的", 1, "/districts/120000/?q=%E7%9B%BE%E6%9E%84"),
        ("全部稿件中的", 1, "/news/?q=%E7%9B%BE%E6%9E%84"),
    ]
    for suggestion in both + near + either:
        found = client.get(suggestion.url).context["page"].object_list
        assert (len(found), suggestion.is_more) == (suggestion.count, False), suggestion


def test_a_word_that_is_found_nowhere_is_cut_into_pairs_once(client, monkeypatch):
    cut, parts = [], words.parts
    monkeypatch.setattr(words, "parts", lambda typed: cut.append(typed) or parts(typed))

    client.get("/news/?q=厂房荷载")

    assert cut == ["厂房荷载"]


def test_two_words_typed_as_one_are_offered_apart_first(client):
    make_article(title="甲", body="标准厂房，楼面荷载每平方米两吨。")
    make_article(title="乙", body="厂房出租。")

    offered = client.get("/news/?q=厂房荷载").context["suggestions"]

    assert [(one.label, one.count) for one in offered] == [
        ("同时含有“厂房”“荷载”的", 1),
        ("字面相近的", 2),
    ]
    page = client.get(offered[0].url)
    assert [article.title for article in page.context["page"].object_list] == ["甲"]
    assert page.context["query"].typed == "厂房 荷载"


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("西青区", ("西青区", 1, "/districts/120111/")),
        ("西青区招商", ("西青区", 1, "/districts/120111/")),
        ("【天津招商】", ("天津市", 2, "/districts/120000/")),
        ("厂房", None),
        ("西青区 厂房", None),
    ],
)
def test_the_name_of_a_district_leads_to_all_of_it(client, typed, named):
    make_article(district="120111")
    make_article(district="120114")

    offered = client.get("/news/", {"q": typed}).context["named"]

    assert (offered and (offered.label, offered.count, offered.url)) == named


def test_more_than_are_counted_are_offered_as_more(client, monkeypatch):
    monkeypatch.setattr(search, "COUNT_LIMIT", 1)
    for title in "甲乙丙":
        make_article(title=title, body="盾构机下线。", district="120114")

    page = one_line(client.get("/districts/120111/?q=盾构").content.decode())

    assert re.findall(r">(\S+的) (\d\+?) 条", page) == [
        ("武清区的", "2+"),
        ("天津的", "2+"),
        ("全部稿件中的", "1+"),
    ]
