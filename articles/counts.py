"""Kept counts: how many public articles each district and kind has, by month and day.

They are written in the transaction that publishes or withdraws an article. One article counts in its
district, in every district above it, and in the whole archive; each time for its kind and for all kinds.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, Sum

from articles.models import Article, ArticleCount
from commons.chinese import beijing
from commons.pages import changes as pages
from commons.pages.facts import fact

ALL, MONTH, DAY = ArticleCount.Unit.ALL, ArticleCount.Unit.MONTH, ArticleCount.Unit.DAY
LAST_MONTH = date(date.max.year, 12, 1)
# Rows of one INSERT; SQLite takes 32,766 values in a statement.
BATCH = 1000

# Which count: (district, kind, unit, first day of the period).
Key = tuple[str, str, str, date]
# Where an article is counted: (path of its district, slug of its kind, its day in Beijing).
Facts = tuple[str, str, date]
# (first day, day after the last, number of articles).
Period = tuple[date, date, int]
# What upsert() adds: a Key, a number, and the time of the change.
Row = tuple[str, str, str, date, int, datetime]


def keys(path: str, kind: str, day: date) -> list[Key]:
    """The (district, kind, unit, day) of every count of an article; `day` is its day in Beijing."""
    periods = ((ALL, date.min), (MONTH, day.replace(day=1)), (DAY, day))
    return [
        (code, slug, unit, start) for code in codes_of(path) for slug in ("", kind) for unit, start in periods
    ]


def codes_of(path: str) -> tuple[str, ...]:
    """The codes of the districts on a path; "" for everywhere comes first."""
    return ("", *path.strip("/").split("/"))


def facts(article: Article) -> Facts:
    """Where a published article is counted."""
    return article.district.path, article.kind.slug, beijing(article.public_since).date()


def add(counted: Mapping[Facts, int], *, now: datetime) -> None:
    """Add to the counts; `counted` holds how many articles came, negative where articles went.

    Pass 0 for an article that only changed: the time of the last change is kept beside the counts.
    """
    # First, so that two publications take their locks in the same order.
    pages.touch(*(pages.place(code) for path, _, _ in counted for code in codes_of(path)))
    changes: Counter[Key] = Counter()
    for where, number in counted.items():
        for key in keys(*where):
            changes[key] += number
    # Always in the same order: otherwise two publications at the same time could block each other.
    store(sorted((*key, number, now) for key, number in changes.items()))


def store(rows: Sequence[Row]) -> None:
    """Add each row's number to its count, batch by batch."""
    for start in range(0, len(rows), BATCH):
        upsert(rows[start : start + BATCH])


def upsert(rows: Sequence[Row]) -> None:
    """Add the rows in one statement, which is the same on SQLite and PostgreSQL."""
    values = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO articles_articlecount (district, kind, unit, day, count, changed_at) "
            f"VALUES {values} "
            "ON CONFLICT (district, kind, unit, day) DO UPDATE SET "
            "count = articles_articlecount.count + excluded.count, changed_at = excluded.changed_at",
            [value for row in rows for value in adapted(*row)],
        )


def adapted(district: str, kind: str, unit: str, day: date, number: int, moment: datetime) -> tuple[Any, ...]:
    """The values of a row in the form that this database takes."""
    operations = connection.ops
    changed_at = operations.adapt_datetimefield_value(moment)
    return district, kind, unit, operations.adapt_datefield_value(day), number, changed_at


def reckoned() -> dict[Key, tuple[int, datetime]]:
    """{key: (count, time of the last change)} from the published articles; reads the whole archive."""
    found: dict[Key, tuple[int, datetime]] = {}
    rows = Article.objects.published().values_list(
        "district__path", "kind__slug", "published_at", "changed_at"
    )
    for path, kind, moment, changed_at in rows.iterator(chunk_size=5000):
        assert moment is not None
        for key in keys(path, kind, beijing(moment).date()):
            count, latest = found.get(key, (0, changed_at))
            found[key] = count + 1, max(latest, changed_at)
    return found


def truth() -> dict[Key, int]:
    """{key: count}, counted from the published articles; reads the whole archive."""
    return {key: count for key, (count, _) in reckoned().items()}


def kept() -> dict[Key, int]:
    """{key: count} from the kept counts, without zeros."""
    rows = ArticleCount.objects.exclude(count=0).values_list("district", "kind", "unit", "day", "count")
    return {(district, kind, unit, day): count for district, kind, unit, day, count in rows.iterator()}


def recount() -> None:
    """Count everything again, in the caller's transaction; other publications wait meanwhile."""
    # Whoever counts again found the counts wrong, and so may be every page that shows one. First, as add()
    # does: who takes the locks of changes and counts in two orders ends in a deadlock.
    pages.touch(pages.SITE)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Otherwise an article published between reading and deleting is lost; SQLite has one writer
            # anyway.
            cursor.execute("LOCK TABLE articles_articlecount IN SHARE ROW EXCLUSIVE MODE")
    counted = sorted((*key, *values) for key, values in reckoned().items())
    ArticleCount.objects.all().delete()
    store(counted)


# ── Reading ──


def within(first: date | None, last: date | None) -> Q:
    """Which rows add up to the days from `first` to `last`; both are included, None means no bound."""
    if first is None and last is None:
        return Q(unit=ALL)
    return by_month(first, last)


def by_month(first: date | None, last: date | None) -> Q:
    """As within(): whole months, and single days where a bound cuts a month."""
    first = first or date.min
    end = last + timedelta(days=1) if last and last < date.max else date.max
    start, stop = month_from(first), end.replace(day=1)
    if start >= stop:
        return days_of(first, end)
    return days_of(first, start) | Q(unit=MONTH, day__gte=start, day__lt=stop) | days_of(stop, end)


def days_of(first: date, end: date) -> Q:
    """Which rows are days from `first` on, without `end`."""
    return Q(unit=DAY, day__gte=first, day__lt=end)


def month_from(day: date) -> date:
    """The first day of the first month that begins on `day` or after it."""
    if day.day == 1:
        return day
    return end_of(MONTH, day.replace(day=1))


def end_of(unit: str, day: date) -> date:
    """The day after the period that begins on `day`."""
    if unit == DAY:
        return day + timedelta(days=1) if day < date.max else day
    return (day + timedelta(days=31)).replace(day=1) if day < LAST_MONTH else date.max


def sums(field: str, *, period: Q, **scope: Any) -> dict[Any, int]:
    """{value of `field`: number of articles} in the rows of `scope` and `period`, a Q of within()."""
    rows = ArticleCount.objects.filter(period, **scope).values_list(field)
    return dict(rows.annotate(total=Sum("count")).filter(total__gt=0).order_by())


# What nearly every list asks stands in memory until an article of the district comes or goes.


@fact(lambda district, kind: (pages.place(district),))
def months(district: str, kind: str) -> list[Period]:
    """The months with articles of a district and a kind ("" for all), newest first."""
    return periods(Q(unit=MONTH), district, kind)


@fact(lambda district, kind, month: (pages.place(district),))
def days(district: str, kind: str, month: date) -> list[Period]:
    """The days with articles in the month that begins on `month`, newest first."""
    return periods(days_of(month, end_of(MONTH, month)), district, kind)


def periods(which: Q, district: str, kind: str) -> list[Period]:
    """The periods of one unit that have articles, newest first."""
    found = ArticleCount.objects.filter(which, district=district, kind=kind).exclude(count=0).order_by("-day")
    return [(day, end_of(unit, day), n) for unit, day, n in found.values_list("unit", "day", "count")]


@fact(lambda district, *days: (pages.place(district),))
def by_kind(district: str, first: date | None = None, last: date | None = None) -> dict[str, int]:
    """{slug of the kind: number of articles} of a district ("" for all), from day `first` to `last`."""
    return sums("kind", district=district, period=within(first, last) & ~Q(kind=""))


@fact(lambda codes, kind, *days: tuple(map(pages.place, codes)))
def by_district(
    codes: tuple[str, ...], kind: str, first: date | None = None, last: date | None = None
) -> dict[str, int]:
    """{code: number of articles of the kind ("" for all)} of these districts, from day `first` to `last`."""
    return sums("district", district__in=codes, kind=kind, period=within(first, last)) if codes else {}


@fact(lambda codes, day: tuple(map(pages.place, codes)))
def published_on(codes: tuple[str, ...], day: date) -> frozenset[str]:
    """The codes of those districts for which something was published on the day."""
    found = ArticleCount.objects.filter(district__in=codes, kind="", unit=DAY, day=day, count__gt=0)
    return frozenset(found.values_list("district", flat=True))


def around(district: str, day: date) -> tuple[date, date]:
    """The nearest day with articles before `day`, and the day after the nearest one after it.

    Where there is none `day` itself stands in its place.
    """
    every = months(district, "")
    near = [one for one in every if one[0] <= day < one[1]]
    newer, older = [one for one in every if one[0] > day][-1:], [one for one in every if one[1] <= day][:1]
    found = [first for month in (*newer, *near, *older) for first, _, _ in days(district, "", month[0])]
    before = max((one for one in found if one < day), default=day)
    after = min((one for one in found if one > day), default=day)
    return before, after + timedelta(days=1)


def total(district: str = "") -> int:
    """How many articles of the district are public ("" for all)."""
    return sum(number for _, _, number in months(district, ""))


def years(district_code: str, kind_slug: str) -> dict[int, int]:
    """{year: number of articles}, without empty years."""
    found: Counter[int] = Counter()
    for first, _, number in months(district_code, kind_slug):
        found[first.year] += number
    return found
