"""The figures in the masthead and on the home page: how well the portal keeps its 24 hours."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, OuterRef, Q, Subquery

from articles.models import Article
from commons.chinese import midnight
from submissions.models import Event, Submission
from submissions.states import DECISIONS, OPENINGS, QUEUE


class Figures(NamedTuple):
    """`published_today` and `waiting` are of now, the others of the last seven days.

    `mean_answer` is None without any answer.
    """

    published_today: int
    waiting: int
    received: int
    answered: int
    on_time: int
    accepted: int
    mean_answer: timedelta | None


WEEK = timedelta(days=7)


def figures(now: datetime) -> Figures:
    """The Figures at `now`, in three queries.

    They are counted from events: an answer that was late stays late after the author sends the story again.
    """
    return Figures(
        published_today=Article.objects.published().filter(published_at__gte=midnight(now)).count(),
        waiting=Submission.objects.filter(state__in=QUEUE).count(),
        **of_the_week(now),
    )


def of_the_week(now: datetime) -> dict[str, Any]:
    """What was received and answered in the last seven days."""
    opening = Event.objects.filter(
        submission=OuterRef("submission"), id__lt=OuterRef("id"), move__in=OPENINGS
    )
    answer_time = ExpressionWrapper(F("at") - F("opened_at"), output_field=DurationField())
    answered = Q(move__in=DECISIONS, from_state__in=QUEUE)
    events = Event.objects.filter(at__gt=now - WEEK, move__in=(*DECISIONS, "submit")).annotate(
        opened_at=Subquery(opening.order_by("-id").values("at")[:1])
    )
    in_time = Q(at__lte=F("opened_at") + timedelta(hours=settings.REVIEW_HOURS))
    return events.aggregate(
        received=Count("pk", filter=Q(move="submit")),
        answered=Count("pk", filter=answered),
        on_time=Count("pk", filter=answered & in_time),
        accepted=Count("pk", filter=Q(move="accept")),
        mean_answer=Avg(answer_time, filter=answered),
    )
