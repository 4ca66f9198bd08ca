"""这位来稿人: the other stories of the same mail address."""

from typing import NamedTuple

from submissions.models import Event, Submission
from submissions.reasons import labels
from submissions.states import CLOSED, EXPLAINED_BY, State

# So many are named, the newest ones; the figures count all.
NAMED = 5


class Past(NamedTuple):
    """One other story, and why it ended without publication."""

    story: Submission
    reasons: str


class History(NamedTuple):
    """How many stories came from this address, and how they ended."""

    total: int
    published: int
    refused: int
    returned: int
    resubmitted: int
    stories: list[Past]


def history_of(story: Submission) -> History | None:
    """The History without this story; None for a first one, and for a sender who was erased."""
    email = story.contact.email
    if not email:
        return None
    others = Submission.objects.of_address(email).exclude(pk=story.pk)
    states = list(others.values_list("state", flat=True))
    if not states:
        return None
    moves = list(
        Event.objects.filter(submission__in=others.values("pk"), move__in=["return", "resubmit"]).values_list(
            "move", flat=True
        )
    )
    return History(
        len(states),
        states.count(State.PUBLISHED),
        states.count(State.REJECTED),
        moves.count("return"),
        moves.count("resubmit"),
        named(list(others[:NAMED])),
    )


def named(stories: list[Submission]) -> list[Past]:
    """The stories with the reasons of those that were refused; one query for all."""
    refused = [story.pk for story in stories if story.state in CLOSED]
    events = Event.objects.filter(submission__in=refused, move__in=set(EXPLAINED_BY.values())).order_by("id")
    reasons = {event.submission_id: "、".join(labels(event.reasons)) for event in events}
    return [Past(story, reasons.get(story.pk, "")) for story in stories]
