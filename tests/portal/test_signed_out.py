"""A session or a token of the desk that ends while somebody writes: no word is lost, nothing is done."""

import re
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from tests.make import make_article, make_story, make_user
from tests.portal.desk_routes import ROUTES

pytestmark = pytest.mark.django_db

NOTE = "请补充数据的出处，并写明统计的时间和范围。"
ENGLISH = "Please name the source of the figures."


def texts(response):
    """What the page gives back to copy."""
    found = re.findall(r"<textarea[^>]*readonly>\n(.*?)</textarea>", response.text, re.DOTALL)
    return [unescape(text) for text in found]


def test_what_was_written_comes_back_and_nothing_is_done(client):
    story = make_story()
    path = f"/admin/submissions/submission/{story.pk}/change/"

    response = client.post(path, {"conclusion": "return", "reasons": "format", "note": NOTE, "version": 1})

    story.refresh_from_db()
    assert (response.status_code, texts(response), story.state) == (403, [NOTE], "submitted")
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ROUTES)
def test_every_form_of_the_desk_gives_the_words_back(client, path):
    response = client.post(path, {"note": NOTE, "body": ENGLISH, "version": "3", "state": "published"})

    assert (response.status_code, texts(response)) == (403, [NOTE, ENGLISH])


def test_passwords_are_not_shown(client):
    typed = {"old_password": "园区 一", "new_password1": "园区 二", "new_password2": "园区 二"}

    assert client.post("/admin/password_change/", typed).status_code == 302


def test_a_post_without_words_leads_to_the_login(client):
    story = make_story()

    response = client.post(f"/admin/submissions/submission/{story.pk}/claim/")

    assert (response.status_code, response.url.partition("?")[0]) == (302, "/admin/login/")


@pytest.mark.parametrize("model", ["articles/article", "commons/termsversion", "districts/district"])
def test_a_stale_token_gives_the_words_back_in_the_desks_dress(model):
    """D3: signed in again in another tab, and the first tab's token is no longer good."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("chief", "总编"))

    response = client.post(
        f"/admin/{model}/add/", {"title": "标题", "body": NOTE, "csrfmiddlewaretoken": "x" * 64}
    )

    assert (response.status_code, texts(response)) == (403, ["标题", NOTE])
    assert (response.text.count('class="abar"'), f'href="/admin/{model}/add/"' in response.text) == (1, True)


def test_twelve_hours_after_the_last_thing_done_the_session_is_over(client, monkeypatch):
    started = timezone.now()
    client.force_login(make_user())
    seen = []
    for hours in (11, 22, 33.9, 46):
        monkeypatch.setattr(timezone, "now", lambda hours=hours: started + timezone.timedelta(hours=hours))
        seen.append(client.get("/admin/").status_code)

    assert seen == [200, 200, 200, 302]


def test_the_session_is_not_written_at_every_click(client):
    client.force_login(make_user())

    assert ["sessionid" in client.get("/admin/").cookies for _ in range(2)] == [False, False]


def test_public_pages_set_no_cookie_and_prolong_nothing(client, monkeypatch):
    article = make_article()
    started = timezone.now()
    client.force_login(make_user())
    monkeypatch.setattr(timezone, "now", lambda: started + timezone.timedelta(hours=11))

    pages = ["/", "/news/", article.get_absolute_url(), "/inquire/", "/feed.xml"]
    cookies = {name for path in pages for name in client.get(path).cookies}

    assert cookies <= {"csrftoken"}
