"""A session or a token of the desk that ends while somebody writes: no word is lost, nothing is done."""

import re
from html import unescape

import pytest
from django.contrib.admin import site
from django.test import Client
from django.utils import timezone

from commons.confirm import STALE_TOKEN
from commons.desk_forms import ComesBack
from tests.make import make_article, make_story, make_user
from tests.portal.desk_routes import ROUTES

pytestmark = pytest.mark.django_db

NOTE = "请补充数据的出处，并写明统计的时间和范围。"
ENGLISH = "Please name the source of the figures."


def texts(response):
    """What the page gives back to copy."""
    found = re.findall(r"<textarea[^>]*readonly\s*>\n(.*?)</textarea>", response.text, re.DOTALL)
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


def named(response):
    """Each text that the page gives back, under its label."""
    found = re.findall(
        r"<label[^>]*>([^<]*)</label><textarea[^>]*readonly\s*>\n(.*?)</textarea>", response.text, re.DOTALL
    )
    return [(" ".join(label.split()), unescape(text)) for label, text in found]


@pytest.mark.parametrize("place", ["change", "note", "release", "claim"])
def test_words_for_the_author_and_for_colleagues_come_back_under_their_names(client, place):
    path = f"/admin/submissions/submission/{make_story().pk}/{place}/"

    response = client.post(path, {"note": NOTE, "internal_note": "与上周是同一家。", "title": "改过的标题"})

    assert named(response) == [
        ("给作者的话", NOTE),
        ("内部备注", "与上周是同一家。"),
        ("标题", "改过的标题"),
    ]


@pytest.mark.parametrize(
    ("place", "field", "label"),
    [
        ("submissions/submission/1/withdraw", "note", "说明"),
        ("articles/article/1/change", "body", "正文"),
        ("districts/district/add", "aliases", "别名"),
        ("submissions/submission/bulk", "anything", "文字 1"),
    ],
)
def test_words_of_other_pages_come_back_under_the_names_on_the_page(client, place, field, label):
    assert named(client.post(f"/admin/{place}/", {field: NOTE})) == [(label, NOTE)]


def test_passwords_are_not_shown(client):
    typed = {"old_password": "园区 一", "new_password1": "园区 二", "new_password2": "园区 二"}

    assert client.post("/admin/password_change/", typed).status_code == 302


def test_a_post_without_words_leads_to_the_login(client):
    story = make_story()

    response = client.post(f"/admin/submissions/submission/{story.pk}/claim/")

    assert (response.status_code, response.url.partition("?")[0]) == (302, "/admin/login/")


FORMS = {
    "articles/article": {"title": "标题", "body": NOTE},
    "commons/termsversion": {"title": "标题", "body": NOTE},
    "districts/district": {"name": "西青测试园", "aliases": "测试园"},
    "articles/kind": {"name": "深度", "standards": NOTE},
    "leads/topic": {"name": "水电气", "material": NOTE},
    "commons/staff": {"username": "lin", "name": "林岸"},
    "auth/group": {"name": "值班"},
}


@pytest.fixture
def strict():
    """A browser whose token is no longer good: signed in again in another tab."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("root", group=None, is_superuser=True))
    return client


def fields(response, names):
    """What stands in the fields of the form."""
    form = response.context["adminform"].form
    return {name: form[name].value() for name in names}


@pytest.mark.parametrize("model", FORMS)
def test_a_stale_token_brings_the_form_back_filled_in(strict, model):
    """D3: nothing is stored, the notice says why, and the next sending can succeed."""
    typed = FORMS[model]

    response = strict.post(f"/admin/{model}/add/", {**typed, "csrfmiddlewaretoken": "x" * 64})

    assert (response.status_code, fields(response, typed)) == (403, typed)
    assert STALE_TOKEN in response.context["adminform"].form.non_field_errors()
    assert response.text.count('class="abar"') == 1


def test_a_stale_token_brings_the_form_of_a_row_back_and_changes_nothing(strict):
    article = make_article()

    response = strict.post(
        f"/admin/articles/article/{article.pk}/change/", {"title": "改过的标题", "body": NOTE}
    )

    assert (response.status_code, fields(response, ["title"])) == (403, {"title": "改过的标题"})
    assert type(article).objects.get().title == article.title


def test_every_form_of_the_desk_comes_back(strict):
    """Who adds a ModelAdmin finds here that it needs ComesBack."""
    assert [type(found) for found in site._registry.values() if not isinstance(found, ComesBack)] == []


def test_a_button_without_a_form_says_what_happened(strict):
    response = strict.post("/admin/commons/letter/", {"action": "resend_selected"})

    assert (response.status_code, "页面停留太久" in response.text) == (403, True)


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
