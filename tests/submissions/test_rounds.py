"""Rounds, counted twice from events that were written by hand: by submissions.rounds, and here otherwise."""

import random
import re
from datetime import timedelta
from statistics import median

import pytest
from django.utils import timezone

from articles.models import Kind
from submissions import board, rounds
from submissions.board import WEEK
from submissions.models import Event, Revision, Submission
from submissions.rounds import Step, rounds_of, tally
from tests.make import NOW, make_story, make_user

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

# Each story: its events as (hours since NOW - 20 days, move, state before, reasons).
QUICK = [(0, "submit", "", []), (5, "accept", "in_review", []), (12, "publish", "accepted", [])]
LATE = [(300, "submit", "", []), (330, "reject", "submitted", ["quality"])]
TWICE = [
    (330, "submit", "", []),
    (340, "return", "in_review", ["length"]),
    (400, "resubmit", "needs_changes", []),
    (410, "accept", "in_review", []),
    (430, "publish", "accepted", []),
]
# Taken, then sent back by its editor: no second answer.
SENT_BACK = [
    (390, "submit", "", []),
    (400, "accept", "submitted", []),
    (450, "return", "accepted", ["format"]),
]
SPAM = [(400, "submit", "", []), (401, "reject", "submitted", ["spam"])]
UNDONE = [*SPAM, (401.1, "undo", "rejected", []), (403, "accept", "submitted", [])]
GIVEN_UP = [(400, "submit", "", []), (410, "withdraw", "submitted", [])]
GIVEN_UP_LATE = [(400, "submit", "", []), (425, "withdraw", "submitted", [])]
NEVER = [(400, "submit", "", [])]
FRESH = [(470, "submit", "", [])]
REOPENED = [
    (340, "submit", "", []),
    (350, "reject", "in_review", ["duplicate"]),
    (460, "reopen", "rejected", []),
    (478, "return", "in_review", ["format"]),
]
STORIES = (QUICK, LATE, TWICE, SENT_BACK, SPAM, UNDONE, GIVEN_UP, GIVEN_UP_LATE, NEVER, FRESH, REOPENED)
OPENINGS = ("submit", "resubmit", "reopen")


def moment(hours):
    """480 is NOW."""
    return NOW - 20 * DAY + timedelta(minutes=round(hours * 60))


def steps(stories):
    """The stories as Steps."""
    for number, story in enumerate(stories):
        last = max(hours for hours, move, *_ in story if move in OPENINGS)
        for hours, move, state, reasons in story:
            yield Step(number, moment(hours), move, state, reasons, None, moment(last) + DAY)


def counted_otherwise(stories, since, now):
    """The same, story by story: (received, opened, on time, late, unanswered, times in hours)."""
    received = opened = on_time = late = unanswered = 0
    times = []
    for story in stories:
        begun = [hours for hours, move, *_ in story if move in OPENINGS]
        for begins, next_begins in zip(begun, [*begun[1:], 10**6], strict=True):
            of_round = [event for event in story if begins <= event[0] < next_begins]
            undone = [place for place, event in enumerate(of_round) if event[1] == "undo"]
            if undone:
                of_round = of_round[undone[-1] :]
            answers = [
                event[0]
                for event in of_round
                if event[1] in ("accept", "return", "reject")
                and event[2] in ("submitted", "in_review")
                and "spam" not in event[3]
            ]
            is_spam = any("spam" in event[3] for event in of_round)
            left = [event[0] for event in of_round if event[1] == "withdraw"]
            opened += since < moment(begins) <= now
            received += since < moment(begins) <= now and begins == begun[0]
            due = moment(begins + 24)
            if answers and answers[0] - begins <= 24:
                if since < moment(answers[0]) <= now:
                    on_time += 1
                    times.append(answers[0] - begins)
            elif not is_spam and since < due <= now and not (left and moment(left[0]) < due):
                late += bool(answers)
                unanswered += not answers
                times += [answers[0] - begins] if answers else []
    return received, opened, on_time, late, unanswered, rounded(times)


def rounded(times):
    """Hours from whole minutes, the shortest first."""
    return sorted(round(time, 6) for time in times)


def counted(stories, since, now):
    """What rounds.tally says, in the shape of counted_otherwise()."""
    found = list(rounds_of(steps(stories), DAY))
    sums = tally(found, since, now)
    within = [each for each in found if rounds.is_within(each.counts_at(now), since, now)]
    times = rounded(each.took / HOUR for each in within if each.took)
    assert sums.median == (timedelta(minutes=round(median(times) * 60, 1)) if times else None)
    return sums.received, sums.opened, sums.on_time, sums.late, sums.unanswered, times


def test_rounds_of_eleven_stories():
    sums = tally(rounds_of(steps(STORIES), DAY), NOW - WEEK, NOW)

    assert sums._asdict() == {
        "received": 9,
        "opened": 11,
        # TWICE twice, SENT_BACK, UNDONE, REOPENED twice.
        "on_time": 6,
        "late": 1,
        # GIVEN_UP_LATE and NEVER.
        "unanswered": 2,
        "accepted": 3,
        "returned": 2,
        "refused": 2,
        "median": 10 * HOUR,
        "slowest": 30 * HOUR,
    }
    assert (sums.due, sums.answered, sums.share) == (9, 7, "66.6%")


@pytest.mark.parametrize("days", [1, 3, 7, 12, 20])
def test_another_way_of_counting_finds_the_same(days):
    since = NOW - days * DAY

    assert counted(STORIES, since, NOW) == counted_otherwise(STORIES, since, NOW)


def history(choice):
    """A story by chance, as the machine allows it: rounds that are answered, given up, or wait."""
    hours, story, opening = choice.randint(0, 26400) / 60, [], ("submit", "")
    for _ in range(choice.randint(1, 4)):
        story.append((hours, *opening, []))
        end = choice.choice(["accept", "return", "reject", "spam", "undone", "withdraw", "waits"])
        hours += choice.randint(6, 2400) / 60
        if end == "waits":
            break
        if end == "withdraw":
            story.append((hours, "withdraw", "in_review", []))
            break
        if end == "undone":
            story.append((hours, "reject", "submitted", ["spam"]))
            story.append((hours + 0.1, "undo", "rejected", []))
            break
        reasons = {"spam": ["spam"], "accept": []}.get(end, ["quality"])
        move = "reject" if end == "spam" else end
        story.append((hours, move, "in_review", reasons))
        hours += choice.randint(6, 3600) / 60
        if end == "accept":
            break
        opening = ("resubmit", "needs_changes") if end == "return" else ("reopen", "rejected")
    return [event for event in story if event[0] <= 480]


@pytest.mark.parametrize("seed", range(20))
def test_histories_by_chance_are_counted_the_same_in_both_ways(seed):
    choice = random.Random(seed)
    stories = [history(choice) for _ in range(60)]

    for days in (1, 7, 20):
        since = NOW - days * DAY
        assert counted(stories, since, NOW) == counted_otherwise(stories, since, NOW)


def test_weeks_add_up_to_the_whole():
    found = list(rounds_of(steps(STORIES), DAY))
    borders = [NOW - 20 * DAY, NOW - 13 * DAY, NOW - 6 * DAY, NOW]

    parts = [tally(found, *pair, until=until) for *pair, until in zip(borders, [NOW] * 3, borders[1:])]  # noqa: B905

    whole = tally(found, borders[0], NOW)
    names = ("received", "opened", "on_time", "late", "unanswered", "accepted", "returned", "refused")
    assert [sum(getattr(part, name) for part in parts) for name in names] == [
        getattr(whole, name) for name in names
    ]


def test_a_week_that_is_over_keeps_its_numbers_when_the_answer_comes_at_last():
    waiting = tally(rounds_of(steps([NEVER]), DAY), NOW - WEEK, NOW)
    answered = tally(rounds_of(steps([[*NEVER, (479, "accept", "submitted", [])]]), DAY), NOW - WEEK, NOW)

    assert (waiting.due, waiting.on_time, waiting.late, waiting.unanswered) == (1, 0, 0, 1)
    assert (answered.due, answered.on_time, answered.late, answered.unanswered) == (1, 0, 1, 0)


def test_the_share_is_never_rounded_up():
    sums = tally([], NOW - WEEK, NOW)

    assert sums._replace(on_time=9999, late=1).share == "99.9%"
    assert (sums._replace(on_time=2).share, sums.share) == ("100%", "")


# ── The same numbers everywhere ──


def write_by_hand(story, number, now):
    """The story as rows: one Submission, and exactly these events."""
    made = make_story(now=now, title=f"第 {number} 篇")
    shift = now - NOW
    Event.objects.filter(submission=made)._raw_delete(using="default")
    for hours, move, state, reasons in story:
        Event(
            submission=made,
            at=moment(hours) + shift,
            move=move,
            from_state=state,
            to_state="",
            reasons=reasons,
            revision=made.revision,
        ).save()
    begun = max(hours for hours, move, *_ in story if move in OPENINGS)
    waits = story in (NEVER, FRESH)
    Submission.objects.filter(pk=made.pk).update(
        state="submitted" if waits else "rejected",
        submitted_at=moment(begun) + shift,
        due_at=moment(begun) + shift + DAY,
    )
    return Submission.objects.get(pk=made.pk)


@pytest.mark.django_db
@pytest.mark.database
def test_home_desk_author_and_board_show_what_was_counted_by_hand(client):
    now = timezone.now()
    stories = [write_by_hand(story, number, now) for number, story in enumerate(STORIES)]
    fresh = stories[STORIES.index(FRESH)]

    home = client.get("/").context["figures"]
    page = client.get("/board/").context
    author = client.get(fresh.author_url())
    client.force_login(make_user())
    desk = client.get("/admin/submissions/submission/").context["figures"]

    received, _, on_time, late, unanswered, times = counted_otherwise(STORIES, NOW - WEEK, NOW)
    by_hand = (received, on_time + late + unanswered, on_time, timedelta(hours=median(times)))
    for shown in (home, page["figures"], author.context["figures"], desk):
        assert (shown.received, shown.due, shown.on_time, shown.median_answer) == by_hand
        assert (shown.waiting, shown.overdue) == (2, 1)
    said = re.sub(r"\s+", "", author.content.decode())
    assert "近7天按时答复6/9次，一半在10小时以内。" in said
    _, _, on_time, late, unanswered, _ = counted_otherwise(STORIES, page["board"].since - (now - NOW), NOW)
    total = page["board"].total
    assert (total.on_time, total.late, total.unanswered) == (on_time, late, unanswered)


def of_kinds(number):
    """The stories whose kind is the odd or even one, as the test below gives them out."""
    return [story for place, story in enumerate(STORIES) if place % 2 == number]


@pytest.mark.django_db
@pytest.mark.database
def test_the_share_of_each_kind_is_the_one_counted_by_hand_and_stands_in_chart_table_and_file(client):
    now = timezone.now()
    kinds = list(Kind.objects.order_by("pk")[:2])
    for number, story in enumerate(STORIES):
        made = write_by_hand(story, number, now)
        Revision.objects.filter(submission=made).update(kind=kinds[number % 2])

    page = client.get("/board/")

    since = page.context["board"].since - (now - NOW)
    rows, sums = {}, []
    for number, kind in enumerate(kinds):
        _, _, on_time, late, unanswered, _ = counted_otherwise(of_kinds(number), since, NOW)
        due = on_time + late + unanswered
        rows[str(kind)] = (due, on_time, late, unanswered, f"{on_time * 1000 // due / 10:g}%")
        sums.append((on_time, late + unanswered))
    [part] = [part for part in page.context["parts"] if part.name == "kept"]
    assert {name: tuple(cells) for name, *cells in part.table.rows} == rows
    assert sorted(line.total for line in part.chart.lines) == sorted(map(sum, sums))
    total = page.context["board"].total
    assert (total.on_time, total.due) == (sum(kept for kept, _ in sums), sum(map(sum, sums)))
    assert "各栏目按时答复" in client.get("/board/board.csv").content.decode("utf-8-sig")


@pytest.mark.django_db
@pytest.mark.database
def test_a_story_that_waited_long_for_its_publication_is_not_left_out():
    sent = -100 * 24
    waited = [
        (sent, "submit", "", []),
        (sent + 5, "accept", "in_review", []),
        (470, "publish", "accepted", []),
    ]
    write_by_hand(waited, 1, NOW)

    found = board.board(NOW)

    assert found.to_publish == ((470 - sent - 5) * HOUR,)
    assert (found.total.received, found.total.due) == (0, 0)


@pytest.mark.django_db
def test_the_board_takes_a_fixed_number_of_questions(django_assert_num_queries):
    for number, story in enumerate(STORIES):
        write_by_hand(story, number, NOW)

    with django_assert_num_queries(4):
        board.board(NOW)
