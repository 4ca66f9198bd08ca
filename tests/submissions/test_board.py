"""The public figures: late is late, whatever came afterwards."""

from datetime import timedelta

import pytest

from submissions import actions, intake
from submissions.actions import perform
from submissions.board import answered_today, figures
from tests.make import NOW, make_article, make_form, make_sender, make_story, make_text, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUR = timedelta(hours=1)


def refuse(story, after):
    """不采用 so long after the sending."""
    actor = make_user(f"moderator{story.pk}")
    perform(
        "reject",
        story,
        actor=actor,
        version=None,
        reasons=["quality"],
        note="",
        now=story.submitted_at + after,
    )


def test_figures_of_the_last_seven_days():
    refuse(make_story(now=NOW - 8 * 24 * HOUR), 2 * HOUR)
    refuse(make_story(now=NOW - 3 * 24 * HOUR), 2 * HOUR)
    refuse(make_story(now=NOW - 2 * 24 * HOUR), 26 * HOUR)
    make_story(now=NOW)
    make_article(now=NOW)
    make_article(now=NOW - 24 * HOUR)

    found = figures(NOW + HOUR)

    assert found == (1, 1, 0, None, 3, 2, 1, 0, 14 * HOUR)


def test_a_late_answer_stays_late_when_the_author_sends_the_story_again():
    story = make_story(now=NOW - 2 * 24 * HOUR)
    actor = make_user("late")
    perform("return", story, actor=actor, version=None, reasons=["format"], note="", now=NOW - 10 * HOUR)
    intake.resubmit(story, make_text(), make_sender(), make_form(), now=NOW - 5 * HOUR)

    found = figures(NOW)

    assert (found.due, found.on_time) == (1, 0)


@pytest.mark.parametrize("notes", [[], ["作者来电：不是广告。"]])
def test_a_refusal_that_was_taken_back_is_no_answer(notes):
    story = make_story(now=NOW)
    moderator = make_user("hasty")
    perform("reject", story, actor=moderator, reasons=["spam"], now=NOW + HOUR)
    for note in notes:
        perform("note", story, actor=moderator, note=note, now=NOW + HOUR)
    perform("undo", story, actor=moderator, now=NOW + HOUR)

    undone = (figures(NOW + 2 * HOUR).due, answered_today(NOW + 2 * HOUR))
    refuse(story, 26 * HOUR)
    found = figures(NOW + 27 * HOUR)

    assert (undone, found.due, found.on_time, found.median_answer) == ((0, 0), 1, 0, 26 * HOUR)


def test_the_figures_take_a_fixed_number_of_questions(django_assert_num_queries):
    make_story()

    with django_assert_num_queries(3):
        figures(NOW)


def test_a_desk_that_never_answers_is_never_on_time():
    for days in (2, 9):
        make_story(now=NOW - days * 24 * HOUR)

    found = figures(NOW)

    # Fallen due a day ago, and eight days ago: the second is told as overdue only.
    assert (found.overdue, found.due, found.on_time, found.median_answer) == (2, 1, 0, None)


def test_a_story_that_its_author_withdrew_after_its_time_was_not_on_time():
    for hours in (23, 25):
        story = make_story(now=NOW - 2 * 24 * HOUR)
        actions.withdraw(story, now=story.submitted_at + hours * HOUR)

    found = figures(NOW)

    assert (found.due, found.on_time) == (1, 0)


def test_what_was_answered_today_stays_answered_when_the_story_comes_back():
    story = make_story(now=NOW - HOUR)
    actor = make_user("quick")
    perform("return", story, actor=actor, reasons=["format"], note="", now=NOW)
    intake.resubmit(story, make_text(), make_sender(), make_form(), now=NOW)

    assert answered_today(NOW) == 1


def test_a_refusal_for_spam_is_no_answer_since_nobody_is_told():
    story = make_story(now=NOW)
    perform("reject", story, actor=make_user(), reasons=["quality", "spam"], now=NOW + HOUR)
    refuse(make_story(now=NOW), HOUR)

    found = figures(NOW + 2 * HOUR)

    assert (found.received, found.due, found.on_time, found.median_answer) == (2, 1, 1, HOUR)
    assert answered_today(NOW + 2 * HOUR) == 1
