"""今天 for moderators and for 总编: what each of them does first. portal.today puts the parts together."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet

from commons.chinese import midnight
from commons.models import Letter, Staff
from submissions.clock import TIME_TO_CHANGE, Urgency
from submissions.desk.hints import Hint, hints_of
from submissions.desk.models import Team
from submissions.desk.shared import story_url
from submissions.models import Event, Submission, SubmissionQuerySet
from submissions.states import State

# So many rows of each list; its heading counts all and leads to them.
MOST = 10
# What is due next, below 先看这一篇.
FOLLOWING = 3
DAY = timedelta(days=1)
# A returned story whose week ends so soon is told to the chief.
CLOSING = timedelta(days=2)


class Item(NamedTuple):
    """A story in a list; `level` is late, soon or "" for its colour, `hints` what the checks found."""

    story: Submission
    url: str
    level: str
    hints: list[Hint]
    urgency: Urgency | None = None
    since: timedelta | None = None

    @property
    def words(self) -> str:
        """What one does with a story that one has in hand."""
        if self.story.is_in_queue:
            return "继续审阅"
        return "继续编辑" if self.story.state == State.ACCEPTED else "查看"


class Unsent(NamedTuple):
    """A letter that did not arrive, and the story that it is about."""

    letter: Letter
    story: Submission


class Part(NamedTuple):
    """The rows of a list that are shown, and how many there are."""

    rows: list[Any]
    total: int


def moderator(user: Staff, now: datetime) -> dict[str, Any]:
    """先看这一篇, what one has in hand, what is due next, whom to call, what waits for its author."""
    waiting = for_home(Submission.objects.in_queue()).in_queue_order(now)
    first = list(waiting.filter(claimed_by=None)[:1])
    others = waiting.exclude(claimed_by=user).exclude(pk__in=[story.pk for story in first])
    following = list(others[:FOLLOWING])
    hints = hints_of([*first, *following])
    return {
        "first": item(first[0], now, hints) if first else None,
        "mine": in_hand(user, now),
        "following": [item(story, now, hints) for story in following],
        "waiting_count": Submission.objects.in_queue().count(),
        "calls": unsent(of_actor(user)),
        "returned": returned(user, now),
        "areas": Team.objects.of(user),
    }


def in_hand(user: Staff, now: datetime) -> Part:
    """Claimed and not decided, accepted and not published, scheduled: all of this person."""
    claimed = for_home(Submission.objects.in_queue().filter(claimed_by=user)).in_queue_order(now)
    owned = for_home(Submission.objects.filter(owner=user))
    edited = owned.filter(state=State.ACCEPTED).order_by("decided_at", "pk")
    scheduled = owned.filter(state=State.SCHEDULED).order_by("publish_at", "pk")
    lists = (claimed, edited, scheduled)
    rows = [item(story, now, {}) for stories in lists for story in stories[:MOST]]
    return Part(rows, sum(stories.count() for stories in lists))


def of_actor(user: Staff) -> QuerySet[Event]:
    """What this person did with a story of the query around it."""
    return Event.objects.filter(submission=OuterRef("pk"), actor=user)


def returned(user: Staff, now: datetime) -> Part:
    """What this person returned, and its author has not sent again, the soonest closed first."""
    own = of_actor(user).filter(move="return", at=OuterRef("decided_at"))
    found = Submission.objects.filter(Exists(own), state=State.NEEDS_CHANGES)
    rows = for_home(found).order_by("state_changed_at", "pk")[:MOST]
    return Part([item(story, now, {}) for story in rows], found.count())


def unsent(own: QuerySet[Event] | None = None) -> Part:
    """Letters that did not arrive, of the stories that `own` finds, of all stories without it."""
    failed = Letter.objects.failed().filter(about__startswith="story:").order_by("-failed_at")
    if own is not None:
        numbers = {int(about.removeprefix("story:")) for about in failed.values_list("about", flat=True)}
        theirs = Submission.objects.filter(Exists(own), pk__in=numbers)
        failed = failed.filter(about__in=[story.letters_subject for story in theirs.only("pk")])
    shown = list(failed[:MOST])
    found = Submission.objects.filter(pk__in=[letter.number_of("story") for letter in shown])
    found = found.select_related("revision", "contact").defer("revision__body")
    stories = {story.letters_subject: story for story in found}
    return Part([Unsent(letter, stories[letter.about]) for letter in shown], failed.count())


def chief(now: datetime) -> dict[str, Any]:
    """The six counts, each with its list: what is late, and what will be."""
    late = Submission.objects.overdue(now)
    stuck = Submission.objects.filter(state=State.ACCEPTED, decided_at__lte=now - publish_within() / 2)
    today = Submission.objects.filter(state=State.SCHEDULED, publish_at__lt=midnight(now) + DAY)
    closing = Submission.objects.returned_before(now + CLOSING - TIME_TO_CHANGE)
    return {
        "late": listed(late.order_by("due_at", "pk"), now),
        "stuck": listed(stuck.order_by("decided_at", "pk"), now),
        "scheduled": listed(today.order_by("publish_at", "pk"), now),
        "unsent": unsent(),
        "closing": listed(closing.order_by("state_changed_at", "pk"), now),
        "edit_hours": settings.EDIT_HOURS,
    }


def publish_within() -> timedelta:
    """Within how long an accepted story should be published."""
    return timedelta(hours=settings.EDIT_HOURS)


def listed(stories: SubmissionQuerySet, now: datetime) -> Part:
    """A list of the chief, with what the checks found."""
    rows = list(for_home(stories)[:MOST])
    hints = hints_of(rows)
    return Part([item(story, now, hints) for story in rows], stories.count())


def for_home(stories: SubmissionQuerySet) -> SubmissionQuerySet:
    """With who edits each story."""
    return stories.for_lists().annotate(editor=F("owner__name"))


def item(story: Submission, now: datetime, hints: dict[int, list[Hint]]) -> Item:
    """A story as a list shows it."""
    level, since = "", None
    urgency = story.urgency(now) if story.is_in_queue else None
    if urgency:
        level = urgency.level
    elif story.state == State.ACCEPTED and story.decided_at:
        since = now - story.decided_at
        level = "late" if since >= publish_within() else "soon" if since >= publish_within() / 2 else ""
    return Item(story, story_url(story), level, hints.get(story.pk, []), urgency, since)
