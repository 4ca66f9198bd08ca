"""Finding a story again, and saying that it is one's own: by mail, and only by mail."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commons import links, public_forms
from commons.models import Letter
from submissions import actions, intake
from submissions.models import Submission
from tests.make import NOW, make_body, make_form, make_sender, make_story, make_text
from tests.submissions.author.forms import corrected

NO_RECEIPT = "没有认出受理编号。它像 YX-261123-7K3M 这样，在“来稿已收到”的信里"
pytestmark = [pytest.mark.django_db, pytest.mark.database]

SENT = "如果受理编号和邮箱都对，链接已发到该邮箱"


@pytest.fixture(autouse=True)
def quick(settings):
    settings.FORM_MIN_SECONDS = 0


def filled(client, story, **changes):
    """What a browser would send after the form was filled in."""
    form = client.get("/status/").context["form"]
    hidden = {name: form.initial[name] for name in ("shown_at", "idempotency_key")}
    typed = {"receipt": story.receipt, "email": story.contact.email, "website": ""}
    return {**typed, **hidden, **changes}


def links_sent():
    """Who got a link again."""
    return list(Letter.objects.filter(event="story_link").values_list("recipient", flat=True))


def values(response):
    form = response.context["form"]
    return [form[name].value() for name in ("receipt", "email")]


# ── Finding it again ──


def test_link_goes_to_the_address_of_the_story(client):
    story = make_story()

    response = client.post("/status/", filled(client, story))

    assert (response.status_code, response.url) == (303, "/status/?sent=1")
    assert client.get(response.url).content.decode().count(SENT) == 1
    letter = Letter.objects.get(event="story_link")
    assert (letter.recipient, letter.link_purpose, letter.link_id) == (
        story.contact.email,
        "mailed",
        story.pk,
    )


@pytest.mark.parametrize("receipt", [" {} ", "受理编号 {}，请保存", "yx{}", "ＹＸ{}", "YX－{}"])
def test_receipt_is_known_however_it_was_typed(client, receipt):
    story = make_story()
    typed = receipt.format(story.receipt if " {}" in receipt else story.receipt[2:])
    typed = typed.replace("－-", "－").lower()

    client.post("/status/", filled(client, story, receipt=typed, email=story.contact.email.upper()))

    assert links_sent() == [story.contact.email]


@pytest.mark.parametrize("wrong", [{"receipt": "YX-261123-9999"}, {"email": "somebody@example.com"}])
def test_wrong_pair_gets_the_same_answer_and_no_letter(client, wrong):
    story = make_story()

    right = client.post("/status/", filled(client, story))
    other = client.post("/status/", filled(client, story, **wrong))

    assert (other.status_code, other.url, other.content) == (right.status_code, right.url, right.content)
    assert links_sent() == [story.contact.email]


def work(client, typed):
    """What the database was asked to do for one sending, but for taking it back."""
    with CaptureQueriesContext(connection) as queries:
        client.post("/status/", typed)
    statements = [query["sql"].split("WHERE")[0].split("VALUES")[0] for query in queries]
    return [re.sub(r'".*x\d+"', "", sql) for sql in statements if not sql.startswith("ROLLBACK")]


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_work_done_does_not_tell_whether_they_match(client, is_confirmed):
    story = make_story(now=timezone.now())
    if is_confirmed:
        intake.confirm(story, now=NOW)
    # The first sending from this network makes its row of the limit.
    client.post("/status/", filled(client, story, email="somebody@example.com"))

    wrong = work(client, filled(client, story, receipt="YX-261123-9999"))
    right = work(client, filled(client, story))

    assert (wrong, len(links_sent())) == (right, 1)


def test_double_click_sends_one_letter(client):
    story = make_story()
    typed = filled(client, story)

    answers = [client.post("/status/", typed).status_code for _ in range(2)]

    assert (answers, len(links_sent())) == ([303, 303], 1)


def test_over_the_limit_what_was_typed_is_kept(client, settings):
    settings.SUBMIT_LIMIT = 1
    story = make_story()
    client.post("/status/", filled(client, story))

    response = client.post("/status/", filled(client, story))

    assert (response.status_code, values(response)) == (429, [story.receipt, story.contact.email])
    assert "这个网络查得太频繁了，请在" in response.content.decode()


@pytest.mark.only("sqlite")
def test_limit_of_zero_is_no_limit(client, settings):
    settings.SUBMIT_LIMIT = 0
    story = make_story()

    answers = [
        client.post("/status/", filled(client, story, receipt="YX-261123-9999")).status_code
        for _ in range(25)
    ]

    assert answers == [303] * 25


@pytest.mark.only("sqlite")
def test_expired_token_keeps_what_was_typed():
    client = Client(enforce_csrf_checks=True)
    story = make_story()

    response = client.post("/status/", filled(client, story))

    assert (response.status_code, values(response)) == (403, [story.receipt, story.contact.email])
    assert links_sent() == []


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"receipt": ""}, {"receipt": ["请填写受理编号"]}),
        ({"receipt": "忘记了"}, {"receipt": [NO_RECEIPT]}),
        ({"email": "shenyan@"}, {"email": ["邮箱缺少“@”后面的部分，例如 name@example.com"]}),
        ({"idempotency_key": ""}, {"idempotency_key": ["页面已经更新，请再点一次提交，内容没有丢"]}),
    ],
)
def test_what_is_missing_is_said(client, changes, errors):
    response = client.post("/status/", filled(client, make_story(), **changes))

    assert (response.status_code, response.context["form"].errors) == (200, errors)
    assert response.context["form"]["idempotency_key"].value() != ""


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("trap", [{"website": "http://spam.example.com"}, {"shown_at": ""}])
def test_machines_are_stopped_and_people_get_through_the_second_time(client, settings, trap):
    settings.FORM_MIN_SECONDS = 3
    story = make_story()
    earlier = public_forms.stamp(NOW - timedelta(days=1))
    typed = {**filled(client, story), "shown_at": earlier}

    stopped = client.post("/status/", {**typed, **trap})

    assert (stopped.status_code, links_sent()) == (200, [])
    assert client.post("/status/", typed).status_code == 303


@pytest.mark.only("sqlite")
def test_page_is_private(client):
    response = client.get("/status/")

    headers = [response[name] for name in ("Cache-Control", "X-Robots-Tag", "Referrer-Policy")]
    assert headers == ["no-store", "noindex", "strict-origin"]


def test_at_most_three_letters_a_day_go_to_an_unconfirmed_address(client):
    story = make_story(now=timezone.now())

    for _ in range(5):
        client.post("/status/", filled(client, story))

    assert Letter.objects.filter(event="story_link").count() == 3


# ── 这是我的投稿 ──


def page(story, purpose):
    return links.path(story.link(purpose))


def confirmed_at(story):
    story.contact.refresh_from_db()
    return story.contact.confirmed_at


def test_mailed_link_offers_the_button_and_a_click_confirms_once(client):
    story = make_story()
    path = page(story, "mailed")

    offered = client.get(path).content.decode().count("这是我的投稿</button>")
    response = client.post(path + "confirm/")

    assert (offered, response.status_code, response.url) == (1, 303, f"{path}?confirmed=1")
    first = confirmed_at(story)
    client.post(path + "confirm/")
    assert (confirmed_at(story), client.get(path).content.decode().count("这是我的投稿")) == (first, 0)


THANKS = "谢谢，已经记下：这篇稿件是您投的，这个邮箱能收到我们的信。"


def test_whoever_confirmed_reads_what_happened_and_nobody_else_does(client):
    path = page(make_story(), "mailed")

    before = client.get(f"{path}?confirmed=1").text.count(THANKS)
    thanked = client.post(path + "confirm/", follow=True).text.count(THANKS)

    assert (before, thanked, client.get(path).text.count(THANKS)) == (0, 1, 0)


def test_shown_link_has_no_button_and_cannot_confirm(client):
    story = make_story()
    path = page(story, "shown")

    assert "这是我的投稿" not in client.get(path).content.decode()
    assert (client.post(path + "confirm/").status_code, confirmed_at(story)) == (404, None)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("ending", ["", "edit/", "withdraw/", "confirm/"])
def test_opening_a_mailed_link_confirms_nothing(client, ending):
    story = make_story("needs_changes")

    client.get(page(story, "mailed") + ending)

    assert confirmed_at(story) is None


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(("purpose", "confirms"), [("mailed", True), ("shown", False)])
def test_withdrawing_confirms_by_the_mailed_link_only(client, purpose, confirms):
    story = make_story()

    client.post(page(story, purpose) + "withdraw/")

    assert (confirmed_at(story) is not None) == confirms


def test_refused_withdrawal_confirms_nothing(client):
    story = make_story("published")

    client.post(page(story, "mailed") + "withdraw/")

    assert confirmed_at(story) is None


def edit(client, story, purpose, **changes):
    """The edit form by one of the links, filled in and sent."""
    path = page(story, purpose) + "edit/"
    typed = corrected(client, path, **{"body": make_body(1300), **changes})
    return path, typed, client.post(path, typed)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("state", ["needs_changes", "submitted"])
@pytest.mark.parametrize(("purpose", "confirms"), [("mailed", True), ("shown", False)])
def test_changing_the_text_confirms_by_the_mailed_link_only(client, purpose, confirms, state):
    story = make_story(state)

    edit(client, story, purpose)

    assert (confirmed_at(story) is not None) == confirms


@pytest.mark.only("sqlite")
def test_edit_with_errors_confirms_nothing(client):
    story = make_story("needs_changes")

    edit(client, story, "mailed", body="太短")

    assert confirmed_at(story) is None


def test_changed_address_ends_unconfirmed_though_it_came_by_the_mailed_link(client):
    story = make_story("needs_changes")
    intake.confirm(story, now=NOW)

    edit(client, story, "mailed", email="new@example.com")

    assert (confirmed_at(story), story.contact.email) == (None, "new@example.com")


def test_links_of_the_old_address_are_void_so_that_they_cannot_confirm_the_new_one(client):
    story = make_story("needs_changes")
    old = page(story, "mailed")

    _, _, response = edit(client, story, "mailed", email="new@example.com")

    assert client.post(old + "confirm/").status_code == 404
    assert client.get(response.url).status_code == 200
    assert (confirmed_at(story), Letter.objects.first().link_serial) == (None, 2)


def test_double_click_on_a_change_of_address_leads_to_the_same_page(client):
    story = make_story("needs_changes")

    path, typed, first = edit(client, story, "shown", email="new@example.com")
    second = client.post(path, typed)

    assert (second.status_code, second.url) == (303, first.url)
    assert client.post(path, {**typed, "idempotency_key": "another" * 4}).status_code == 404


def test_same_address_keeps_its_links(client):
    story = make_story("needs_changes")

    edit(client, story, "mailed")

    assert Submission.objects.get().link_serial == 1


def test_change_after_another_window_was_faster_shows_both_texts(client):
    story = make_story("needs_changes")
    path, typed, _ = edit(client, story, "shown", idempotency_key="a" * 22)

    response = client.post(path, {**typed, "idempotency_key": "b" * 22, "body": make_body(1500)})

    assert (response.status_code, response.context["received"].body) == (409, make_body(1300))
    assert response.context["form"]["body"].value() == make_body(1500)


def test_queue_place_counts_what_is_read_before(client):
    first, second, third = (make_story(now=NOW + timedelta(minutes=number)) for number in range(3))
    Submission.objects.filter(pk=third.pk).update(is_prioritised=True)
    third.refresh_from_db()

    ahead = [Submission.objects.ahead_of(story, NOW).count() for story in (first, second, third)]

    assert ahead == [1, 2, 0]


def test_place_in_the_queue_and_its_order_are_the_same_overdue_before_prioritised():
    early, late, fresh, first = (make_story(now=NOW + timedelta(hours=number)) for number in range(4))
    Submission.objects.filter(pk__in=[late.pk, first.pk]).update(is_prioritised=True)
    now = late.due_at

    order = list(Submission.objects.in_queue().in_queue_order(now))
    places = [Submission.objects.ahead_of(story, now).count() for story in order]

    assert (order, places) == ([early, late, first, fresh], [0, 1, 2, 3])


def test_resubmitting_by_the_shown_link_leaves_a_confirmed_address_confirmed():
    sender = make_sender()
    story = make_story("needs_changes", sender=sender)
    intake.confirm(story, now=NOW)

    intake.resubmit(story, make_text(body=make_body(1300)), sender, make_form(), now=NOW)

    assert confirmed_at(story) == NOW


def test_late_letter_names_the_place_by_the_queues_order():
    make_story(now=NOW - timedelta(hours=2))
    story = make_story(now=NOW - timedelta(hours=1))

    actions.mark_late(story, now=NOW + timedelta(days=1))

    assert "排在第 2 位" in Letter.objects.get(event="story_late").body


def test_late_letter_of_a_story_that_is_read_names_no_place():
    story = make_story("in_review", now=NOW - timedelta(hours=1))

    actions.mark_late(story, now=NOW + timedelta(days=1))

    letter = Letter.objects.get(event="story_late").body
    assert (letter.count("排在第"), letter.count("编辑正在看您的稿件，最迟 ")) == (0, 1)
