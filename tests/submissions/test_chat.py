"""What the group chat of the desk is told, and that districts stand in what colleagues are told."""

from datetime import timedelta

import pytest

from commons.chat import Robot
from commons.models import Letter
from submissions import intake, jobs
from submissions.actions import perform
from submissions.letters import places
from submissions.models import Submission
from tests.make import NOW, make_form, make_sender, make_story, make_text, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DUE = NOW + timedelta(days=1)


@pytest.fixture
def moderator():
    return make_user("moderator", name="林岸", email="lin@example.com")


def chat_texts(event):
    """The texts for the group chat so far, as one line each."""
    found = Letter.objects.for_chat().filter(event=event).order_by("id")
    return [" ".join(f"{letter.subject} {letter.body}".split()) for letter in found]


@pytest.fixture
def robot(settings):
    """A robot that is set up; nothing is sent here."""
    settings.ROBOT = Robot("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x", "")


def test_the_group_is_told_once_of_all_stories_that_came(robot):
    for district in ("120111", "120111", "120114"):
        make_story(district=district, title="王芳女士的园区", now=NOW)
    jobs.tell_arrivals(NOW)
    jobs.tell_arrivals(NOW + MINUTE)
    late = make_story(district="120114", now=NOW + HOUR)

    jobs.tell_arrivals(NOW + HOUR)

    queue = "审阅台：http://localhost:8000/admin/submissions/submission/"
    assert chat_texts("chat_stories_arrived") == [
        f"园讯：新来稿 3 篇 西青区 2，武清区 1。最早的请在11月24日（周二）14:32前答复。 {queue}",
        f"园讯：新来稿 1 篇 武清区 1。最早的请在11月24日（周二）15:32前答复。 {queue}",
    ]
    assert Submission.objects.get(pk=late.pk).version == 1


def test_the_group_hears_of_a_story_that_comes_again(robot, moderator):
    story = make_story()
    jobs.tell_arrivals(NOW)
    perform("return", story, actor=moderator, reasons=["format"], note="", now=NOW)
    intake.resubmit(story, make_text(), make_sender(), make_form(), now=NOW + HOUR)

    jobs.tell_arrivals(NOW + HOUR)

    assert len(chat_texts("chat_stories_arrived")) == 2


def test_the_group_is_told_of_what_is_due_and_of_what_is_late(robot, moderator):
    make_story(district="120111")
    for minutes in (-6 * 60, -5 * 60, 0, 1):
        jobs.digest_moderators(DUE + minutes * MINUTE)
        jobs.mark_late(DUE + minutes * MINUTE)

    assert [text.split(" 审阅台")[0] for text in chat_texts("chat_stories_due")] == [
        "园讯：快到期 1 篇 西青区 1。最早的11月24日（周二）14:32到期。"
    ]
    assert [text.split(" 审阅台")[0] for text in chat_texts("chat_stories_late")] == [
        "园讯：刚刚超时 1 篇 西青区 1。已经向来稿人致歉，请马上审阅。"
    ]


def test_without_a_robot_nobody_is_told_and_nothing_is_marked(settings, moderator):
    settings.ROBOT = None
    story = make_story()

    for job in (jobs.tell_arrivals, jobs.digest_moderators, jobs.mark_late):
        job(DUE)

    assert (Letter.objects.for_chat().count(), Submission.objects.get(pk=story.pk).arrival_told_at) == (
        0,
        None,
    )


def test_what_the_group_is_told_names_no_person(robot, moderator):
    sender = make_sender(email="shen.yan@example.com", phone="13800000021")
    make_story(sender=sender, title="沈砚谈园区", author="沈砚", unit="沈砚工作室")

    for job in (jobs.tell_arrivals, jobs.digest_moderators, jobs.mark_late):
        job(DUE)

    texts = "".join(letter.subject + letter.body for letter in Letter.objects.for_chat())
    assert [word for word in ("沈砚", "shen.yan", "example.com", "0021") if word in texts] == []
    assert Letter.objects.for_chat().count() == 3


def test_digests_name_the_districts(moderator):
    for district in ("120111", "120111", "120114"):
        make_story(district=district, title="空置清单")

    jobs.digest_moderators(DUE - 6 * HOUR)

    letter = Letter.objects.get(event="desk_digest")
    assert letter.subject == "6 小时内到期 3 篇（西青区 2，武清区 1）"
    assert (letter.body.count("【西青区】空置清单"), letter.body.count("【武清区】空置清单")) == (2, 1)


def test_a_subject_with_many_districts_stays_short():
    codes = ("120101", "120102", "120103", "120104", "120105", "120106", "120110")
    stories = [make_story(district=code) for code in codes]

    assert (places(stories).count("，"), places(stories)[-1]) == (4, "等")
