"""Making one move: the only place that changes the state of a lead.

In the caller's transaction make_move() checks the rule in states.MOVES, changes the row by an UPDATE that
must match one row, and adds the event. The actions write the letters.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import F

from commons.chinese import day_clock
from commons.models import Staff
from leads.models import Event, Lead
from leads.states import MOVES, UNSEEN, MoveRefused, State


def lock(lead: Lead, sources: Sequence[State], *, version: int | None = None) -> Lead:
    """The present row of the lead, locked until the transaction ends.

    `version` is the one that somebody saw, None for any. Raises MoveRefused in another state or version. Only
    PostgreSQL needs the lock: SQLite's transactions are IMMEDIATE, with one writer at a time.
    """
    current = Lead.objects.select_for_update().get(pk=lead.pk)
    if current.state not in sources:
        raise MoveRefused(
            f"{latest_words(current)}，现在的状态是“{current.get_state_display()}”，不能再做这一步"
        )
    if version is not None and version != current.version:
        raise MoveRefused(f"{latest_words(current)}。请再看一遍，再决定")
    return current


def latest_words(lead: Lead) -> str:
    """The newest event that changed something, in words: 许朗 已于 11月26日 10:20 领取，看到号码."""
    event = lead.events.exclude(move__in=UNSEEN).select_related("actor", "to").latest("id")
    return f"{event.actor_name} 已于 {day_clock(event.at)} {event.label}"


def make_move(
    lead: Lead,
    move: str,
    *,
    now: datetime,
    actor: Staff | None = None,
    told: dict[str, Any] | None = None,
    **changes: Any,
) -> Event:
    """Make one move: check the rule, change the row, write the event. Returns it, and refreshes `lead`.

    `told` are columns of the event (note, result, next_at, to), `changes` are columns of Lead. Raises
    MoveRefused if the move does not start from the lead's present state, or if somebody else was faster.
    """
    rule = MOVES[move]
    current = lock(lead, rule.sources)
    moved = Lead.objects.filter(pk=current.pk, state=current.state, version=current.version).update(
        state=rule.target or current.state, version=F("version") + int(move not in UNSEEN), **changes
    )
    if moved != 1:
        raise MoveRefused(f"{latest_words(lead)}。请再看一遍，再决定")
    lead.refresh_from_db()
    return write_event(lead, move, now=now, actor=actor, was=current.state, **(told or {}))


def write_event(
    lead: Lead, move: str, *, now: datetime, actor: Staff | None = None, was: str = "", **told: Any
) -> Event:
    """Write the event `move` of the lead in its present state; `was` is the state before the move."""
    return Event.objects.create(
        lead=lead, at=now, actor=actor, move=move, from_state=was, to_state=lead.state, **told
    )
