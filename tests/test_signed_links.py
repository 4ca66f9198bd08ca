"""A signed link is its author's alone: no page of the desk holds one or leads to one."""

import smtplib

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from articles.models import Article
from commons import links, outbox
from commons.models import Letter
from submissions.models import Submission
from submissions.states import State
from tests.make import NOW, make_article, make_story, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]

# 管理员 sees what all others see: the other database is asked by 管理员 alone.
ROLES = [
    *(pytest.param(role, marks=pytest.mark.only("sqlite")) for role in ("审稿编辑", "总编", "招商专员")),
    "管理员",
]
QUEUE = "/admin/submissions/submission/"


@pytest.fixture(scope="module")
def stories(shared_world):
    """{state: story}, one in each; built once, looked at by everybody."""
    make_article()
    return {state: make_story(state, now=timezone.now()) for state in State.values}


def sign_in(client, role):
    """Somebody of that role at the desk."""
    fields = {"is_superuser": True, "group": None} if role == "管理员" else {"group": role}
    client.force_login(make_user("somebody", **fields))
    return client


# Who is staff is let through, and nothing else is asked: those with the fewest rights and those with all.
@pytest.mark.only("sqlite")
@pytest.mark.parametrize("role", ["招商专员", "管理员"])
def test_no_content_type_leads_staff_to_an_authors_page(client, role, stories):
    desk = sign_in(client, role)
    types = ContentType.objects.get_for_models(*apps.get_models(include_auto_created=True))
    newest = [(kind.pk, getattr(rows.objects.order_by("pk").last(), "pk", 1)) for rows, kind in types.items()]
    public = [(types[Article].pk, pk) for pk in (stories["published"].article_id, 10**20)]

    answers = [desk.get(f"/admin/r/{kind}/{pk}/") for kind, pk in newest + public]

    ways = {answer.get("Location", "").split("/")[1] for answer in answers if answer.status_code == 302}
    assert {answer.status_code for answer in answers} == {302, 404}
    assert len(newest) > 60
    assert ways == {"articles", "districts"}


def test_an_article_that_is_not_public_is_not_led_to(client, stories):
    story = stories["taken_down"]
    kind = ContentType.objects.get_for_model(type(story.article))

    answer = sign_in(client, "管理员").get(f"/admin/r/{kind.pk}/{story.article_id}/")

    assert answer.status_code == 404


def test_a_story_has_no_address_that_django_hands_out():
    assert hasattr(Submission, "get_absolute_url") is False


@pytest.mark.parametrize("role", ROLES)
def test_no_page_of_the_desk_shows_a_token(client, role, stories):
    desk = sign_in(client, role)
    # One of each kind: all are drawn by one page, and none has a history of its own.
    letters = list(dict(Letter.objects.values_list("event", "pk")).values())
    paths = [
        *("/admin/", QUEUE, f"{QUEUE}?q=YX", "/admin/commons/letter/", "/admin/articles/article/"),
        *(f"{QUEUE}{story.pk}/{page}/" for story in stories.values() for page in ("change", "history")),
        f"{QUEUE}{stories['published'].pk}/take_down/",
        *(f"/admin/commons/letter/{pk}/change/" for pk in letters),
        f"/admin/commons/letter/{letters[0]}/history/",
    ]

    shown = {path: desk.get(path, follow=True).text for path in paths}

    assert [path for path, page in shown.items() if links.TOKEN.search(page)] == []


def test_a_server_that_quotes_the_link_shows_it_to_nobody(client):
    story = make_story()
    letter = next(outbox.claim(lambda: NOW))
    quoted = f"550 blocked address {links.url(story.link('mailed'))} in body"

    outbox.put_off(letter, smtplib.SMTPDataError(550, quoted.encode()), NOW)

    said = Letter.objects.get(pk=letter.pk).last_error
    assert (links.TOKEN.search(said), said.count("blocked address")) == (None, 1)
