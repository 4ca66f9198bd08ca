"""What must be true before readers see a story: no door goes round it, and a forced one says so."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Kind
from commons.models import Letter
from submissions.actions import perform
from submissions.jobs import publish_scheduled
from submissions.models import Event
from submissions.permissions import FORCE
from submissions.publishing.proofs import answer_proof
from submissions.publishing.verifying import Check, checks_of
from submissions.states import MoveRefused
from tests.make import NOW, accept, make_story, make_user
from tests.submissions.desk_pages import refresh

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DOUBT = Check("四十家企业做过样品", "", "doubtful")
FOUND = Check("四十家企业做过样品", "作者提供的任务台账", "confirmed")
LATER = {"publish_at": NOW + timedelta(hours=1)}


def ask(**fields):
    """The kind of all stories asks for these before publication."""
    Kind.objects.filter(slug="news").update(**fields)


@pytest.fixture
def first():
    """Who accepts."""
    return make_user("first", name="林岸")


@pytest.fixture
def chief():
    """总编."""
    return make_user("chief", "总编", name="周岚")


def accepted(actor):
    story = make_story()
    accept(story, actor, NOW)
    return story


def refusal(move, story, actor, **given):
    """The words with which a move is refused."""
    with pytest.raises(MoveRefused) as refused:
        perform(move, story, actor=actor, now=NOW, **given)
    assert Article.objects.count() == 0
    return str(refused.value)


# ── 核实 ──


@pytest.mark.parametrize(("move", "given"), [("publish", {}), ("schedule", LATER)])
def test_nothing_is_published_or_scheduled_with_a_doubt(first, chief, move, given):
    story = accepted(first)
    perform("edit", story, actor=first, now=NOW, checks=[FOUND, DOUBT])

    for actor, force in ((first, ""), (chief, "赶时间。")):
        words = refusal(move, story, actor, force=force, **given)
        assert words == "核实记录里有 1 条存疑，不能发布。请核实后改成“证实”，或者从文中删去"
    assert refresh(story).state == "accepted"


def test_command_goes_round_no_doubt(first):
    story = accepted(first)
    perform("edit", story, actor=first, now=NOW, checks=[DOUBT])

    with pytest.raises(CommandError, match="有 1 条存疑"):
        call_command("move_story", story.receipt, "publish", by="first")

    assert refresh(story).state == "accepted"


def test_doubt_that_is_settled_stops_nothing(first):
    story = accepted(first)
    perform("edit", story, actor=first, now=NOW, checks=[DOUBT])

    perform("publish", story, actor=first, now=NOW, checks=[FOUND])

    assert (refresh(story).state, checks_of(story)) == ("published", [FOUND])


def test_doubt_that_comes_with_the_button_stores_nothing(first):
    story = accepted(first)

    refusal("publish", story, first, title="编辑改过的标题", checks=[DOUBT])

    assert (refresh(story).revision.number, checks_of(story)) == (1, [])


def test_kind_may_ask_for_records(first):
    ask(needs_verification=True)
    story = accepted(first)

    words = refusal("publish", story, first)
    perform("publish", story, actor=first, now=NOW, checks=[FOUND])

    assert words == "“招商资讯”的来稿发布前要有核实记录，请至少写一条证实的"
    assert refresh(story).state == "published"


def test_each_change_of_the_records_stands_in_the_record(first):
    story = accepted(first)

    for checks in ([DOUBT], [DOUBT], [FOUND], []):
        perform("edit", story, actor=first, now=NOW, checks=checks)

    assert list(story.events.filter(move="verify").values_list("note", flat=True)) == [
        "存疑：四十家企业做过样品",
        "证实：四十家企业做过样品（作者提供的任务台账）",
        "都删去了",
    ]
    assert refresh(story).version == 2 + 3


def test_who_verified_stays_with_what_did_not_change(first, chief):
    story = accepted(first)
    perform("edit", story, actor=first, now=NOW, checks=[FOUND])

    perform("edit", story, actor=chief, now=NOW, checks=[FOUND, DOUBT])

    assert [row.editor for row in story.verifications.all()] == [first, chief]


# ── 四眼 ──


@pytest.mark.parametrize(("move", "given"), [("publish", {}), ("schedule", LATER)])
def test_who_accepted_does_not_publish_where_two_are_asked_for(first, move, given):
    ask(needs_four_eyes=True)
    story = accepted(first)

    assert refusal(move, story, first, **given) == (
        "“招商资讯”的来稿由两个人把关：您采用了这一篇，请转交给同事发布"
    )
    perform(move, story, actor=make_user("second"), now=NOW, **given)
    assert refresh(story).state in ("published", "scheduled")


def test_the_accept_of_this_round_counts(first):
    ask(needs_four_eyes=True)
    story = accepted(first)
    perform("return", story, actor=first, now=NOW, reasons=["quality"])
    type(story).objects.filter(pk=story.pk).update(state="submitted")
    second = make_user("second")
    accept(refresh(story), second, NOW)

    refusal("publish", story, second)
    perform("publish", story, actor=first, now=NOW)

    assert refresh(story).state == "published"


def test_off_by_default_one_person_does_both(first):
    story = accepted(first)

    perform("publish", story, actor=first, now=NOW)

    assert (refresh(story).state, story.events.last().reasons) == ("published", [])


# ── Forced ──


def test_force_needs_the_right(first):
    ask(needs_four_eyes=True)
    story = accepted(first)

    assert refusal("publish", story, first, force="赶时间。") == (
        "您没有不等同事或作者就发布的权限，请总编来发布。"
    )


def test_forced_publication_is_marked_in_its_event(chief):
    ask(needs_four_eyes=True, needs_proof=True)
    story = accepted(chief)

    refusal("publish", story, chief)
    perform("publish", story, actor=chief, now=NOW, force="会期在即，值班只有一人。")

    event = story.events.last()
    assert (event.reason_labels, event.note) == (
        ["没有经第二人", "没有等清样答复"],
        "会期在即，值班只有一人。",
    )


def test_reason_where_nothing_was_forced_marks_nothing(chief):
    story = accepted(chief)

    perform("publish", story, actor=chief, now=NOW, force="以防万一。")

    assert (story.events.last().reasons, story.events.last().note) == ([], "")


def test_force_of_a_scheduling_holds_until_its_time(chief):
    ask(needs_four_eyes=True)
    story = accepted(chief)
    perform("schedule", story, actor=chief, now=NOW, force="会期在即。", **LATER)

    publish_scheduled(NOW + timedelta(hours=2))

    event = story.events.last()
    assert (event.move, event.actor, event.reasons, event.note) == (
        "publish",
        None,
        ["four_eyes"],
        "会期在即。",
    )


def test_chiefs_may_force_and_reviewers_may_not(first, chief):
    assert [first.has_perm(FORCE), chief.has_perm(FORCE)] == [False, True]


# ── The clock ──


def test_clock_publishes_nothing_with_a_doubt_and_tells_the_editor():
    editor = make_user("first", email="lin@example.com")
    story = accepted(editor)
    perform("schedule", story, actor=editor, now=NOW, **LATER)
    perform("edit", story, actor=editor, now=NOW, checks=[DOUBT])

    publish_scheduled(NOW + timedelta(hours=2))

    event = story.events.last()
    assert (refresh(story).state, refresh(story).publish_at, Article.objects.count()) == ("accepted", None, 0)
    assert (event.move, event.actor) == ("unschedule", None)
    assert event.note.startswith("到时没有发布：核实记录里有 1 条存疑")
    letter = Letter.objects.get(event="story_held")
    assert (letter.recipient, "有 1 条存疑" in letter.body) == ("lin@example.com", True)


def test_clock_asks_for_two_where_the_kind_asks_since(first):
    story = accepted(first)
    perform("schedule", story, actor=first, now=NOW, **LATER)
    ask(needs_four_eyes=True)

    publish_scheduled(NOW + timedelta(hours=2))

    assert refresh(story).state == "accepted"


# ── 清样 where the kind asks for it ──


def test_kind_may_wait_for_the_authors_answer(first):
    ask(needs_proof=True)
    story = accepted(first)
    begin = "“招商资讯”的来稿发布前要请作者看清样，"

    assert refusal("publish", story, first) == f"{begin}还没有发清样"
    proof = perform("proof", story, actor=first, now=NOW)
    assert refusal("publish", story, first) == f"{begin}还没有答复"
    answer_proof(story, number=proof.number, is_fine=True, words="", now=NOW)
    assert refusal("publish", story, first, title="又改了一次的标题") == (
        f"{begin}作者看过以后文字又改了，请再发一次"
    )
    perform("publish", story, actor=first, now=NOW)

    assert refresh(story).state == "published"


def test_faults_are_settled_before_such_a_kind_is_published(first):
    ask(needs_proof=True)
    story = accepted(first)
    proof = perform("proof", story, actor=first, now=NOW)
    answer_proof(story, number=proof.number, is_fine=False, words="应为七十一栋。", now=NOW)

    words = refusal("publish", story, first)
    perform("settle", story, actor=first, now=NOW)
    perform("publish", story, actor=first, now=NOW, title="照作者说的改好了")

    assert (words, refresh(story).state) == ("作者指出清样有差错，请改好后点“已处理”", "published")


def test_unanswered_proof_stops_no_other_kind(first):
    story = accepted(first)
    perform("proof", story, actor=first, now=NOW)

    perform("publish", story, actor=first, now=NOW)

    assert refresh(story).state == "published"


def test_nothing_is_published_when_the_time_to_answer_is_over(first):
    story = accepted(first)
    perform("proof", story, actor=first, now=NOW)

    publish_scheduled(NOW + timedelta(days=30))

    assert (refresh(story).state, Article.objects.count()) == ("accepted", 0)


# ── Ways round ──


@pytest.mark.parametrize(("rewriter", "state"), [("first", "accepted"), ("second", "published")])
def test_clock_holds_what_who_accepted_rewrote(first, rewriter, state):
    ask(needs_four_eyes=True)
    people = {"first": first, "second": make_user("second")}
    story = accepted(first)
    perform("schedule", story, actor=people["second"], now=NOW, **LATER)
    perform("edit", story, actor=people[rewriter], now=NOW, title="定时以后改过的标题")

    publish_scheduled(NOW + timedelta(hours=2))

    assert refresh(story).state == state
    assert ("又改了文字" in story.events.last().note) == (state == "accepted")


def test_another_kind_sheds_no_demands(first):
    ask(needs_four_eyes=True)
    story = accepted(first)
    other = Kind.objects.exclude(slug="news").filter(needs_four_eyes=False).first()

    assert "由两个人把关" in refusal("publish", story, first, kind=other)


def test_no_force_goes_round_open_faults(chief):
    ask(needs_proof=True)
    story = accepted(chief)
    proof = perform("proof", story, actor=chief, now=NOW)
    answer_proof(story, number=proof.number, is_fine=False, words="应为七十一栋。", now=NOW)

    assert "请改好后点“已处理”" in refusal("publish", story, chief, force="赶时间。")


@pytest.mark.parametrize("needs_proof", [True, False])
def test_clock_holds_what_its_author_found_wrong_since(chief, needs_proof):
    ask(needs_proof=needs_proof)
    story = accepted(chief)
    proof = perform("proof", story, actor=chief, now=NOW)
    perform("schedule", story, actor=chief, now=NOW, force="赶时间。", **LATER)
    answer_proof(story, number=proof.number, is_fine=False, words="应为七十一栋。", now=NOW)

    publish_scheduled(NOW + timedelta(hours=2))

    assert (refresh(story).state, Article.objects.count()) == ("accepted", 0)


def test_open_faults_stop_no_person_where_the_kind_asks_for_no_proof(first):
    story = accepted(first)
    proof = perform("proof", story, actor=first, now=NOW)
    answer_proof(story, number=proof.number, is_fine=False, words="应为七十一栋。", now=NOW)

    perform("publish", story, actor=first, now=NOW)

    assert refresh(story).state == "published"


def test_what_was_taken_out_is_no_record(first):
    ask(needs_verification=True)
    story = accepted(first)

    words = refusal("publish", story, first, checks=[Check("四十家企业做过样品", "", "removed")])

    assert "请至少写一条证实的" in words


@pytest.mark.parametrize(("move", "given"), [("publish", {}), ("schedule", LATER)])
def test_doubt_does_not_vanish_with_the_button(first, move, given):
    story = accepted(first)
    perform("edit", story, actor=first, now=NOW, checks=[DOUBT])

    assert "不能在发布时去掉" in refusal(move, story, first, checks=[], **given)
    perform("edit", story, actor=first, now=NOW, checks=[])
    perform(move, story, actor=first, now=NOW, **given)


def test_move_of_a_later_release_has_its_name(first):
    assert Event(move="later").label == "later"
