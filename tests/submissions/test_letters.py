"""What the letters to authors say is what the pages say and the desk did."""

import re
from datetime import timedelta

import pytest
from django.core import mail

from commons import outbox
from commons.models import Letter
from submissions import intake
from submissions.actions import perform
from submissions.author.status import edits
from submissions.story_fields import EDITED_NOTE
from tests.make import NOW, make_form, make_sender, make_story, make_text, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]
CHANGES = {"title": "编辑改过的标题", "unit": "另一个单位"}


def body(event):
    """The text of the one letter about `event`."""
    return Letter.objects.get(event=event).body


def test_an_accepted_author_is_told_at_once():
    story = make_story("accepted")

    assert Letter.objects.get(event="story_accepted").recipient == story.contact.email
    assert "已采用，正在编辑" in body("story_accepted")


def test_a_scheduled_author_is_told_the_hour():
    make_story("scheduled")

    assert "预计 11月23日（周一）15:32 发布" in body("story_scheduled")


def test_a_scheduled_author_reads_the_title_that_will_be_published():
    story = make_story("accepted")
    perform("schedule", story, actor=make_user(), now=NOW, publish_at=NOW + timedelta(hours=1), **CHANGES)

    letter = Letter.objects.get(event="story_scheduled")

    assert letter.subject == f"预计发布：《编辑改过的标题》（{story.receipt}）"
    assert letter.body.splitlines()[2:5] == [
        "《编辑改过的标题》预计 11月23日（周一）15:32 发布。"
        "时间如有变动，以进度页为准；发布后再发一封邮件，写明链接和改动。",
        "标题由编辑改过，您的原题是《武清区发布标准厂房空置清单》。",
        "",
    ]


def test_a_returned_author_reads_opinions_and_the_day_and_no_count():
    make_story("needs_changes")

    lines = body("story_returned").splitlines()

    assert lines[2:5] == [
        "谢谢投稿。《武清区发布标准厂房空置清单》需要您修改后重新提交，编辑提出了以下意见：",
        "",
        "· 质量不足",
    ]
    assert "请在 11月30日（周一）14:32 前修改后重新提交，逾期会自动关闭。修改入口：" in lines


def test_the_receipt_of_a_changed_text_says_so():
    sender = make_sender()
    story = make_story("needs_changes", sender=sender)
    intake.resubmit(story, make_text(), sender, make_form(), now=NOW)

    letter = Letter.objects.latest("pk")

    assert (letter.event, letter.subject) == ("story_resubmitted", f"修改稿已收到，受理编号 {story.receipt}")
    assert letter.body.splitlines()[2] == (
        f"修改稿已于 11月23日 14:32 收到，1,200 字，受理编号仍是 {story.receipt}。"
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "编辑情况：未作改动。"),
        (CHANGES, "编辑情况：改了标题、来稿单位。"),
        ({**CHANGES, "edit_note": EDITED_NOTE}, "编辑情况：改了标题、来稿单位。"),
        ({**CHANGES, "edit_note": "单位按公章改。"}, "编辑情况：改了标题、来稿单位。单位按公章改。"),
        ({**CHANGES, "edit_note": "单位按公章改"}, "编辑情况：改了标题、来稿单位。单位按公章改。"),
    ],
)
def test_the_letter_names_the_fields_that_the_page_compares(changes, words):
    story = make_story("accepted")
    perform("publish", story, actor=make_user(), now=NOW, **changes)

    told = [line for line in body("story_published").splitlines() if line.startswith("编辑情况")]

    assert told == [words]
    assert [label for label, _ in edits(story)] == re.findall("标题|来稿单位", words)


def test_the_letter_about_changes_leads_to_their_comparison(client):
    story = make_story("accepted")
    perform("publish", story, actor=make_user(), now=NOW, **CHANGES)
    outbox.deliver_due(lambda: NOW)

    link = re.search(r"https?://[^/]+(/status/\S+)", mail.outbox[-1].body)[1]

    assert "原稿与发布稿对照" in client.get(link).text


def test_what_the_chief_writes_about_restoring_stays_inside():
    story = make_story("taken_down")

    perform("restore", story, actor=make_user("second", "总编"), now=NOW, note="内部：法务已核。")

    assert "法务" not in body("story_restored")
    assert story.events.latest("id").note == "内部：法务已核。"


def test_the_way_to_change_a_returned_story_opens_the_form(client):
    make_story("needs_changes")
    outbox.deliver_due(lambda: NOW)

    link = re.search(r"https?://[^/]+(/status/\S+)", mail.outbox[-1].body)[1]
    page = client.get(link)

    assert (page.status_code, page.templates[0].name) == (200, "submissions/story_form.html")


# ── Who may be written to unasked ──


def received():
    """How many letters say that a story is here."""
    return Letter.objects.filter(event="story_received").count()


def test_a_mailbox_has_one_budget_whatever_stands_behind_its_plus():
    for number in range(5):
        make_story(sender=make_sender(email=f"Victim+{number}@example.com"))

    assert received() == 3


def test_one_network_causes_so_many_letters_a_day(monkeypatch):
    monkeypatch.setattr("commons.unasked.NETWORK_LETTERS", 4)
    for number in range(6):
        # One site of IPv6 has many networks.
        make_story(sender=make_sender(network_address=f"2001:db8:1:{number}::1"))

    assert received() == 4


def test_the_lost_link_is_sent_though_strangers_used_up_the_letters(client, settings):
    settings.FORM_MIN_SECONDS = 0
    own = make_story(sender=make_sender(email="author@example.com"))
    for _ in range(5):
        make_story(sender=make_sender(email="author@example.com"))
    form = client.get("/status/").context["form"]

    client.post("/status/", {**form.initial, "receipt": own.receipt, "email": "author@example.com"})

    assert Letter.objects.filter(event="story_link").count() == 1


def test_decisions_are_told_however_much_was_sent():
    stories = [make_story(sender=make_sender(email="author@example.com")) for _ in range(5)]
    for story in stories:
        perform("reject", story, actor=make_user(f"m{story.pk}"), now=NOW, reasons=["quality"])

    assert Letter.objects.filter(event="story_refused").count() == 5


def test_what_strangers_send_under_an_address_refuses_nobody_elsewhere(settings):
    settings.SUBMIT_LIMIT = 3
    for hour in range(3):
        sender = make_sender(email="author@example.com", network_address="203.0.113.9")
        make_story(sender=sender, now=NOW + timedelta(hours=hour))

    own = make_story(sender=make_sender(email="author@example.com", network_address="198.51.100.7"))

    assert own.state == "submitted"
