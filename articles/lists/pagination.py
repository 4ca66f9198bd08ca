"""Pages of lists without counting the archive and without deep OFFSET.

The kept counts of a list (one district, one kind, some days) say how many pages it has, and between which
days page N stands; the page itself is then a short range of an index.
"""

from datetime import timedelta

from django.core.paginator import Paginator
from django.utils.functional import cached_property

from articles import counts
from articles.models import Article, ArticleCount
from articles.search import index
from commons.chinese import start_of


class CountedList:
    """The kept counts of one list; `first` and `last` are days, both included, None for no bound."""

    def __init__(self, *, district_code="", kind_slug="", first=None, last=None):
        self.rows = ArticleCount.objects.filter(district=district_code, kind=kind_slug).exclude(count=0)
        self.first, self.last = first, last

    @cached_property
    def periods(self):
        """[(first day, day after the last, count), …] newest first: months, and days at broken edges."""
        return self.read(counts.by_month(self.first, self.last))

    def read(self, wanted):
        """The kept periods that `wanted` names, newest first."""
        found = self.rows.filter(wanted).order_by("-day").values_list("unit", "day", "count")
        return [(day, counts.end_of(unit, day), count) for unit, day, count in found]

    @property
    def count(self):
        """How many articles the list has."""
        return sum(count for _, _, count in self.periods)

    def window(self, offset, size):
        """(first day, day after the last, skip): where `size` articles from `offset` on stand.

        `skip` newer articles of those days come before them.
        """
        (start, end, _), passed = locate(self.periods, offset)
        (low, _, _), _ = locate(self.periods, offset + size - 1)
        if end - start <= timedelta(days=1):
            return low, end, offset - passed
        days = self.read(counts.days_of(start, end))
        if not days:
            # The last article of this month was taken down since `periods` were read.
            return low, end, offset - passed
        (_, end, _), newer = locate(days, offset - passed)
        if low == start:
            (low, _, _), _ = locate(days, offset - passed + size - 1)
        return low, end, offset - passed - newer


def locate(periods, offset):
    """(period, passed): the period that holds the article at `offset`, and how many stand before that period.

    The last period for an offset past the end.
    """
    passed = 0
    for period in periods:
        if passed + period[2] > offset:
            break
        passed += period[2]
    return period, passed


class CountedPaginator(Paginator):
    """Django's Paginator over a counted list: the same pages, cut by days."""

    def __init__(self, articles, counted, per_page):
        super().__init__(articles, per_page)
        self.counted = counted

    @cached_property
    def count(self):
        """From the kept counts."""
        return self.counted.count

    def page(self, number):
        """One page; raises InvalidPage past the end."""
        number = self.validate_number(number)
        if not self.count:
            return self._get_page([], number, self)
        low, end, skip = self.counted.window((number - 1) * self.per_page, self.per_page)
        between = self.object_list.filter(published_at__gte=start_of(low), published_at__lt=start_of(end))
        return self._get_page(list(between[skip : skip + self.per_page]), number, self)


class MatchPaginator(Paginator):
    """Pages of a search: at most the first COUNT_LIMIT matches, newest or best first.

    `keys` are the index.counted_keys of `found`.
    """

    def __init__(self, keys, found, query, *, is_by_relevance, per_page):
        super().__init__(keys, per_page)
        self.found, self.query, self.is_by_relevance = found, query, is_by_relevance

    @property
    def total(self):
        """How many were found, in words: 35, or 1000+ where there are more than are counted."""
        number = len(self.object_list)
        return f"{index.COUNT_LIMIT}+" if number > index.COUNT_LIMIT else str(number)

    @property
    def is_cut(self):
        """Whether more were found than can be paged through."""
        return len(self.object_list) > self.count

    @cached_property
    def count(self):
        """What can be paged through."""
        limit = index.ranked_limit() if self.is_by_relevance else index.COUNT_LIMIT
        return min(len(self.object_list), limit)

    def page(self, number):
        """One page; raises InvalidPage past the end."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        stop = min(start + self.per_page, self.count)
        if self.is_by_relevance:
            keys = index.best_keys(self.found, self.query, start, stop)
        else:
            keys = self.object_list[start:stop]
        return self._get_page(in_order(keys), number, self)


def in_order(keys):
    """The public articles with these search keys, in the order of the keys; with their text, for snippets."""
    public = (
        Article.objects.published().select_related("district", "kind").in_bulk(keys, field_name="search_key")
    )
    return [public[key] for key in keys if key in public]
