"""/archive/<yyyy>/<mm>/<dd>/: the articles of a year, month or day, with a strip that shows how many."""

from calendar import Calendar, monthrange
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from math import ceil
from typing import Any, NamedTuple

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import counts
from articles.lists.facets import whole_year
from articles.lists.query import ListQuery
from articles.models import ArticleCount
from articles.pages.lists import show_list
from commons.pages.changes import place
from commons.pages.keeping import keep


class Cell(NamedTuple):
    """A day or month in a strip: its place, its darkness (0 to 4), its words."""

    x: int
    level: int
    label: str


class Line(NamedTuple):
    """One line of a strip; `url` is "" where there is nothing to read."""

    label: str
    count: int  # type: ignore[assignment]  # shadows tuple.count
    url: str
    cells: tuple[Cell, ...]


class Link(NamedTuple):
    """A period with its number of articles; None where it is not shown."""

    label: str | int
    count: int | None  # type: ignore[assignment]  # shadows tuple.count
    url: str


# A line before it is drawn: label, URL, and its days or months with their labels.
Row = tuple[str, str, list[tuple[date, str]]]
# A cell and the gap after it, in the units of the SVG.
STEP = 12
LEVELS = 4


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """/archive/: all years; a row of twelve months for each."""
    published = by_period(counts.MONTH, date.min, date.max)
    years = sorted({day.year for day in published}, reverse=True)
    rows = [(f"{year} 年", archive_url(year), months_of(year)) for year in years]
    keep(request, place(""))
    return render(request, "articles/archive_index.html", {"strip": strip(rows, published)})


@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """/archive/2026/: twelve rows of days."""
    first, last = bounds(year)
    published = by_period(counts.DAY, first, last)
    rows = [(f"{month} 月", archive_url(year, month), days_of(year, month)) for month in range(1, 13)]
    context = {
        "strip": strip(rows, published),
        "title": f"{year} 年",
        "crumbs": [],
    }
    return show_period(request, first, last, context)


@require_safe
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """/archive/2026/11/: a calendar."""
    first, last = bounds(year, month)
    published = by_period(counts.DAY, first, last)
    weeks = Calendar().monthdatescalendar(year, month)
    context = {
        "weeks": [[calendar_day(day, month, published) for day in week] for week in weeks],
        "title": f"{year} 年 {month} 月",
        "crumbs": [Link(f"{year} 年", None, archive_url(year))],
    }
    return show_period(request, first, last, context)


@require_safe
def day(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    """/archive/2026/11/23/: one day."""
    first, last = bounds(year, month, day)
    context = {
        "title": f"{year} 年 {month} 月 {day} 日",
        "crumbs": [
            Link(f"{year} 年", None, archive_url(year)),
            Link(f"{month} 月", None, archive_url(year, month)),
        ],
    }
    return show_period(request, first, last, context)


def show_period(request: HttpRequest, first: date, last: date, context: dict[str, Any]) -> HttpResponse:
    """The list of a period; 404 for an empty one before the first or after the last article."""
    query = ListQuery(request.GET, path=request.path, bounds=(first, last))
    earlier, later = neighbours(first, last)
    empty = not ArticleCount.objects.filter(
        counts.within(first, last), district="", kind="", count__gt=0
    ).exists()
    if empty and not (earlier and later):
        raise Http404
    keep(request, place(""))
    context |= {"earlier": earlier, "later": later, "is_empty": empty}
    return show_list(request, query, "articles/archive_period.html", context, now=timezone.now())


def neighbours(first: date, last: date) -> tuple[Link | None, Link | None]:
    """Links to the nearest periods of the same length, before and after, that have articles."""
    days = ArticleCount.objects.filter(district="", kind="", unit=counts.DAY, count__gt=0)
    before = days.filter(day__lt=first).order_by("-day").values_list("day", flat=True).first()
    after = days.filter(day__gt=last).order_by("day").values_list("day", flat=True).first()
    length = (last - first).days
    return same_period(before, length), same_period(after, length)


def same_period(day: date | None, length: int) -> Link | None:
    """A Link to the year, month or day with `day`, by the length in days; None for None."""
    if day is None:
        return None
    if length > 31:
        return Link(f"{day.year} 年", None, archive_url(day.year))
    if length:
        return Link(f"{day.year} 年 {day.month} 月", None, archive_url(day.year, day.month))
    return Link(f"{day.year} 年 {day.month} 月 {day.day} 日", None, archive_url(day.year, day.month, day.day))


# ── Days and counts ──


def bounds(year: int, month: int | None = None, day: int | None = None) -> tuple[date, date]:
    """The first and last day of the period; 404 where there is no such day."""
    if not 1900 <= year <= 2999:
        raise Http404
    try:
        if month is None:
            return whole_year(year)
        if day is None:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except ValueError:
        raise Http404 from None


def by_period(unit: str, first: date, last: date) -> dict[date, int]:
    """{first day of the period: number of articles}."""
    return counts.sums("day", district="", kind="", period=Q(unit=unit, day__range=(first, last)))


def archive_url(*parts: int) -> str:
    """/archive/2026/11/"""
    unit = ("year", "month", "day")[len(parts) - 1]
    return reverse(f"articles:archive_{unit}", args=parts)


def months_of(year: int) -> list[tuple[date, str]]:
    """(first day, label) of every month of a year."""
    return [(date(year, month, 1), f"{year} 年 {month} 月") for month in range(1, 13)]


def days_of(year: int, month: int) -> list[tuple[date, str]]:
    """(day, label) of every day of a month."""
    first, last = bounds(year, month)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [(day, f"{day.month} 月 {day.day} 日") for day in days]


def strip(rows: Iterable[Row], published: Mapping[date, int]) -> tuple[Line, ...]:
    """The rows as Lines: cells are darker where more was published."""
    lines: list[Line] = []
    most = max(published.values(), default=1)
    for label, url, days in rows:
        numbers = [published.get(day, 0) for day, _ in days]
        cells = tuple(
            Cell(place * STEP, ceil(LEVELS * number / most), f"{words}：{number} 篇")
            for place, (number, (_, words)) in enumerate(zip(numbers, days, strict=True))
        )
        lines.append(Line(label, sum(numbers), url if any(numbers) else "", cells))
    return tuple(lines)


def calendar_day(day: date, month: int, published: Mapping[date, int]) -> Link | None:
    """A Link for a day of the month, None for days of the months beside it."""
    if day.month != month:
        return None
    return Link(day.day, published.get(day, 0), archive_url(day.year, day.month, day.day))
