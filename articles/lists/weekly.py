"""How many articles were published in each of the last twelve weeks: the graphic of the home page."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q

from articles import counts
from commons.charts import Bar, bars
from commons.chinese import beijing

WEEKS = 12


class Week(NamedTuple):
    """One week with its bar."""

    monday: date
    number: int
    bar: Bar


class Weekly(NamedTuple):
    """The weeks, the oldest first, and the two that the sentence about them names."""

    weeks: list[Week]
    peak: Week
    latest: Week


def weekly(now: datetime) -> Weekly | None:
    """The last WEEKS weeks, each from Monday to Sunday in Beijing; None if nothing came. One query."""
    today = beijing(now).date()
    first = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    published = counts.sums("day", district="", kind="", period=Q(unit=counts.DAY, day__range=(first, today)))
    if not published:
        return None
    numbers = [0] * WEEKS
    for day, number in published.items():
        numbers[(day - first).days // 7] += number
    mondays = (first + timedelta(weeks=place) for place in range(WEEKS))
    weeks = [Week(*parts) for parts in zip(mondays, numbers, bars(numbers), strict=True)]
    return Weekly(weeks, peak=max(reversed(weeks), key=lambda week: week.number), latest=weeks[-1])
