"""The figures that the masthead, the home page and the desk show: how well the portal keeps its 24 hours."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import (
    Avg,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from articles.models import Article
from commons.chinese import midnight
from commons.pages.changes import place
from commons.pages.facts import fact
from submissions.models import Event, Submission
from submissions.reasons import SILENT
from submissions.states import DECISIONS, OPENINGS, QUEUE, State

WEEK = timedelta(days=7)


class Figures(NamedTuple):
    """Now, and of the last seven days. `due` rounds were answered or fell due; a round that waits past its
    24 hours, or was withdrawn after them, counts as not `on_time`.
    """

    published_today: int
    waiting: int
    overdue: int
    received: int
    due: int
    on_time: int
    accepted: int
    mean_answer: timedelta | None


def figures(now: datetime) -> Figures:
    """The Figures at `now`, in three queries.

    They are counted from events: an answer that was late stays late after the author sends the story again.
    """
    answers, open_rounds = of_the_week(now), unanswered(now)
    return Figures(
        published_today=Article.objects.published().filter(published_at__gte=midnight(now)).count(),
        waiting=open_rounds["waiting"],
        overdue=open_rounds["overdue"],
        due=answers.pop("answered") + open_rounds["fallen_due"],
        **answers,
    )


@fact(lambda: (place(""),), seconds=30)
def lately() -> Figures:
    """The Figures as the home page shows them: half a minute old at most, but for what was published."""
    return figures(timezone.now())


def lasting(events: QuerySet[Event]) -> QuerySet[Event]:
    """The events without refusals that were taken back (撤销): those were no answer."""
    after = (
        Event.objects.filter(submission=OuterRef("submission"), id__gt=OuterRef("id"))
        # Notes may stand between.
        .exclude(from_state=F("to_state"))
        .order_by("id")
    )
    following = Coalesce(Subquery(after.values("move")[:1]), Value(""))
    return events.annotate(followed_by=following, reason_codes=Cast("reasons", TextField())).exclude(
        followed_by="undo"
    )


# What decided a waiting round and told its author; a refusal for spam tells nobody.
ANSWERED = Q(move__in=DECISIONS, from_state__in=QUEUE) & ~Q(reason_codes__contains=f'"{SILENT}"')


# When the round began that an event belongs to.
OPENED_AT = Subquery(
    Event.objects.filter(submission=OuterRef("submission"), id__lt=OuterRef("id"), move__in=OPENINGS)
    .order_by("-id")
    .values("at")[:1]
)


def of_the_week(now: datetime) -> dict[str, Any]:
    """What was received and answered in the last seven days."""
    lately = Event.objects.filter(at__gt=now - WEEK, move__in=(*DECISIONS, "submit"))
    events = lasting(lately).annotate(opened_at=OPENED_AT)
    answer_time = ExpressionWrapper(F("at") - F("opened_at"), output_field=DurationField())
    in_time = Q(at__lte=F("opened_at") + timedelta(hours=settings.REVIEW_HOURS))
    return events.aggregate(
        received=Count("pk", filter=Q(move="submit")),
        answered=Count("pk", filter=ANSWERED),
        on_time=Count("pk", filter=ANSWERED & in_time),
        accepted=Count("pk", filter=Q(move="accept")),
        mean_answer=Avg(answer_time, filter=ANSWERED),
    )


def unanswered(now: datetime) -> dict[str, int]:
    """How many rounds wait, wait past their time, and fell due in the last seven days without an answer."""
    waiting = Q(state__in=QUEUE)
    # Its author gave up after the time was over.
    given_up = Q(state=State.WITHDRAWN, decided_at=None, due_at__lte=F("state_changed_at"))
    return Submission.objects.aggregate(
        waiting=Count("pk", filter=waiting),
        overdue=Count("pk", filter=waiting & Q(due_at__lte=now)),
        fallen_due=Count("pk", filter=(waiting | given_up) & Q(due_at__lte=now, due_at__gt=now - WEEK)),
    )


def answered_today(now: datetime) -> int:
    """How many rounds were answered since midnight; a story that comes back takes none of them away."""
    since = Event.objects.filter(at__gte=midnight(now))
    return lasting(since).filter(ANSWERED).count()
