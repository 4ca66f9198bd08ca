"""How many articles were published in each of the last twelve weeks: the graphic of the home page."""

from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Q

from articles import counts
from commons.charts import Bar, bars
from commons.pages.changes import place
from commons.pages.facts import fact

WEEKS = 12


class Week(NamedTuple):
    """One week with its bar."""

    monday: date
    number: int
    bar: Bar


class Weekly(NamedTuple):
    """The weeks, the oldest first, and the two that the sentence about them names."""

    weeks: tuple[Week, ...]
    peak: Week
    latest: Week


@fact(lambda today: (place(""),))
def weekly(today: date) -> Weekly | None:
    """The last WEEKS weeks, each from Monday to Sunday in Beijing; None if nothing came. One query."""
    first = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    published = counts.sums("day", district="", kind="", period=Q(unit=counts.DAY, day__range=(first, today)))
    if not published:
        return None
    numbers = [0] * WEEKS
    for day, number in published.items():
        numbers[(day - first).days // 7] += number
    mondays = (first + timedelta(weeks=place) for place in range(WEEKS))
    weeks = tuple(Week(*parts) for parts in zip(mondays, numbers, bars(numbers), strict=True))
    return Weekly(weeks, peak=max(reversed(weeks), key=lambda week: week.number), latest=weeks[-1])
