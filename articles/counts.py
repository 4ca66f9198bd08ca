"""Kept counts: how many public articles each district and kind has, by month and day.

Written in the same transaction as what they count. One article counts in its district, in every district
above it and in the whole, each for its kind and for all kinds.
"""

from collections import Counter
from datetime import date, timedelta

from django.db import connection
from django.db.models import OuterRef, Q, Subquery, Sum

from articles.models import Article, ArticleCount
from commons.chinese import beijing

ALL, MONTH, DAY = ArticleCount.Unit.ALL, ArticleCount.Unit.MONTH, ArticleCount.Unit.DAY
LAST_MONTH = date(date.max.year, 12, 1)
# Rows of one INSERT; SQLite takes 32,766 values in a statement.
BATCH = 1000


def keys(path, kind, day):
    """The (district, kind, unit, day) of every count of an article; `day` is its day in Beijing."""
    periods = ((ALL, date.min), (MONTH, day.replace(day=1)), (DAY, day))
    codes = ("", *path.strip("/").split("/"))
    return [(code, slug, unit, start) for code in codes for slug in ("", kind) for unit, start in periods]


def facts(article):
    """What decides where a published article is counted."""
    return article.district.path, article.kind.slug, beijing(article.published_at).date()


def add(counted, *, now):
    """Add to the counts; `counted` is {(path, kind, day): how many}, negative for what is gone.

    0 for an article that only changed: the time of the change is kept beside the counts.
    """
    changes = Counter()
    for facts, number in counted.items():
        for key in keys(*facts):
            changes[key] += number
    # In one order everywhere: two publications at once must not wait for each other's rows.
    store(sorted((*key, number, now) for key, number in changes.items()))


def store(rows):
    """Add each row's number to its count; a row is (district, kind, unit, day, number, changed_at)."""
    for start in range(0, len(rows), BATCH):
        upsert(rows[start : start + BATCH])


def upsert(rows):
    """The rows of one statement, the same on SQLite and PostgreSQL."""
    values = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO articles_articlecount (district, kind, unit, day, count, changed_at) "
            f"VALUES {values} "
            "ON CONFLICT (district, kind, unit, day) DO UPDATE SET "
            "count = articles_articlecount.count + excluded.count, changed_at = excluded.changed_at",
            [value for row in rows for value in adapted(*row)],
        )


def adapted(district, kind, unit, day, number, moment):
    """The values of a row as this database takes them."""
    day, moment = connection.ops.adapt_datefield_value(day), connection.ops.adapt_datetimefield_value(moment)
    return district, kind, unit, day, number, moment


def reckoned():
    """{key: (count, time of the last change)} from the published articles; reads the whole archive."""
    found = {}
    rows = Article.objects.published().values_list(
        "district__path", "kind__slug", "published_at", "changed_at"
    )
    for path, kind, moment, changed_at in rows.iterator(chunk_size=5000):
        for key in keys(path, kind, beijing(moment).date()):
            count, latest = found.get(key, (0, changed_at))
            found[key] = count + 1, max(latest, changed_at)
    return found


def truth():
    """{key: count} as the published articles say it; reads the whole archive."""
    return {key: count for key, (count, _) in reckoned().items()}


def kept():
    """{key: count} as it is kept, empty counts left out."""
    rows = ArticleCount.objects.exclude(count=0).values_list("district", "kind", "unit", "day", "count")
    return {(district, kind, unit, day): count for district, kind, unit, day, count in rows.iterator()}


def recount():
    """Count everything anew; the caller holds the transaction, and who publishes meanwhile waits for it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Else what is published between reading and deleting would be lost; SQLite has one writer anyway.
            cursor.execute("LOCK TABLE articles_articlecount IN SHARE ROW EXCLUSIVE MODE")
    counted = sorted((*key, *values) for key, values in reckoned().items())
    ArticleCount.objects.all().delete()
    store(counted)


# ── Reading ──


def with_counts(districts):
    """Each with `article_count`, the kept count of its public articles; None where none was ever kept."""
    kept = ArticleCount.objects.filter(district=OuterRef("code"), kind="", unit=ALL)
    return districts.annotate(article_count=Subquery(kept.values("count")))


def within(first, last):
    """The rows that together make up the days from `first` to `last`, both included, None for no bound."""
    if first is None and last is None:
        return Q(unit=ALL)
    return by_month(first, last)


def by_month(first, last):
    """As within(): whole months in the middle, single days at the broken edges."""
    first = first or date.min
    end = last + timedelta(days=1) if last and last < date.max else date.max
    start, stop = month_from(first), end.replace(day=1)
    if start >= stop:
        return days_of(first, end)
    return days_of(first, start) | Q(unit=MONTH, day__gte=start, day__lt=stop) | days_of(stop, end)


def days_of(first, end):
    """The rows of single days from `first` on, `end` not included."""
    return Q(unit=DAY, day__gte=first, day__lt=end)


def month_from(day):
    """The first day of the first month that begins on `day` or later."""
    if day.day == 1:
        return day
    return end_of(MONTH, day.replace(day=1))


def end_of(unit, day):
    """The day after the period that begins on `day`."""
    if unit == DAY:
        return day + timedelta(days=1) if day < date.max else day
    return (day + timedelta(days=31)).replace(day=1) if day < LAST_MONTH else date.max


def sums(field, *, period, **scope):
    """{value of `field`: how many} over the rows that `scope` and `period`, a Q of within(), select."""
    rows = ArticleCount.objects.filter(period, **scope).values_list(field)
    return dict(rows.annotate(total=Sum("count")).filter(total__gt=0).order_by())


def years(district_code, kind_slug):
    """{year: how many}."""
    total = Counter()
    months = ArticleCount.objects.filter(district=district_code, kind=kind_slug, unit=MONTH)
    for day, number in months.values_list("day", "count"):
        total[day.year] += number
    return +total
