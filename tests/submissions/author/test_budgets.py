"""How much mail a stranger can cause to somebody else's mailbox, and what a revoked link still opens."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commons import links
from commons.models import Letter
from feedback import actions as feedback
from submissions import intake
from submissions.actions import perform
from submissions.models import Submission
from tests.make import NOW, REASON, make_body, make_form, make_sender, make_story, make_text, make_user

pytestmark = pytest.mark.django_db

OWNER = "owner@example.com"
NETWORKS = ("203.0.113.7", "198.51.100.9", "192.0.2.44")


def lose(story, times=1, now=NOW):
    """Somebody asks for the link of a story again and again, from many networks."""
    for number in range(times):
        network = NETWORKS[number % len(NETWORKS)]
        key = f"{story.pk}-{number}-{now}"
        intake.ask_for_link(story.receipt, story.contact.email, key=key, network_address=network, now=now)


def links_to(address):
    """How many letters with the lost link were written."""
    return Letter.objects.filter(event="story_link", recipient=address).count()


@pytest.mark.parametrize("is_confirmed", [False, True])
def test_the_link_of_a_story_goes_out_three_times_a_day(is_confirmed):
    story = make_story(sender=make_sender(email=OWNER))
    if is_confirmed:
        intake.confirm(story, now=NOW)

    lose(story, times=50)
    on_that_day = links_to(OWNER)
    lose(story, now=NOW + timedelta(days=1))

    assert (on_that_day, links_to(OWNER)) == (3, 4)


def test_a_stranger_with_a_story_of_his_own_leaves_the_owner_his_link():
    mine, foreign = (make_story(sender=make_sender(email=OWNER)) for _ in range(2))

    lose(foreign, times=20)
    lose(mine)

    assert links_to(OWNER) == 4


def test_a_confirmed_mailbox_gets_no_more_than_twenty_unasked_letters_a_day(settings):
    settings.SUBMIT_LIMIT = 0
    intake.confirm(make_story(sender=make_sender(email=OWNER)), now=NOW)

    for _ in range(30):
        make_story(sender=make_sender(email=OWNER))

    assert Letter.objects.filter(event="story_received", recipient=OWNER).count() == 20


def test_a_mailbox_that_nobody_confirmed_gets_ten_unasked_letters_a_day():
    stories = [make_story(sender=make_sender(email=OWNER, network_address=NETWORKS[0])) for _ in range(5)]
    for number, story in enumerate(stories):
        text = make_text(title=f"改过的标题{number}")
        intake.amend(story, text, make_sender(email=OWNER), make_form(), now=NOW)
        intake.ask_for_list(OWNER, key=f"list-{number}", network_address=NETWORKS[1], now=NOW)
        lose(story, times=3)
        feedback.send(
            key=f"message-{number}", network_address=NETWORKS[2], now=NOW, topic="site", text="…",
            email=OWNER, consent_version="", consent_sha256="",
        )  # fmt: skip

    assert Letter.objects.filter(recipient=OWNER).count() == 10


def test_a_confirmed_author_is_told_of_each_story_after_them(settings):
    own = make_story(sender=make_sender(email=OWNER))
    for foreign in [
        make_story(sender=make_sender(email=f"owner+{number}@example.com")) for number in range(5)
    ]:
        lose(foreign, times=3)
    intake.confirm(own, now=NOW)

    later = make_story(sender=make_sender(email=OWNER))

    assert Letter.objects.filter(about=later.letters_subject).count() == 1


def test_neither_dots_nor_its_other_name_make_a_second_mailbox_at_gmail():
    names = ("vic.tim@gmail.com", "v.ictim@googlemail.com", "victim@googlemail.com", "VICTIM+1@gmail.com")
    for email in names:
        make_story(sender=make_sender(email=email))

    assert Letter.objects.filter(event="story_received").count() == 3


# ── What the work of an answer tells ──


def ask_link(receipt, email, number):
    intake.ask_for_link(receipt, email, key=f"key-{number}", network_address=f"203.0.{number}.7", now=NOW)


def ask_list(receipt, email, number):
    intake.ask_for_list(email, key=f"key-{number}", network_address=f"203.0.{number}.7", now=NOW)


def works(ask, receipt, email, begin):
    """What the database did for each of 22 questions: verbs and tables. Ends of savepoints are no work."""
    found = []
    for number in range(begin, begin + 22):
        with CaptureQueriesContext(connection) as queries:
            ask(receipt, email, number)
        said = [
            re.match(r'(SELECT|INSERT|UPDATE|DELETE)\b.*?"([a-z]+_[a-z]+)"', query["sql"])
            for query in queries
        ]
        found.append(tuple(match.groups() for match in said if match))
    return found


@pytest.mark.parametrize("is_confirmed", [False, True])
@pytest.mark.parametrize("ask", [ask_link, ask_list])
def test_the_work_is_the_same_whether_there_is_a_story_or_a_letter_left(ask, is_confirmed):
    story = make_story(sender=make_sender(email=OWNER, network_address=NETWORKS[0]))
    if is_confirmed:
        intake.confirm(story, now=NOW)

    known = works(ask, story.receipt, OWNER, begin=0)
    unknown = works(ask, story.receipt, "nobody@example.com", begin=100)

    [work] = {*known, *unknown}
    assert [verb for verb, table in work if table == "commons_letter"] == ["INSERT"]


# ── Revoked links ──


def renew_address(story):
    """The desk corrects the address."""
    perform("address", story, actor=make_user(), now=timezone.now(), email="right@example.com")


def erase(story):
    """The person is erased."""
    call_command("erase_person", email=story.contact.email, verbosity=0)


@pytest.mark.parametrize("revoke", [renew_address, erase])
@pytest.mark.parametrize("headers", [{}, {"origin": "https://evil.example.com"}])
def test_a_revoked_link_and_the_key_of_its_form_open_nothing(client, revoke, headers):
    story = make_story(sender=make_sender(email=OWNER), now=timezone.now())
    path, key = story.author_url(), story.revision.idempotency_key

    revoke(story)
    answer = client.post(f"{path}edit/", {"idempotency_key": key}, headers=headers)

    assert (answer.status_code, answer.get("Location")) == (404, None)


def test_a_double_click_is_forgiven_for_a_moment_only(client, monkeypatch):
    story = make_story("needs_changes", now=timezone.now())
    path, form = story.author_url(), make_form()
    intake.resubmit(story, make_text(), make_sender(email="new@example.com"), form, now=timezone.now())
    later = timezone.now() + timedelta(minutes=3)

    at_once = client.post(f"{path}edit/", {"idempotency_key": form.key})
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    too_late = client.post(f"{path}edit/", {"idempotency_key": form.key})

    assert (at_once.status_code, too_late.status_code) == (303, 404)


# ── A key that another site has put into the form ──


@pytest.mark.parametrize("path", ["/submit/", "/inquire/"])
def test_a_form_from_another_site_comes_back_with_a_key_of_our_own(path):
    visitor = Client(enforce_csrf_checks=True)
    answer = visitor.post(path, {"idempotency_key": "planted" * 3, "body": make_body()})

    form = answer.context["form"]
    assert answer.status_code == 403
    assert form["idempotency_key"].value() not in ("", "planted" * 3)


# ── Nobody left to write to ──


@pytest.mark.parametrize("state", ["submitted", "in_review", "needs_changes", "accepted", "scheduled"])
def test_who_is_erased_has_no_unfinished_story(state):
    story = make_story(state, sender=make_sender(email=OWNER))

    erase(story)

    story.refresh_from_db()
    assert (story.state, [event.move for event in story.events.all()][-2:]) == (
        "withdrawn",
        ["withdraw", "erase"],
    )


@pytest.mark.parametrize(("state", "move"), [("published", "take_down"), ("rejected", "reopen")])
def test_the_desk_says_that_nobody_is_written_to(client, state, move):
    story = make_story(state, sender=make_sender(email=OWNER))
    erase(story)
    client.force_login(make_user("boss", group="", is_superuser=True))
    path = f"/admin/submissions/submission/{story.pk}/{move}/"
    letters = Letter.objects.count()

    asked = client.get(path).text
    done = client.post(path, {"reason": "error", **REASON}, follow=True).text

    assert ("不会收到邮件" in asked, "会收到邮件；" in asked) == (True, False)
    assert ("不会收到邮件" in done, "邮件已写好" in done, Letter.objects.count()) == (True, False, letters)
    assert Submission.objects.get().state != state


def test_the_page_says_who_took_the_story_back(client):
    mine, phoned = make_story("withdrawn"), make_story()
    perform("withdraw", phoned, actor=make_user(), now=NOW, note="作者来电，核对了手机号。")

    pages = [client.get(Submission.objects.get(pk=story.pk).author_url()).text for story in (mine, phoned)]

    assert ["应您的要求" in page for page in pages] == [False, True]


@pytest.mark.parametrize(("state", "is_promised"), [("submitted", True), ("rejected", False)])
def test_only_a_waiting_story_is_promised_to_be_looked_at(client, state, is_promised):
    page = client.get(links.path(make_story(state).link("mailed"))).text

    assert ("这是我的投稿" in page, "不点也照常审阅" in page) == (True, is_promised)
