"""The 24 hours: what is due when, and how urgent it is. Pure: the present is passed in.

投稿须知 3：按照先后顺序，在投稿后的 24 小时内审阅。Counted by the wall clock from the sending of each
round to its first decision; claiming does not stop it.
"""

from collections import namedtuple
from datetime import timedelta

CELLS = 24
SOON = timedelta(hours=4)
# A claim lapses when its claimer has not looked for so long.
CLAIM = timedelta(minutes=60)
# The moderators hear of a story so long before it is due, the chief editors so long.
DIGEST_BEFORE = timedelta(hours=6)
ALARM_BEFORE = timedelta(hours=1)
# A returned story waits seven days for its author, who is reminded on day five.
TIME_TO_CHANGE = timedelta(days=7)
REMIND_AFTER = timedelta(days=5)
SCHEDULE_AHEAD = timedelta(days=90)

# level: "late", "soon" or "ok"; elapsed_cells of CELLS; left: time left, negative when late.
Urgency = namedtuple("Urgency", "level elapsed_cells left late_by elapsed")


def due_at(submitted_at, hours):
    """The moment by which a story sent at `submitted_at` is answered."""
    return submitted_at + timedelta(hours=hours)


def new_time(due, hours):
    """The moment promised with the apology for a story that was due at `due`."""
    return due + timedelta(hours=hours)


def urgency(submitted_at, due, now):
    """How a story stands at `now`, with the 24 cells that the dial and the strip draw."""
    left = due - now
    elapsed = max(now - submitted_at, timedelta(0))
    cells = min(CELLS, max(0, int(elapsed / (due - submitted_at) * CELLS)))
    level = "late" if left <= timedelta(0) else "soon" if left <= SOON else "ok"
    return Urgency(level, cells, max(left, timedelta(0)), max(-left, timedelta(0)), elapsed)
