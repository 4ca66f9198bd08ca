"""The lines of lists: what a line shows, read without building models, and worked out once."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from articles.headlines import breaks, join_headline
from articles.kinds import kinds
from articles.models import IS_PUBLIC, ArticleQuerySet, Kind
from commons.addresses import url_of
from commons.chinese import beijing
from districts.models import District
from districts.tree import tree

# In the order of Row.__init__().
FIELDS = (
    *("id", "title", "summary", "unit", "character_count", "is_advert", "published_at"),
    *("district_id", "kind_id", "cover__name", "cover__width", "cover__height", "cover__files"),
)
COLUMNS = (
    "a.id, a.title, a.summary, a.unit, a.character_count, a.is_advert, a.published_at, a.district_id, "
    "a.kind_id, c.name, c.width, c.height, c.files"
)
FROM = f"FROM articles_article a LEFT JOIN articles_cover c ON c.article_id = a.id WHERE a.{IS_PUBLIC}"
SELECT = f"SELECT {COLUMNS} {FROM}"
SELECT_FOUND = f"SELECT {COLUMNS}, a.body, a.search_key {FROM}"
NEWEST_FIRST = " ORDER BY a.published_at DESC, a.id DESC LIMIT %s OFFSET %s"
ADVERT = mark_safe('<span class="tag tag--warn">广告</span> ')


class Picture(NamedTuple):
    """What a list needs of a cover; the title beside it says what is on it."""

    name: str
    width: int
    height: int
    files: str
    alt: str = ""


class Row:
    """One public article in a list. `body` is there for searches alone."""

    __slots__ = (
        *("pk", "title", "summary", "unit", "length", "is_advert", "published_at", "local"),
        *("district", "kind", "picture", "body", "values"),
    )

    def __init__(self, values: tuple[Any, ...], district: District, kind: Kind, body: str = "") -> None:
        # All that a line shows follows from them and from the names of district and kind.
        self.values = values[: len(FIELDS)]
        self.pk, self.title, self.summary, self.unit, count, self.is_advert = values[:6]
        moment: datetime = values[6]
        # SQLite's own answers do not say that they are in UTC.
        self.published_at = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        self.local = beijing(self.published_at)
        self.length = f"{count:,}"
        self.district, self.kind, self.body = district, kind, body
        self.picture = Picture(*values[9:13]) if values[9] else None

    def __eq__(self, other: object) -> bool:
        """Whether both show the same."""
        return isinstance(other, Row) and self.values == other.values

    def __hash__(self) -> int:
        return hash(self.values)

    def get_absolute_url(self) -> str:
        """The public page."""
        return url_of("articles:article", self.pk)

    @property
    def date(self) -> str:
        """2026-11-28"""
        return f"{self.local:%Y-%m-%d}"

    @property
    def iso(self) -> str:
        """2026-11-28T09:30:00+0800, for machines."""
        return f"{self.local:%Y-%m-%dT%H:%M:%S%z}"

    @property
    def prefix(self) -> str:
        """【西青区招商】"""
        return join_headline(self.district.short_name, "")

    @property
    def heading(self) -> SafeString:
        """The title with its district above it; one line when it is copied (R1)."""
        return self.marked(self.title)

    def marked(self, title: str) -> SafeString:
        """As `heading`, with the title in the form of a search; 广告 stands before everything else."""
        return format_html(
            '<span class="kick">{}<a class="area" href="{}">{}</a></span><a class="{}" href="{}">{}</a>',
            ADVERT if self.is_advert else "",
            url_of("articles:district", self.district.code),
            self.prefix,
            breaks(self.title),
            self.get_absolute_url(),
            title,
        )


def newest_of(
    district: District | None = None, kind: Kind | None = None
) -> Callable[[datetime | None, datetime | None, int, int], list[Row]]:
    """What reads the newest public articles of a district and a kind, None for all.

    It takes two moments (from the first on, before the second; None for no bound), how many to skip and how
    many to read. This is every list's query: Django takes ten times as long to write it down as the database
    to answer.
    """
    inside = within(district) if district else ""
    kinds_wanted = f" AND a.kind_id = {kind.pk:d}" if kind else ""

    def read(start: datetime | None, end: datetime | None, skip: int, size: int) -> list[Row]:
        bounds = {"a.published_at >= %s": start, "a.published_at < %s": end}
        given = {condition: moment for condition, moment in bounds.items() if moment is not None}
        wanted = inside + kinds_wanted + "".join(f" AND {condition}" for condition in given)
        moments = [connection.ops.adapt_datetimefield_value(moment) for moment in given.values()]
        return asked(f"{SELECT}{wanted}{NEWEST_FIRST}", [*moments, size, skip])

    return read


def next_to(district: District, moment: datetime, pk: int, bounds: tuple[datetime, datetime]) -> list[Row]:
    """The next newer and the next older article of the district, beside the one published at that moment.

    Only those published from the first of `bounds` on, and before the second, are looked at. By hand as
    newest_of() is.
    """
    given = [connection.ops.adapt_datetimefield_value(one) for one in (*bounds, moment)]
    between = f"{SELECT}{within(district)} AND a.published_at >= %s AND a.published_at < %s"
    newer = f"{between} AND (a.published_at, a.id) > (%s, %s) ORDER BY a.published_at, a.id LIMIT 1"
    older = f"{between} AND (a.published_at, a.id) < (%s, %s){NEWEST_FIRST}"
    return [*asked(newer, [*given, pk]), *asked(older, [*given, pk, 1, 0])]


def within(district: District) -> str:
    """The condition for articles of the district and all below it."""
    return f" AND a.district_id IN ({', '.join(map(str, tree().under(district) or [district.pk]))})"


def asked(sql: str, given: list[Any]) -> list[Row]:
    """The Rows of a query that begins with SELECT."""
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return made(cursor.fetchall())


def made(found: Iterable[tuple[Any, ...]]) -> list[Row]:
    """The Rows of values in the order of FIELDS."""
    districts, every_kind = tree().by_pk, kinds()
    return [Row(values, districts[values[7]], every_kind[values[8]]) for values in found]


def rows(articles: ArticleQuerySet) -> list[Row]:
    """The articles as Rows, in one query."""
    return made(articles.values_list(*FIELDS))


def rows_by_key(keys: Sequence[int]) -> dict[int, Row]:
    """{search_key: Row with its body} of the public articles with these keys, for excerpts of a search."""
    if not keys:
        return {}
    districts, every_kind = tree().by_pk, kinds()
    with connection.cursor() as cursor:
        cursor.execute(f"{SELECT_FOUND} AND a.search_key IN ({', '.join(map(str, keys))})")
        return {
            values[-1]: Row(values, districts[values[7]], every_kind[values[8]], values[-2])
            for values in cursor.fetchall()
        }
