"""One page of a public list, with what stands around it."""

from datetime import date
from itertools import groupby

from articles.lists import facets, suggestions
from articles.lists.pagination import CountedList, CountedPaginator, MatchPaginator
from articles.lists.query import ListQuery
from articles.search import index
from commons.chinese import beijing

PAGE_SIZE = 10


class ListPage:
    """The page `number` of what `query` asks for; raises InvalidPage past the end."""

    def __init__(self, query: ListQuery, number: int | str) -> None:
        self.query = query
        self.keys = index.counted_keys(query.matches()) if query.is_search else None
        self.paginator = counted_pages(query) if self.keys is None else found_pages(query, self.keys)
        self.page = self.paginator.page(number)

    def context(self) -> dict[str, object]:
        """What the templates need."""
        query, page = self.query, self.page
        is_empty_search = query.is_search and not page.object_list
        return {
            "query": query,
            "filter": query.filter,
            "page": page,
            "days": [] if query.is_by_relevance else by_day(page.object_list),
            "numbers": self.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
            "chips": facets.chips(query) if query.is_valid else [],
            "facets": facets.offered(query, self.keys) if query.is_valid else [],
            "suggestions": suggestions.other_searches(query) if is_empty_search else [],
            "named": suggestions.named_district(query) if query.is_search else None,
        }


def found_pages(query, keys):
    """The pages of a search, whose counted keys are `keys`."""
    return MatchPaginator(
        keys,
        query.matches(),
        query.search(),
        is_by_relevance=query.is_by_relevance,
        per_page=PAGE_SIZE,
    )


def counted_pages(query):
    """The pages of everything that meets the conditions; of nothing where one of them is wrong."""
    first, last = (query.first, query.last) if query.is_valid else (date.max, date.min)
    counted = CountedList(
        district_code=query.district_code, kind_slug=query.kind_slug, first=first, last=last
    )
    return CountedPaginator(query.articles(), counted, PAGE_SIZE)


def by_day(articles):
    """[(first article of the day, all of the day), …] in the order given, for the day rail."""
    days = groupby(articles, key=lambda article: beijing(article.published_at).date())
    return [(rows[0].published_at, rows) for _, group in days if (rows := list(group))]
