"""Old addresses of imported articles lead to the new ones; everything else that is missing stays a 404."""

import pytest

from articles.actions import withdraw_article, write_article
from articles.importing.redirects import legacy_path
from articles.models import Article, Kind
from districts.models import District
from tests.make import NOW, make_article, make_body

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def make_moved(typed="https://old.example.com/show.php?id=7", **fields):
    """A public article with an old address."""
    return make_article(legacy_path=legacy_path(typed), **fields)


def leads_to(response):
    """Where an answer leads, with its status."""
    return response.status_code, response.headers.get("Location")


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("debug", [False, True])
def test_an_old_address_leads_to_the_article_for_good(client, settings, method, debug):
    settings.DEBUG = debug
    article = make_moved()

    response = getattr(client, method)("/show.php?id=7")

    assert leads_to(response) == (301, f"/articles/{article.pk}/")


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("/a/7.html", "/a/7.html"),
        ("/a/7.html", "/a/7.html?utm_source=x"),
        ("/NewsShow.asp?ID=12", "/NewsShow.asp?ID=12&from=timeline"),
        ("/NewsShow.asp?ID=12", "/NewsShow.asp?isappinstalled=0&ID=12&from=timeline"),
        ("/NewsShow.asp?ID=12&page=2", "/NewsShow.asp?ID=12&page=2&from=timeline"),
        ("http://old.example.com:8080/a/7.html#top", "/a/7.html"),
        ("/招商/7.html", "/%E6%8B%9B%E5%95%86/7.html"),
        ("/%e6%8b%9b%e5%95%86/7.html", "/招商/7.html"),
        ("/%D5%D0%C9%CC/7.html", "/%d5%d0%c9%cc/7.html"),
        ("/show.asp?题=招商", "/show.asp?%E9%A2%98=%E6%8B%9B%E5%95%86"),
        ("/show.asp?k=%D5%D0", "/show.asp?k=%d5%d0"),
        ("/a b.html", "/a%20b.html"),
        ("/a;7,b=(1)", "/a;7,b=(1)"),
        ("/old/", "/old/"),
        ("/a%2541b", "/a%2541b"),
    ],
)
def test_an_address_is_known_however_it_is_encoded(client, typed, asked):
    article = make_moved(typed)

    assert leads_to(client.get(asked)) == (301, f"/articles/{article.pk}/")


def test_the_query_comes_before_the_bare_path(client):
    bare, seventh = make_moved("/show.php"), make_moved("/show.php?id=7")

    found = [leads_to(client.get(f"/show.php{query}"))[1] for query in ("?id=7", "?id=8", "")]

    assert found == [f"/articles/{article.pk}/" for article in (seventh, bare, bare)]


def test_a_withdrawn_article_is_led_to_its_notice(client):
    article = make_moved()
    withdraw_article(article, reason="error", now=NOW)

    response = client.get("/show.php?id=7", follow=True)

    assert (response.redirect_chain, response.status_code) == ([(f"/articles/{article.pk}/", 301)], 410)


def test_a_draft_has_no_old_address(client):
    kind, district = Kind.objects.get(slug="news"), District.objects.get(code="120111")
    fields = {"title": "草稿", "body": make_body(), "kind": kind, "district": district}
    write_article(now=NOW, editor="林岸", legacy_path="/show.php?id=7", **fields)

    assert leads_to(client.get("/show.php?id=7")) == (404, None)


@pytest.mark.parametrize(
    "asked", ["/show.php", "/show.php?id=8", "/show.php?id=77", "/Show.php?id=7", "/nothing/"]
)
def test_other_addresses_stay_missing(client, asked):
    make_moved()

    assert leads_to(client.get(asked)) == (404, None)


def test_what_is_sent_to_an_old_address_is_not_led_on(client):
    make_moved()

    assert leads_to(client.post("/show.php?id=7")) == (404, None)


def test_a_page_that_answers_is_never_led_away(client):
    make_moved()
    Article.objects.update(legacy_path="/news/")

    assert leads_to(client.get("/news/")) == (200, None)


@pytest.mark.parametrize(("asked", "expected"), [("/nothing/", 1), ("/accessibility/", 0)])
def test_only_missing_pages_ask_and_they_ask_once(client, django_assert_num_queries, asked, expected):
    with django_assert_num_queries(expected):
        client.get(asked)


def test_the_address_with_most_of_the_parameters_wins(client):
    make_moved("/show.php?id=7")
    second = make_moved("/show.php?id=7&page=2")

    assert client.get("/show.php?id=7&page=2&from=x").url == second.get_absolute_url()


@pytest.mark.parametrize("tail", ["。", "）", "，", "%E3%80%82", "”。"])
def test_punctuation_behind_an_address_is_cut(client, tail):
    article = make_article()

    response = client.get(f"{article.get_absolute_url()}{tail}")

    assert leads_to(response) == (301, article.get_absolute_url())


@pytest.mark.parametrize("path", ["/nothing/。", "/articles/x/。", "/articles/1。"])
def test_what_has_no_page_without_its_tail_stays_missing(client, path):
    assert client.get(path).status_code == 404


# ── Old addresses that are pages of ours with another query ──


@pytest.mark.parametrize("old", ["/?p=1234", "/news/?id=9", "/articles/7/?aid=3"])
def test_a_page_of_ours_with_an_old_query_leads_on(client, old):
    article = make_moved(old)

    plain, shared = client.get(old), client.get(f"{old}&from=singlemessage")

    assert [leads_to(plain), leads_to(shared)] == [(301, article.get_absolute_url())] * 2


def test_our_own_queries_ask_nothing_more(client, django_assert_num_queries):
    make_moved("/accessibility/?p=1")

    with django_assert_num_queries(0):
        assert client.get("/accessibility/?page=1&q=x").status_code == 200


@pytest.mark.parametrize("asked", ["/?p=1", "/?utm_source=x", "/news/?isappinstalled=0"])
def test_other_queries_leave_the_page_as_it_is(client, asked):
    make_moved("/?p=1234")

    assert leads_to(client.get(asked)) == (200, None)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    "typed",
    ["http://a.cn", "/news", "/news/", "/articles/7/", "/static/a.css", "/#/news/12", "http://a.cn/#/n/1"],
)
def test_an_address_that_cannot_lead_anywhere_is_left_out(db, typed):
    assert legacy_path(typed) is None
