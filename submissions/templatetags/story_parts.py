"""What the author's pages draw: the length ruler, the dial of 24 cells, the steps of a story."""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django import template
from django.conf import settings

from submissions import clock
from submissions.clock import CELLS
from submissions.models import Event, Submission
from submissions.reasons import SILENT, labels
from submissions.states import ARRIVALS, AUTHORS_WORDS, EXPECTATIONS, QUEUE, State

register = template.Library()


class Tick(NamedTuple):
    """A line of the dial, from (x1, y1) to (x2, y2)."""

    css: str
    x1: float
    y1: float
    x2: float
    y2: float


class Step(NamedTuple):
    """A line of the timeline; `at` is None for what has not happened yet."""

    css: str
    title: str
    at: datetime | None
    note: str


# The dots of moves that are no step forward.
DOTS = {"late": "late", **dict.fromkeys(("reject", "withdraw", "expire", "take_down"), "end")}
ANSWER = Step("todo", "给出结论", None, "采用、退回修改或不采用；后两种写明理由，垃圾信息除外")
PUBLICATION = Step("todo", "发布", None, "注明来稿单位和作者，邮件附链接")
TAG_COLOURS = {
    State.SUBMITTED: "tag--warn",
    State.IN_REVIEW: "tag--warn",
    State.NEEDS_CHANGES: "tag--warn",
    State.ACCEPTED: "tag--ok",
    State.SCHEDULED: "tag--ok",
    State.PUBLISHED: "tag--ok",
    State.REJECTED: "tag--bad",
    State.TAKEN_DOWN: "tag--bad",
}


@register.filter
def author_step(story: Submission) -> str:
    """What the author does with the form: correct what waits, else change what was returned."""
    return "改正稿件" if story.is_in_queue else "修改稿件"


@register.inclusion_tag("submissions/_ruler.html")
def length_ruler(ruler: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """The ruler below 正文, in percent; its full length is the upper bound and a fifth more."""
    full = facts["most"] * 6 // 5 or 1
    percent = {
        name: round(100 * value / full, 3)
        for name, value in (
            ("least", facts["least"]),
            ("most", facts["most"]),
            ("fill", min(ruler["count"], full)),
        )
    }
    percent["zone"] = round(percent["most"] - percent["least"], 3)
    return {"ruler": ruler, "facts": facts, "full": full, "percent": percent}


@register.inclusion_tag("submissions/_dial.html", takes_context=True)
def dial(context: dict[str, Any], urgency: clock.Urgency) -> dict[str, Any]:
    """A clock face of 24 ticks: past hours, the present one, and later ones."""
    ticks = [tick(number, urgency.elapsed_cells) for number in range(CELLS)]
    return {"urgency": urgency, "ticks": ticks, "REVIEW_HOURS": context["REVIEW_HOURS"]}


def tick(number: int, elapsed: int) -> Tick:
    """One tick on a face of 200 by 200; the first one is at the top."""
    angle = 2 * math.pi * number / CELLS
    x, y = math.sin(angle), -math.cos(angle)
    css = "on" if number < elapsed else "now" if number == elapsed else ""
    x1, y1, x2, y2 = (round(100 + radius * way, 1) for radius in (86, 99) for way in (x, y))
    return Tick(css, x1, y1, x2, y2)


@register.simple_tag
def steps(story: Submission, events: Iterable[Event]) -> list[Step]:
    """The timeline: what happened, in words for the author; the present step; what comes next."""
    done = [
        Step(DOTS.get(event.move, "done"), AUTHORS_WORDS[event.move], event.at, "")
        for event in events
        if event.move in AUTHORS_WORDS
    ]
    if story.state not in EXPECTATIONS:
        return done
    title, note = EXPECTATIONS[State(story.state)]
    now = Step("now", title, None, note)
    coming = [ANSWER, PUBLICATION] if story.state in QUEUE else [PUBLICATION]
    return [*done, now, *coming]


@register.filter
def state_colour(story: Submission) -> str:
    """The colour of the tag that names the story's state."""
    return TAG_COLOURS.get(State(story.state), "tag--mute")


@register.filter
def told_reasons(event: Event) -> list[str]:
    """The reasons for the author; none for spam, since the sender gets no answer."""
    return [] if SILENT in event.reasons else labels(event.reasons)


@register.filter
def change_by(story: Submission) -> datetime:
    """The moment until which a returned story waits for its author."""
    return story.change_until


@register.filter
def new_time(story: Submission) -> datetime:
    """The new deadline that the author of a late story was promised."""
    return clock.new_time(story.due_at, settings.LATE_HOURS)


@register.filter
def arrival(events: Sequence[Event]) -> str:
    """How the story came into the queue the last time, in words."""
    return next(ARRIVALS[event.move] for event in reversed(events) if event.move in ARRIVALS)
