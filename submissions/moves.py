"""Making one move: the only place that changes the state of a story.

In the caller's transaction make_move() checks the rule in states.MOVES, changes the state by an UPDATE that
must match one row, and adds the event. The actions write the letters.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F

from commons.chinese import day_clock
from commons.models import Staff
from submissions import clock, record
from submissions.models import Event, Submission
from submissions.publishing import guards
from submissions.states import DECISIONS, MOVES, NOTES, NOTICES, QUEUE, SENDINGS, MoveRefused, State

# The events that bring another text; and those that make no open page stale.
TEXTS = (*SENDINGS, "amend", "edit", "verify")
ASIDE = ("note", "clear", "unclear", "hand_over", "proof", "approve", "object", "settle", "cover", "revoke")
UNSEEN = (*NOTICES, *(name for name in NOTES if name not in TEXTS))


def lock(story: Submission, sources: Sequence[State], *, version: int | None = None) -> Submission:
    """The present row of the story, locked until the transaction ends.

    `version` is the one that somebody saw, None for any. Raises MoveRefused in another state or version. Only
    PostgreSQL needs the lock: SQLite's transactions are IMMEDIATE, with one writer at a time.
    """
    # No join: after a wait for the lock PostgreSQL would look for the row's old revision and find nothing.
    current = Submission.objects.select_for_update().get(pk=story.pk)
    if current.state not in sources:
        raise MoveRefused(why_not(current))
    if version is not None and version != current.version:
        raise MoveRefused(why_again(current))
    return current


def why_not(story: Submission) -> str:
    """Who decided what and when, in words for the person who was too late."""
    return f"{latest_words(story)}，现在的状态是“{story.get_state_display()}”，不能再做这一步"


def why_again(story: Submission) -> str:
    """Who changed what meanwhile, for a person who may still do it: a new text, or a new state alone."""
    event = story.events.exclude(move__in=UNSEEN).select_related("actor").latest("id")
    if event.move in TEXTS:
        return f"{words_of(event)}。请按新的内容再看一遍。"
    return f"{words_of(event)}，现在的状态是“{story.get_state_display()}”。请再看一遍，再决定。"


def latest_words(story: Submission) -> str:
    """The newest event in words: 林岸 已于 11月23日 14:32 采用. Notes and hints have stopped nobody."""
    return words_of(story.events.exclude(move__in=ASIDE).select_related("actor").latest("id"))


def words_of(event: Event) -> str:
    return f"{event.actor_name} 已于 {day_clock(event.at)} {event.label}"


def make_move(
    story: Submission,
    move: str,
    *,
    now: datetime,
    actor: Staff | None = None,
    reasons: Sequence[str] = (),
    note: str = "",
    answers: Staff | None = None,
    **changes: Any,
) -> Event:
    """Make one move: check the rule, change the state, write the event. Returns it, and refreshes `story`.

    `reasons` are codes, `note` is text, `answers` is who answers for what the clock does, `changes` are other
    columns of Submission. Raises MoveRefused if the move does not start from the story's present state, if a
    guard is against it, or if somebody else was faster.
    """
    rule = MOVES[move]
    current = lock(story, rule.sources)
    guards.check(current, move, by=answers or actor, forced=reasons)
    if move in DECISIONS and current.state in QUEUE:
        changes["decided_at"] = now
    moved = Submission.objects.filter(pk=current.pk, state=current.state, version=current.version).update(
        state=rule.target,
        state_changed_at=now,
        version=F("version") + int(move not in NOTICES),
        **changes,
    )
    if moved != 1:
        raise MoveRefused(why_not(current))
    story.refresh_from_db()
    return write_event(story, move, now=now, actor=actor, was=current.state, reasons=reasons, note=note)


def write_event(
    story: Submission,
    move: str,
    *,
    now: datetime,
    actor: Staff | None = None,
    was: str | None = None,
    reasons: Sequence[str] = (),
    note: str = "",
) -> Event:
    """Write the event `move` of the story in its present state; `was` is the state before the move.

    The caller's transaction has written or locked the story's row: events of one story come one by one.
    """
    event = Event(
        submission=story,
        at=now,
        actor=actor,
        move=move,
        from_state=story.state if was is None else was,
        to_state=story.state,
        reasons=list(reasons),
        note=note,
        revision=story.revision,
    )
    record.append(event)
    return event


# The changes that end a claim.
UNCLAIMED: dict[str, Any] = {"claimed_by": None, "claimed_at": None, "claim_seen_at": None}
# The columns that are empty at the beginning of a round.
FRESH = {
    **UNCLAIMED,
    "decided_at": None,
    "digest_at": None,
    "alarm_at": None,
    "late_at": None,
    "reminded_at": None,
    "arrival_told_at": None,
    "amended_at": None,
}


def new_round(now: datetime) -> dict[str, Any]:
    """The changes that open a new round: a new deadline, at the end of the queue."""
    return {
        **FRESH,
        "round": F("round") + 1,
        "submitted_at": now,
        "due_at": clock.due_at(now, settings.REVIEW_HOURS),
        "is_prioritised": False,
    }
