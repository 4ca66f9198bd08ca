"""Pages of lists without counting the archive and without deep OFFSET.

The kept counts of a list (one district, one kind, some days) tell how many pages it has, and from which days
the articles of page N are. The page itself is then a short range of an index.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

from articles import counts
from articles.counts import Period
from articles.lists.rows import Row, rows_by_key
from articles.models import Article
from articles.search import index
from commons.chinese import start_of

# What reads the articles published from one moment on, before another one: so many, after those skipped.
Read = Callable[[datetime, datetime, int, int], list[Any]]


class CountedList:
    """The kept counts of one list; `first` and `last` are days, both included, None means no bound."""

    def __init__(
        self,
        *,
        district_code: str = "",
        kind_slug: str = "",
        first: date | None = None,
        last: date | None = None,
    ) -> None:
        self.district_code, self.kind_slug = district_code, kind_slug
        self.start = first or date.min
        self.end = counts.end_of(counts.DAY, last or date.max)

    @cached_property
    def periods(self) -> list[Period]:
        """The list's periods, newest first: months, and days where a bound cuts a month."""
        found: list[Period] = []
        for month in counts.months(self.district_code, self.kind_slug):
            if self.start <= month[0] and month[1] <= self.end:
                found.append(month)
            elif month[0] < self.end and self.start < month[1]:
                found += [day for day in self.days(month[0]) if self.start <= day[0] < self.end]
        return found

    def days(self, month: date) -> list[Period]:
        """The days of the month that begins on `month`, newest first."""
        return counts.days(self.district_code, self.kind_slug, month)

    @property
    def count(self) -> int:
        """How many articles the list has."""
        return sum(count for _, _, count in self.periods)

    def window(self, offset: int, size: int) -> tuple[date, date, int]:
        """(first day, day after the last, skip): `size` articles from `offset`, after the `skip` newest."""
        (start, end, _), passed = locate(self.periods, offset)
        (low, _, _), _ = locate(self.periods, offset + size - 1)
        if end - start <= timedelta(days=1):
            return low, end, offset - passed
        days = self.days(start)
        if not days:
            # The last article of this month was taken down since `periods` were read.
            return low, end, offset - passed
        (_, end, _), newer = locate(days, offset - passed)
        if low == start:
            (low, _, _), _ = locate(days, offset - passed + size - 1)
        return low, end, offset - passed - newer


def locate(periods: Sequence[Period], offset: int) -> tuple[Period, int]:
    """(period, passed): the period with the article at `offset`, and how many articles are in earlier ones.

    For an offset after the end it is the last period. `periods` must not be empty.
    """
    passed = 0
    for period in periods:
        if passed + period[2] > offset:
            break
        passed += period[2]
    return period, passed


def of_queryset(articles: QuerySet[Article, Any]) -> Read:
    """What a queryset of articles that is sorted newest first gives: whole ones, or their values."""

    def read(start: datetime, end: datetime, skip: int, size: int) -> list[Any]:
        return list(articles.filter(published_at__gte=start, published_at__lt=end)[skip : skip + size])

    return read


class CountedPaginator(Paginator):
    """Django's Paginator for a counted list: the same pages, found by days instead of OFFSET.

    `read` reads the articles of a page: newest_of() or of_queryset().
    """

    def __init__(
        self,
        read: Read,
        counted: CountedList,
        per_page: int,
    ) -> None:
        super().__init__([], per_page)
        self.read, self.counted = read, counted

    @cached_property
    def count(self) -> int:
        """The number of articles, from the kept counts."""
        return self.counted.count

    def page(self, number: int | str) -> Page:
        """One page; raises InvalidPage if there is no such page."""
        number = self.validate_number(number)
        if not self.count:
            return Page([], number, self)
        low, end, skip = self.counted.window((number - 1) * self.per_page, self.per_page)
        return Page(self.read(start_of(low), start_of(end), skip, self.per_page), number, self)


class MatchPaginator(Paginator):
    """Pages of a search: at most the first COUNT_LIMIT matches, newest or best first.

    `keys` are the index.counted_keys() of `found`.
    """

    def __init__(
        self,
        keys: list[int],
        found: QuerySet[index.FullText],
        query: index.Query,
        *,
        is_by_relevance: bool,
        per_page: int,
    ) -> None:
        super().__init__(keys, per_page)
        self.keys, self.found, self.query, self.is_by_relevance = keys, found, query, is_by_relevance

    @property
    def total(self) -> str:
        """How many were found, for people: 35, or 1000+ if there are more than are counted."""
        number = len(self.keys)
        return f"{index.COUNT_LIMIT}+" if number > index.COUNT_LIMIT else str(number)

    @property
    def is_cut(self) -> bool:
        """Whether more were found than the pages show."""
        return len(self.keys) > self.count

    @cached_property
    def count(self) -> int:
        """How many matches the pages show."""
        limit = index.ranked_limit() if self.is_by_relevance else index.COUNT_LIMIT
        return min(len(self.keys), limit)

    def page(self, number: int | str) -> Page:
        """One page; raises InvalidPage if there is no such page."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        stop = min(start + self.per_page, self.count)
        if self.is_by_relevance:
            keys = index.best_keys(self.found, self.query, start, stop)
        else:
            keys = self.keys[start:stop]
        return Page(in_order(keys), number, self)


def in_order(keys: list[int]) -> list[Row]:
    """The public articles with these search keys, in the order of the keys; with bodies, for snippets."""
    public = rows_by_key(keys)
    return [public[key] for key in keys if key in public]
