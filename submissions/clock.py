"""The 24 hours: what is due when, and how urgent it is. Pure: the present is passed in.

投稿须知 3：按照先后顺序，在投稿后的 24 小时内审阅。The 24 hours begin when a round is sent and end with its
first decision. Nights and holidays count; 领取 does not stop them.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

CELLS = 24
SOON = timedelta(hours=4)
# A claim ends if its claimer has not looked at the story for so long.
CLAIM = timedelta(minutes=60)
# So long before a story is due the moderators, and then the chief editors, are told of it.
DIGEST_BEFORE = timedelta(hours=6)
ALARM_BEFORE = timedelta(hours=1)
# A returned story waits seven days for its author, who is reminded on day five.
TIME_TO_CHANGE = timedelta(days=7)
REMIND_AFTER = timedelta(days=5)
# So long a refusal that told nobody can be taken back.
UNDO_MINUTES = 10
UNDO = timedelta(minutes=UNDO_MINUTES)
SCHEDULE_AHEAD = timedelta(days=90)
NOT_SCHEDULABLE = "定时发布的时间应在现在之后、90 天之内"


class Urgency(NamedTuple):
    """`level` is "late", "soon" or "ok"; `left` and `late_by` are never negative."""

    level: str
    elapsed_cells: int
    left: timedelta
    late_by: timedelta
    elapsed: timedelta


def publishing(accepted_at: datetime, now: datetime, hours: int) -> "Urgency":
    """The second clock, 采用→发布: how much of its hours is over for a story accepted at `accepted_at`."""
    return urgency(accepted_at, accepted_at + timedelta(hours=hours), now)


def is_schedulable(publish_at: datetime, now: datetime) -> bool:
    """Whether a story can be published at that time: it is to come, and not too far away."""
    return now < publish_at <= now + SCHEDULE_AHEAD


def due_at(submitted_at: datetime, hours: int) -> datetime:
    """The moment by which a story that was sent at `submitted_at` must be answered."""
    return submitted_at + timedelta(hours=hours)


def new_time(due: datetime, hours: int) -> datetime:
    """The new moment in the apology for a story that was due at `due`."""
    return due + timedelta(hours=hours)


def urgency(submitted_at: datetime, due: datetime, now: datetime) -> Urgency:
    """The Urgency of a story at `now`; the dial and the strip draw its cells."""
    left = due - now
    elapsed = max(now - submitted_at, timedelta(0))
    cells = min(CELLS, max(0, int(elapsed / (due - submitted_at) * CELLS)))
    level = "late" if left <= timedelta(0) else "soon" if left <= SOON else "ok"
    return Urgency(level, cells, max(left, timedelta(0)), max(-left, timedelta(0)), elapsed)
