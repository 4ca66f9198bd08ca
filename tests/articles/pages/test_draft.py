"""The signed link to a staff-written draft: seven days, in no index, void once the draft is one no more."""

import re

import pytest
from django.core import signing

from articles.actions import publish_draft, withdraw_article, write_article
from articles.models import Kind
from articles.pages.draft import link_to
from commons import links
from districts.models import District
from tests.make import NOW, make_article, make_body, make_user
from tests.markup import one_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return write_article(
        now=NOW,
        editor="林岸",
        title="西青区把厂房体检表写进租约",
        body=make_body(),
        district=District.objects.get(code="120111"),
        kind=Kind.objects.get(slug="news"),
        is_advert=True,
    )


def test_link_shows_the_draft_as_it_is_stored(client, draft):
    page = client.get(links.path(link_to(draft)))

    text = one_line(page.text)
    assert ("西青区把厂房体检表写进租约" in text, text.count(make_body())) == (True, 1)
    assert text.count('<span class="tag tag--warn">广告</span>') == 1
    assert "这是还没有发布的草稿" in text


def test_page_is_never_kept_and_in_no_index(client, draft):
    page = client.get(links.path(link_to(draft)))

    assert (page["Cache-Control"], page["X-Robots-Tag"], page["Referrer-Policy"]) == (
        "no-store",
        "noindex",
        "strict-origin",
    )
    assert '<meta name="robots" content="noindex">' in page.text


def test_link_is_void_once_the_draft_is_published_and_stays_so(client, draft):
    path = links.path(link_to(draft))
    publish_draft(draft, now=NOW, editor="林岸")
    published = client.get(path).status_code
    withdraw_article(draft, reason="error", now=NOW)

    assert (published, client.get(path).status_code) == (404, 404)


@pytest.mark.parametrize(("days", "status"), [(6.9, 200), (7.1, 404)])
def test_link_ends_after_seven_days(client, draft, monkeypatch, days, status):
    path = links.path(link_to(draft))
    then = signing.time.time() + days * 86_400
    monkeypatch.setattr(signing.time, "time", lambda: then)

    assert client.get(path).status_code == status


def test_nobody_makes_a_link_of_their_own(client, draft):
    path = links.path(link_to(draft))
    other = links.token(links.Link("mailed", draft.pk, 1))

    tried = [path[:-2] + "x/", f"/preview/{other}/", f"/preview/{draft.pk}-1~x/", "/preview/x/"]
    assert [client.get(address).status_code for address in tried] == [404] * 4


def test_desk_gives_the_link_of_a_draft_alone(client, draft):
    client.force_login(make_user())
    desk = "/admin/articles/article"

    page = client.get(f"{desk}/{draft.pk}/draft-link/")
    way = client.get(f"{desk}/{draft.pk}/change/").text
    public = make_article()
    refused = client.get(f"{desk}/{public.pk}/draft-link/")

    [given] = re.findall(r'value="https?://[^/"]+(/preview/[^"]+)"', page.text)
    assert "西青区把厂房体检表写进租约" in client.get(given).text
    assert way.count(f'href="{desk}/{draft.pk}/draft-link/"') == 1
    assert (refused.status_code, refused.url) == (302, f"{desk}/{public.pk}/change/")
    assert "draft-link" not in client.get(f"{desk}/{public.pk}/change/").text


def test_who_may_not_write_articles_gets_no_link(client, draft):
    client.force_login(make_user("leads", "招商专员"))

    assert client.get(f"/admin/articles/article/{draft.pk}/draft-link/").status_code == 403


def test_called_back_links_open_nothing_and_the_history_says_so(client, draft):
    client.force_login(make_user())
    desk = f"/admin/articles/article/{draft.pk}/draft-link/"
    first = links.path(link_to(draft))

    said = client.post(desk, follow=True).text

    [second] = re.findall(r'value="https?://[^/"]+(/preview/[^"]+)"', client.get(desk).text)
    assert "已收回：以前给出的预览链接都打不开了。" in said
    assert [client.get(path).status_code for path in (first, second)] == [404, 200]
    assert "收回预览链接" in client.get(f"/admin/articles/article/{draft.pk}/history/").text
