"""/archive/<yyyy>/<mm>/<dd>/: what was published in a year, a month, on a day; a strip shows how much."""

from calendar import Calendar, monthrange
from collections import namedtuple
from datetime import date, timedelta
from math import ceil

from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles import counts
from articles.lists.facets import whole_year
from articles.lists.query import ListQuery
from articles.models import ArticleCount
from articles.pages.lists import show_list

# One line of a strip with the address it leads to, if any, and its cells: place, darkness (0 to 4), words.
Line = namedtuple("Line", "label count url cells")
Cell = namedtuple("Cell", "x level label")
Link = namedtuple("Link", "label count url")
# A cell and the gap after it, in the units of the SVG.
STEP = 12
LEVELS = 4


@require_safe
def index(request):
    """/archive/: all years; a row of twelve months for each."""
    published = by_period(counts.MONTH, date.min, date.max)
    years = sorted({day.year for day in published}, reverse=True)
    rows = [(f"{year} 年", url_of(year), months_of(year)) for year in years]
    return render(request, "articles/archive_index.html", {"strip": strip(rows, published)})


@require_safe
def year(request, year):
    """/archive/2026/: twelve rows of days."""
    first, last = bounds(year)
    published = by_period(counts.DAY, first, last)
    rows = [(f"{month} 月", url_of(year, month), days_of(year, month)) for month in range(1, 13)]
    context = {
        "strip": strip(rows, published),
        "title": f"{year} 年",
        "crumbs": [],
    }
    return show_period(request, first, last, context)


@require_safe
def month(request, year, month):
    """/archive/2026/11/: a calendar."""
    first, last = bounds(year, month)
    published = by_period(counts.DAY, first, last)
    weeks = Calendar().monthdatescalendar(year, month)
    context = {
        "strip": strip([(f"{month} 月", "", days_of(year, month))], published),
        "weeks": [[calendar_day(day, month, published) for day in week] for week in weeks],
        "title": f"{year} 年 {month} 月",
        "crumbs": [Link(f"{year} 年", None, url_of(year))],
    }
    return show_period(request, first, last, context)


@require_safe
def day(request, year, month, day):
    """/archive/2026/11/23/: one day."""
    first, last = bounds(year, month, day)
    context = {
        "title": f"{year} 年 {month} 月 {day} 日",
        "crumbs": [
            Link(f"{year} 年", None, url_of(year)),
            Link(f"{month} 月", None, url_of(year, month)),
        ],
    }
    return show_period(request, first, last, context)


def show_period(request, first, last, context):
    """The list of a period; 404 for one outside of the years that have anything."""
    query = ListQuery(request.GET, path=request.path, bounds=(first, last))
    earlier, later = neighbours(first, last)
    empty = not ArticleCount.objects.filter(
        counts.within(first, last), district="", kind="", count__gt=0
    ).exists()
    if empty and not (earlier and later):
        raise Http404
    context |= {"earlier": earlier, "later": later, "is_empty": empty}
    return show_list(request, query, "articles/archive_period.html", context)


def neighbours(first, last):
    """Links to the nearest periods of the same length, before and after, that have articles."""
    days = ArticleCount.objects.filter(district="", kind="", unit=counts.DAY, count__gt=0)
    before = days.filter(day__lt=first).order_by("-day").values_list("day", flat=True).first()
    after = days.filter(day__gt=last).order_by("day").values_list("day", flat=True).first()
    length = (last - first).days
    return same_period(before, length), same_period(after, length)


def same_period(day, length):
    """The year, month or day in which `day` lies; None for None."""
    if day is None:
        return None
    if length > 31:
        return Link(f"{day.year} 年", None, url_of(day.year))
    if length:
        return Link(f"{day.year} 年 {day.month} 月", None, url_of(day.year, day.month))
    return Link(f"{day.year} 年 {day.month} 月 {day.day} 日", None, url_of(day.year, day.month, day.day))


# ── Days and counts ──


def bounds(year, month=None, day=None):
    """The first and last day of the period; 404 where there is no such day."""
    if not 1900 <= year <= 2999:
        raise Http404
    try:
        if day is not None:
            return date(year, month, day), date(year, month, day)
        if month is not None:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return whole_year(year)
    except ValueError:
        raise Http404 from None


def by_period(unit, first, last):
    """{first day of the period: how many}."""
    return counts.sums("day", district="", kind="", period=Q(unit=unit, day__range=(first, last)))


def url_of(*parts):
    """/archive/2026/11/"""
    unit = ("year", "month", "day")[len(parts) - 1]
    return reverse(f"articles:archive_{unit}", args=parts)


def months_of(year):
    """(first day, label) of every month of a year."""
    return [(date(year, month, 1), f"{year} 年 {month} 月") for month in range(1, 13)]


def days_of(year, month):
    """(day, label) of every day of a month."""
    first, last = bounds(year, month)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [(day, f"{day.month} 月 {day.day} 日") for day in days]


def strip(rows, published):
    """The Lines for rows of (label, url, [(day, label), …]): darker where more was published."""
    most, lines = max(published.values(), default=1), []
    for label, url, days in rows:
        numbers = [published.get(day, 0) for day, _ in days]
        cells = [
            Cell(place * STEP, ceil(LEVELS * number / most), f"{words}：{number} 篇")
            for place, (number, (_, words)) in enumerate(zip(numbers, days, strict=True))
        ]
        lines.append(Line(label, sum(numbers), url if any(numbers) else "", cells))
    return lines


def calendar_day(day, month, published):
    """A Link for a day of the month, None for the days of its neighbours."""
    if day.month != month:
        return None
    return Link(day.day, published.get(day, 0), url_of(day.year, day.month, day.day))
