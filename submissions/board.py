"""The figures that the masthead and the home page show: how we keep the 24 hours."""

from collections import namedtuple
from datetime import timedelta

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q

from articles.models import Article
from commons.chinese import beijing
from submissions.models import Submission
from submissions.states import QUEUE, State

# published_today, waiting; of the last seven days: received, on_time, answered, accepted, mean_answer.
Figures = namedtuple("Figures", "published_today waiting received answered on_time accepted mean_answer")


def figures(now):
    """The Figures at `now`, in two queries. mean_answer is a timedelta or None."""
    week = Q(decided_at__gt=now - timedelta(days=7))
    answer_time = ExpressionWrapper(F("decided_at") - F("submitted_at"), output_field=DurationField())
    taken = [State.ACCEPTED, State.SCHEDULED, State.PUBLISHED]
    counted = Submission.objects.aggregate(
        waiting=Count("pk", filter=Q(state__in=QUEUE)),
        received=Count("pk", filter=Q(submitted_at__gt=now - timedelta(days=7))),
        answered=Count("pk", filter=week),
        on_time=Count("pk", filter=week & Q(decided_at__lte=F("due_at"))),
        accepted=Count("pk", filter=week & Q(state__in=taken)),
        mean_answer=Avg(answer_time, filter=week),
    )
    midnight = beijing(now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = Article.objects.published().filter(published_at__gte=midnight).count()
    return Figures(published_today=today, **counted)
