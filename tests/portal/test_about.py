"""Who stands behind the site, and the map of its pages."""

import json
import re

import pytest
from django.conf import settings
from django.urls import reverse

from tests.make import NOW, make_article

pytestmark = pytest.mark.django_db


def links(page):
    """The addresses that the main part of a page leads to."""
    main = page.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.findall(r'<a [^>]*href="([^"]+)"', re.sub(r"\s+", " ", main))


def test_about_names_the_operator_for_people_and_for_search_engines(client, settings):
    settings.OPERATOR_NAME, settings.CONTACT_EMAIL = "某某园区服务中心", "post@example.com"

    page = client.get("/about/").content.decode()

    publisher = json.loads(re.search(r"ld\+json\">(.*?)</script>", page, re.S)[1])
    assert (publisher["name"], publisher["@type"]) == ("某某园区服务中心", "NewsMediaOrganization")
    assert "<dd>某某园区服务中心</dd>" in page


def test_about_promises_no_operator_that_is_not_set(client, settings):
    settings.OPERATOR_NAME = settings.CONTACT_EMAIL = settings.CONTACT_ADDRESS = ""

    assert "运营单位" not in client.get("/about/").content.decode()


@pytest.mark.parametrize("path", ["/about/", "/accessibility/", "/nothing/", "/news/?page=99"])
def test_who_has_something_to_say_is_sent_to_the_form_for_it(client, path):
    page = client.get(path)

    assert [link for link in links(page) if link.startswith("/contact/")] != []


def test_a_taken_down_article_sends_people_to_the_form(client):
    article = make_article()
    type(article).objects.update(state="withdrawn", withdrawal_reason="error", withdrawn_at=NOW)

    page = client.get(article.get_absolute_url())

    assert (page.status_code, "/contact/" in links(page)) == (410, True)


@pytest.mark.parametrize("path", ["/", "/nothing/"])
def test_no_page_sends_people_who_have_a_question_to_the_investors_form(client, path):
    assert "entry=contact" not in client.get(path).content.decode()


def test_the_map_leads_to_every_list_and_form(client):
    make_article(now=NOW)

    found = links(client.get("/sitemap/"))
    # A new page of text, too.
    assert {reverse(route) for route in settings.SITEMAP_PAGES} - {*found, "/sitemap/"} == set()

    wanted = [
        "/news/?kind=policy",
        "/archive/2026/",
        "/districts/120111/",
        "/submit/",
        "/contact/",
        "/about/",
    ]
    assert [url for url in wanted if url not in found] == []


def test_every_link_of_the_map_is_answered(client):
    make_article(now=NOW)

    answers = {client.get(url).status_code for url in links(client.get("/sitemap/"))}

    assert answers == {200}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [("/sitemap/", 3), ("/about/", 3)])
def test_the_number_of_queries_is_fixed(client, django_assert_num_queries, path, queries, count):
    for number in range(count):
        make_article(title=f"第{number}篇")

    with django_assert_num_queries(queries):
        client.get(path)
