"""One page of a public list, with facets, chips and suggestions."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby

from articles.lists import facets, suggestions
from articles.lists.pagination import CountedList, CountedPaginator, MatchPaginator
from articles.lists.query import ListQuery
from articles.lists.rows import Row, newest_of
from articles.search import index

PAGE_SIZE = 10
# So many are shown to those who found nothing.
LATEST = 3


class ListPage:
    """Page `number` of the list that `query` describes; raises InvalidPage if there is no such page."""

    def __init__(self, query: ListQuery, number: int | str) -> None:
        self.query = query
        self.keys = index.counted_keys(query.matches()) if query.is_search else None
        self.paginator = counted_pages(query) if self.keys is None else found_pages(query, self.keys)
        self.page = self.paginator.page(number)

    def context(self) -> dict[str, object]:
        """The context of the templates."""
        query, page = self.query, self.page
        is_empty_search = query.is_search and not page.object_list
        return {
            "query": query,
            "page": page,
            "days": () if query.is_by_relevance else by_day(page.object_list),
            "numbers": self.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
            "chips": facets.chips(query) if query.is_valid else [],
            "facets": facets.offered(query, self.keys) if query.is_valid else (),
            "suggestions": suggestions.other_searches(query) if is_empty_search else [],
            "latest": newest(LATEST) if is_empty_search else [],
            "named": suggestions.named_district(query) if query.is_search else None,
        }


def found_pages(query: ListQuery, keys: list[int]) -> MatchPaginator:
    """The pages of a search; `keys` are its index.counted_keys()."""
    return MatchPaginator(
        keys,
        query.matches(),
        query.search(),
        is_by_relevance=query.is_by_relevance,
        per_page=PAGE_SIZE,
    )


def counted_pages(query: ListQuery) -> CountedPaginator:
    """The pages of all articles that meet the conditions; no page if a condition is wrong."""
    first, last = (query.first, query.last) if query.is_valid else (date.max, date.min)
    counted = CountedList(
        district_code=query.district_code, kind_slug=query.kind_slug, first=first, last=last
    )
    return CountedPaginator(newest_of(query.district, query.kind), counted, PAGE_SIZE)


def newest(count: int) -> list[Row]:
    """The newest articles, whatever was looked for."""
    return newest_of()(None, None, 0, count)


def by_day(articles: Iterable[Row]) -> tuple[tuple[datetime, tuple[Row, ...]], ...]:
    """((time of the day's first article in Beijing, all articles of the day), …) in the order given."""
    days = groupby(articles, key=lambda row: row.local.date())
    return tuple((found[0].local, found) for _, group in days if (found := tuple(group)))
