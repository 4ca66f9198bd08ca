"""PUT, DELETE and the like are answered 405 everywhere, POST wherever there is no form."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from commons import links
from tests.make import make_article, make_story

pytestmark = pytest.mark.django_db

READ_ONLY = [
    *("/", "/news/", "/districts/", "/districts/120111/", "/archive/", "/archive/2026/", "/archive/2026/11/"),
    *("/archive/2026/11/23/", "/feed.xml", "/districts/120111/feed.xml", "/kinds/news/feed.xml"),
    *("/sitemap.xml", "/sitemap-pages.xml", "/sitemap-2026.xml", "/robots.txt", "/.well-known/security.txt"),
    "/favicon.ico",
]
WITH_FORMS = ["/submit/", "/status/", "/inquire/", "/contact/", "/admin/", "/admin/login/", "/admin/code/"]
# Pages of text, a new one too.
READ_ONLY += sorted({reverse(route) for route in settings.SITEMAP_PAGES} - {*READ_ONLY, *WITH_FORMS})


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "X"])
@pytest.mark.parametrize("path", [*READ_ONLY, *WITH_FORMS, "/nothing/"])
def test_methods_that_nobody_knows_are_refused(path, method):
    answer = Client(enforce_csrf_checks=True).generic(method, path, b"title=x")

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")


@pytest.mark.parametrize("path", READ_ONLY)
def test_pages_without_a_form_take_no_post(client, path):
    make_article()

    assert client.post(path, {"title": "x"}).status_code == 405


def test_pages_behind_links_take_a_post_only_where_something_is_done(client):
    story = make_story()
    status = links.path(story.link("mailed"))
    paths = [make_article().get_absolute_url(), status, f"{status}withdraw/"]

    assert [client.post(path).status_code for path in paths] == [405, 405, 303]


@pytest.mark.parametrize("path", [*READ_ONLY, "/submit/"])
def test_head_is_answered_as_get_without_the_page(client, path):
    make_article()
    read, asked = client.get(path), client.head(path)

    assert (asked.status_code, asked.content) == (read.status_code, b"")
