"""How well the portal keeps its 24 hours: the one place where rounds are counted, for every page.

`figures(now)` are the last seven days, for the home page, the desk and authors; `board(now)` is /board/,
twelve weeks with the same seven days in it; `rounds_between()` are those of any period, for chief editors.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from articles.models import Article
from commons.chinese import beijing, midnight, start_of
from commons.pages.changes import place
from commons.pages.facts import fact
from submissions import rounds
from submissions.models import Event, Submission
from submissions.rounds import Round, Step, Tally, tally
from submissions.states import State

WEEK = timedelta(days=7)
WEEKS = 12
# What became of a story, by its state; the other states are still being worked on.
ADOPTED = (State.ACCEPTED, State.SCHEDULED, State.PUBLISHED, State.TAKEN_DOWN)
ENDED = (State.WITHDRAWN, State.EXPIRED)


class Figures(NamedTuple):
    """Now, and of the last seven days (`Tally` says what is counted and when)."""

    published_today: int
    waiting: int
    overdue: int
    # How long the story that is late longest has been late.
    late_by: timedelta | None
    received: int
    due: int
    on_time: int
    accepted: int
    median_answer: timedelta | None


def figures(now: datetime) -> Figures:
    """The Figures at `now`, in three queries."""
    return figures_of(rounds_between(now - WEEK, now), now)


@fact(lambda: (place(""),), seconds=30)
def lately() -> Figures:
    """The Figures as public pages show them: half a minute old at most, but for what was published."""
    return figures(timezone.now())


def figures_of(found: list[Round], now: datetime) -> Figures:
    """The Figures from rounds of the last seven days or more."""
    week, waiting = tally(found, now - WEEK, now), waiting_now()
    return Figures(
        published_today=Article.objects.published().filter(published_at__gte=midnight(now)).count(),
        waiting=len(waiting),
        overdue=sum(due_at <= now for due_at in waiting),
        late_by=now - waiting[0] if waiting and waiting[0] <= now else None,
        received=week.received,
        due=week.due,
        on_time=week.on_time,
        accepted=week.accepted,
        median_answer=week.median,
    )


def waiting_now() -> list[datetime]:
    """When the stories of the queue are due, the soonest first."""
    return list(Submission.objects.in_queue().order_by("due_at").values_list("due_at", flat=True))


def answered_today(now: datetime) -> int:
    """How many rounds were answered since midnight; a story that comes back takes none of them away."""
    since = midnight(now)
    touched = Event.objects.filter(at__gte=since).values("submission")
    found = rounds.rounds_of(steps(Q(submission__in=touched), now), allowed())
    return sum(1 for each in found if each.answered_at and each.answered_at >= since)


def allowed() -> timedelta:
    """The time for one round."""
    return timedelta(hours=settings.REVIEW_HOURS)


def rounds_between(
    since: datetime, now: datetime, *, until: datetime | None = None, kind: int | None = None
) -> list[Round]:
    """All rounds that began or counted between the moments, with others of the same stories; in one query.

    Counted from events: nothing is lost when a story comes again. Without `until` they end now; `kind`
    narrows them to one kind.
    """
    wanted = Q(submission__in=counted_between(since, until or now).values("submission"))
    if kind is not None:
        wanted &= Q(submission__revision__kind=kind)
    return list(rounds.rounds_of(steps(wanted, now), allowed()))


def counted_between(since: datetime, until: datetime) -> QuerySet[Event]:
    """Events of stories with a round that counts, or that was published, between the moments."""
    # What fell due after `since` began so much earlier at most.
    began = Q(move__in=rounds.OPENINGS, at__gt=since - allowed())
    return Event.objects.filter(began | Q(move="publish", at__gt=since), at__lt=until)


def districts_of(since: datetime, until: datetime) -> dict[int, int]:
    """The district of each story with a round that rounds_between() finds, by the numbers of both."""
    stories = Submission.objects.filter(pk__in=counted_between(since, until).values("submission"))
    return dict(stories.values_list("pk", "revision__district"))


def steps(wanted: Q, now: datetime) -> Iterator[Step]:
    """The events that rounds are read from, story by story, the oldest first."""
    events = Event.objects.filter(wanted, move__in=rounds.MOVES, at__lte=now).order_by("submission", "id")
    columns = ("submission", "at", "move", "from_state", "reasons", "actor", "submission__due_at")
    kind = "submission__revision__kind"
    return (Step(*row) for row in events.values_list(*columns, kind).iterator())


# ── The public board ──


class Week(NamedTuple):
    """One week from Monday to Sunday in Beijing; `running` rounds of it wait, with time left."""

    monday: date
    tally: Tally
    running: int


class Outcomes(NamedTuple):
    """What became of the stories of one kind that were first sent in the twelve weeks."""

    kind: int
    received: int
    adopted: int
    refused: int
    ended: int

    @property
    def open(self) -> int:
        """Those that wait for the desk or for their authors."""
        return self.received - self.adopted - self.refused - self.ended


class Kept(NamedTuple):
    """How the time for an answer was kept for the stories of one kind in the twelve weeks."""

    kind: int
    tally: Tally


class Board(NamedTuple):
    """Everything that /board/ says, as of `made_at`."""

    made_at: datetime
    since: datetime
    week: Figures
    total: Tally
    slowest: Round | None
    weeks: tuple[Week, ...]
    answer_times: tuple[timedelta, ...]
    kinds: tuple[Outcomes, ...]
    kept: tuple[Kept, ...]
    # The first reason of each refusal.
    refusals: tuple[str, ...]
    to_publish: tuple[timedelta, ...]


@fact(seconds=30)
def lately_on_board() -> Board:
    """The Board as the page shows it; with the page's own half a minute it is a minute old at most."""
    return board(timezone.now())


def board(now: datetime) -> Board:
    """The Board of the last twelve weeks, this one included, in four queries."""
    today = beijing(now).date()
    first = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    since = start_of(first)
    found = rounds_between(since, now)
    counted = [each for each in found if rounds.is_within(each.counts_at(now), since, now)]
    answered = [each for each in counted if each.answer]
    published = [each for each in found if rounds.is_within(each.published_at, since, now)]
    return Board(
        made_at=now,
        since=since,
        week=figures_of(found, now),
        total=tally(found, since, now),
        slowest=max(answered, key=took, default=None),
        weeks=weeks_of(found, first, now),
        answer_times=tuple(took(each) for each in answered),
        kinds=outcomes(since, now),
        kept=kept_by_kind(found, since, now),
        refusals=tuple(each.reasons[0] for each in answered if each.answer == "reject" and each.reasons),
        to_publish=tuple(each.took_to_publish for each in published if each.took_to_publish is not None),
    )


def took(answered: Round) -> timedelta:
    """How long the author of an answered round waited."""
    return answered.took or timedelta()


def weeks_of(found: list[Round], first: date, now: datetime) -> tuple[Week, ...]:
    """The weeks from the Monday `first` to now, the oldest first."""
    weeks = []
    for monday in (first + number * WEEK for number in range((beijing(now).date() - first).days // 7 + 1)):
        since, until = start_of(monday), start_of(monday + WEEK)
        running = sum(each.runs(now) and rounds.is_within(each.opened_at, since, until) for each in found)
        weeks.append(Week(monday, tally(found, since, now, until=until), running))
    return tuple(weeks)


def kept_by_kind(found: list[Round], since: datetime, now: datetime) -> tuple[Kept, ...]:
    """The Kept of each kind of which answers were due; together they are the Board's `total`."""
    kinds = {each.kind for each in found}
    rows = (Kept(kind, tally((each for each in found if each.kind == kind), since, now)) for kind in kinds)
    return tuple(sorted((row for row in rows if row.tally.due), key=lambda row: (-row.tally.due, row.kind)))


def outcomes(since: datetime, now: datetime) -> tuple[Outcomes, ...]:
    """The Outcomes of each kind with stories, the kind with the most first."""
    sent = Event.objects.filter(move="submit", at__gt=since, at__lte=now)
    state = "submission__state"
    found = sent.values("submission__revision__kind").annotate(
        received=Count("pk"),
        adopted=Count("pk", filter=Q(**{f"{state}__in": ADOPTED})),
        refused=Count("pk", filter=Q(**{state: State.REJECTED})),
        ended=Count("pk", filter=Q(**{f"{state}__in": ENDED})),
    )
    rows = found.values_list("submission__revision__kind", "received", "adopted", "refused", "ended")
    return tuple(sorted((Outcomes(*row) for row in rows), key=lambda row: (-row.received, row.kind)))
