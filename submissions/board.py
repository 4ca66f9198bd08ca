"""The figures that the masthead and the home page show: how we keep the 24 hours."""

from collections import namedtuple
from datetime import timedelta

from django.conf import settings
from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, OuterRef, Q, Subquery

from articles.models import Article
from commons.chinese import midnight
from submissions.models import Event, Submission
from submissions.states import DECISIONS, OPENINGS, QUEUE

# published_today, waiting; of the last seven days: received, answered, on_time, accepted, mean_answer.
Figures = namedtuple("Figures", "published_today waiting received answered on_time accepted mean_answer")
WEEK = timedelta(days=7)


def figures(now):
    """The Figures at `now`, in three queries. mean_answer is a timedelta or None.

    Counted from events: a late answer stays late when its author sends the story again.
    """
    return Figures(
        published_today=Article.objects.published().filter(published_at__gte=midnight(now)).count(),
        waiting=Submission.objects.filter(state__in=QUEUE).count(),
        **of_the_week(now),
    )


def of_the_week(now):
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
