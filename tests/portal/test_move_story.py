"""The operator's door: the same rules as the desk's, and refusals in one line."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from commons.chinese import beijing
from submissions.models import Event, Submission
from tests.make import make_story, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]

# Move, state before, state afterwards, what else is typed.
MOVES = [
    ("claim", "submitted", "in_review", []),
    ("release", "in_review", "submitted", []),
    ("return", "submitted", "needs_changes", ["--reason", "format", "length"]),
    ("reject", "accepted", "rejected", ["--reason", "quality"]),
    ("unschedule", "scheduled", "accepted", []),
    ("publish", "accepted", "published", []),
    ("take_down", "published", "taken_down", ["--reason", "error", "--note", "数字有误。"]),
    ("restore", "taken_down", "published", ["--note", "已核实。"]),
    ("reopen", "expired", "submitted", ["--note", "来稿人来电。"]),
    ("prioritise", "submitted", "submitted", ["--note", "明天截止。"]),
    ("withdraw", "accepted", "withdrawn", ["--note", "来稿人来电要求"]),
]


@pytest.fixture
def chief():
    return make_user("chief", "总编", name="周岚")


def move(story, name, *words, by="chief"):
    call_command("move_story", story.receipt, name, "--by", by, *words)


def refusal(story, name, *words, by="chief"):
    """The one line with which the move is refused, and whether nothing happened."""
    events = Event.objects.count()
    with pytest.raises(CommandError) as refused:
        move(story, name, *words, by=by)
    again = Submission.objects.get(pk=story.pk)
    assert (again.state, again.version, Event.objects.count()) == (story.state, story.version, events)
    return str(refused.value)


@pytest.mark.parametrize(("name", "before", "after", "words"), MOVES)
def test_every_move_goes_through_in_the_name_of_the_member_of_staff(
    chief, capsys, name, before, after, words
):
    story = make_story(before, now=timezone.now())

    move(story, name, *words)

    story.refresh_from_db()
    event = story.events.latest("id")
    assert (story.state, event.move, event.actor) == (after, name, chief)
    assert capsys.readouterr().out == f"{story.receipt} 现在的状态：{story.get_state_display()}。\n"


def test_the_hour_of_publication_is_beijing_time_unless_it_says_otherwise(chief):
    story = make_story("accepted", now=timezone.now())
    hour = (timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)

    move(story, "schedule", "--at", f"{beijing(hour):%Y-%m-%dT%H:%M}")

    story.refresh_from_db()
    assert (story.state, story.publish_at) == ("scheduled", hour)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("state", "name", "words", "by", "line"),
    [
        ("submitted", "publish", [], "nobody", "没有用户名是 nobody 的账号。"),
        ("submitted", "claim", [], "leads", "leads 没有审阅来稿的权限，或已停用。"),
        ("submitted", "return", [], "chief", "请至少选一条理由，它会写进给作者的邮件。"),
        (
            "submitted",
            "reject",
            ["--reason", "quality", "other"],
            "chief",
            "选了“其他原因”，请写明具体是什么原因，它会写进给作者的邮件。",
        ),
        ("published", "take_down", ["--reason", "error"], "moderator", "这一步只有总编可以做。"),
        ("rejected", "reopen", ["--note", " "], "chief", "请写明说明，它会留在经过里。"),
        ("accepted", "schedule", [], "chief", "定时发布要写明时间，例如 --at 2026-11-24T09:00。"),
        (
            "accepted",
            "schedule",
            ["--at", "明天"],
            "chief",
            "看不懂时间 明天，应形如 2026-11-24T09:00。",
        ),
        (
            "published",
            "take_down",
            [],
            "chief",
            "下架要写明一条原因：--reason rights|error|rules|personal_data|request|other。",
        ),
    ],
)
def test_what_the_desk_refuses_is_refused_in_one_line(chief, state, name, words, by, line):
    make_user("leads", "招商专员")
    make_user("moderator")

    assert refusal(make_story(state, now=timezone.now()), name, *words, by=by) == line


def test_a_reason_that_does_not_exist_is_answered_with_those_that_do(chief):
    line = refusal(make_story(), "reject", "--reason", "boring")

    assert line.startswith("没有 boring 这个理由。可用：length、format、")


def test_an_illegal_move_is_told_who_decided_what_and_when(chief):
    story = make_story("published", actor=make_user("moderator", name="林岸"))

    line = refusal(story, "return", "--reason", "format")

    assert line == "林岸 已于 11月23日 14:32 发布，现在的状态是“已发布”，不能再做这一步。"


def test_an_unknown_receipt_number_is_said_in_one_line(chief):
    with pytest.raises(CommandError, match=r"^没有受理编号是 YX-000000-0000 的来稿。$"):
        call_command("move_story", "YX-000000-0000", "claim", "--by", "chief")


def test_accepting_is_left_to_whoever_ticks_the_checklist(chief):
    with pytest.raises(CommandError, match="invalid choice: 'accept'"):
        move(make_story(), "accept")


def test_inactive_staff_cannot_lend_their_name(chief):
    chief.is_active = False
    chief.save()

    assert refusal(make_story(), "claim") == "chief 没有审阅来稿的权限，或已停用。"
