"""我的稿件: all stories of an address, by a link that is sent there."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.utils import timezone

from commons import links
from commons.models import Letter
from submissions.actions import perform
from submissions.models import Submission
from tests.make import make_sender, make_story, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]

MAIL = "shenyan@example.com"


@pytest.fixture(autouse=True)
def quick(settings):
    settings.FORM_MIN_SECONDS = 0


def ask(client, email=MAIL):
    """Ask for the list."""
    form = client.get("/status/mine/").context["form"]
    hidden = {name: form[name].value() for name in ("shown_at", "idempotency_key")}
    return client.post("/status/mine/", {"email": email, **hidden})


def list_of(story):
    """The list's address, as the letter holds it."""
    return links.path(links.Link("mine", story.pk, story.link_serial))


def make_mine(**fields):
    return make_story(sender=make_sender(email=MAIL), **fields)


def test_the_answer_is_the_same_whoever_asks(client):
    make_mine()

    answers = [
        (answer.status_code, answer.url) for answer in (ask(client), ask(client, "nobody@example.com"))
    ]

    assert answers == [(303, "/status/?sent=list")] * 2
    assert [letter.recipient for letter in Letter.objects.filter(event="story_list")] == [MAIL]


def test_the_letter_holds_a_link_for_seven_days(client):
    story = make_mine()

    ask(client)

    letter = Letter.objects.get(event="story_list")
    assert (letter.link_purpose, letter.link_id, "7 天内有效" in letter.body) == ("mine", story.pk, True)


@pytest.mark.parametrize(("days", "status"), [(6, 200), (8, 404)])
def test_the_link_ends_by_itself(client, monkeypatch, days, status):
    path = list_of(make_mine())
    then = timezone.now().timestamp() + days * 86_400
    monkeypatch.setattr(signing.time, "time", lambda: then)

    assert client.get(path).status_code == status


def test_the_list_shows_the_newest_title_of_the_author(client):
    story = make_mine(title="武清区发布厂房清单初稿")
    newest = story.revisions.get()
    newest.pk, newest.number, newest.title, newest.idempotency_key = None, 2, "武清区发布厂房清单定稿", None
    newest.save(force_insert=True)

    page = client.get(list_of(story))

    assert [found.authors_title for found in page.context["stories"]] == ["武清区发布厂房清单定稿"]


def test_a_form_sent_twice_writes_one_letter_and_too_many_are_refused(client, settings):
    make_mine()
    form = client.get("/status/mine/").context["form"]
    typed = {"email": MAIL, **{name: form[name].value() for name in ("shown_at", "idempotency_key")}}

    answers = [client.post("/status/mine/", typed).status_code for _ in range(2)]
    settings.SUBMIT_LIMIT = 2

    assert (answers, Letter.objects.filter(event="story_list").count()) == ([303, 303], 1)
    assert ask(client).status_code == 429


def test_the_list_shows_own_titles_and_leads_to_each_story(client):
    first = make_mine(title="武清区发布标准厂房空置清单", now=timezone.now() - timedelta(days=1))
    second = make_mine(title="武清区公布厂房租金参考价", state="accepted", now=timezone.now())
    perform("edit", second, actor=make_user("editor"), now=timezone.now(), title="编辑拟的另一个题目")
    make_story(title="别人的稿件")

    page = client.get(list_of(second))

    assert [story.authors_title for story in page.context["stories"]] == [
        "武清区公布厂房租金参考价",
        "武清区发布标准厂房空置清单",
    ]
    assert [story.author_url() in page.content.decode() for story in (first, second)] == [True, True]
    assert (page["Cache-Control"], page["X-Robots-Tag"]) == ("no-store", "noindex")


def test_a_corrected_address_voids_the_list_of_the_old_one(client):
    story = make_mine()
    path = list_of(story)
    chief = make_user("chief", "总编")
    perform("address", story, actor=chief, now=timezone.now(), email="right@example.com")

    assert client.get(path).status_code == 404


def test_links_of_other_kinds_do_not_open_it(client):
    story = make_mine()

    tokens = [links.token(links.Link(purpose, story.pk, 1)) for purpose in ("mailed", "shown")]

    assert {client.get(f"/status/mine/{token}/").status_code for token in tokens} == {404}
    assert client.get(f"/status/{urlsplit(list_of(story)).path.split('/')[3]}/").status_code == 404


def test_a_mailbox_gets_three_lists_a_day(client):
    make_mine()

    for _ in range(5):
        ask(client)

    assert Letter.objects.filter(event="story_list").count() == 3


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_a_fixed_number_of_queries(client, django_assert_num_queries, count):
    for number in range(count):
        story = make_mine(title=f"武清区发布第{number}份厂房清单")

    with django_assert_num_queries(2):
        client.get(list_of(story))


def test_who_was_erased_has_no_list(client):
    story = make_mine()
    path = list_of(story)
    type(story.contact).objects.update(email="")

    assert (client.get(path).status_code, Submission.objects.count()) == (404, 1)
