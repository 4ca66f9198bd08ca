"""One public list as somebody asked for it: the question, its page, and what stands around the page."""

from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import cached_property

from articles import facets, fulltext, search
from articles.filters import RELEVANCE, ArticleFilter
from articles.models import Article, Kind
from articles.shelves import MatchPaginator, Shelf, ShelfPaginator
from commons.chinese import beijing

PAGE_SIZE = 10
CONDITIONS = ("q", "district", "kind", "from", "to")


class Asked:
    """What was asked for. `division` and `bounds` are those of the page itself, not to be taken away."""

    def __init__(self, data, *, path, division=None, bounds=None):
        self.path, self.fixed, self.bounds = path, division, bounds
        typed = {name: data.get(name, "") for name in (*CONDITIONS, "sort", "any")}
        own = {"district"} if division else set()
        own |= {"from", "to"} if bounds else set()
        typed = {name: value for name, value in typed.items() if name not in own}
        self.filter = ArticleFilter(typed, queryset=Article.objects.published())
        self.is_valid = self.filter.form.is_valid()
        cleaned = self.filter.form.cleaned_data
        self.params = {name: value for name, value in typed.items() if cleaned.get(name)}
        self.typed = cleaned.get("q") or ""
        self.division = division or cleaned.get("district")
        self.kind = cleaned.get("kind")
        self.first, self.last = bounds or (cleaned.get("from"), cleaned.get("to"))
        self.is_any = bool(cleaned.get("any"))
        self.is_by_relevance = bool(self.typed) and cleaned.get("sort") == RELEVANCE

    @cached_property
    def kinds(self):
        """All kinds by slug, in order."""
        return {kind.slug: kind for kind in Kind.objects.all()}

    @property
    def is_fixed(self):
        """Whether the page itself is a division's."""
        return self.fixed is not None

    @property
    def has_days(self):
        """Whether days were asked for beyond those of the page."""
        return self.bounds is None and bool(self.first or self.last)

    @property
    def is_filtered(self):
        """Whether anything was asked for, rightly or wrongly."""
        return not self.is_valid or bool(self.params.keys() & set(CONDITIONS))

    @property
    def canonical(self):
        """The path of the list that search engines should keep; "" for one of endlessly many filtered ones.

        A list of everything in one division shows just what the division's own page shows.
        """
        if not self.is_filtered:
            return self.path
        is_division_only = not self.is_fixed and self.params.keys() == {"district"}
        return self.division.get_absolute_url() if is_division_only else ""

    @property
    def place(self):
        """The code of the division, "" for everywhere."""
        return self.division.code if self.division else ""

    @property
    def slug(self):
        """The slug of the kind, "" for all."""
        return self.kind.slug if self.kind else ""

    @cached_property
    def words(self):
        """The words to mark in what was found."""
        return self.query().words if self.typed else []

    @property
    def is_shortened(self):
        """Whether more words were typed than are looked for."""
        return len(fulltext.every_word(self.typed)) > len(self.words)

    def query(self, *, place=None, is_any=None):
        """The search, here or in another place."""
        return search.Query(
            self.typed,
            is_any=self.is_any if is_any is None else is_any,
            place=self.place if place is None else place,
            kind=self.slug,
        )

    def elsewhere(self, division):
        """The same question in another division."""
        if self.is_fixed:
            return f"{division.get_absolute_url()}{facets.address(self)[len(self.path) :]}"
        return facets.address(self, district=division.code)

    @property
    def everywhere(self):
        """Only the words, in everything."""
        asked = {"q": self.typed} | ({"any": "1"} if self.is_any else {})
        return f"{reverse('news')}?{urlencode(asked)}"


class List:
    """The page of a list with what stands around it; raises InvalidPage past the end."""

    def __init__(self, asked, number):
        self.asked = asked
        is_search = asked.is_valid and asked.typed
        self.found = facets.matches(asked, asked.query()) if is_search else None
        self.keys = search.counted_keys(self.found) if is_search else None
        self.paginator = self.found_pages() if is_search else self.shelf_pages()
        self.page = self.paginator.page(number)

    def found_pages(self):
        """The pages of a search."""
        asked = self.asked
        return MatchPaginator(
            self.keys,
            self.found,
            asked.query(),
            is_by_relevance=asked.is_by_relevance,
            per_page=PAGE_SIZE,
        )

    def shelf_pages(self):
        """The pages of everything that stands on a shelf; of nothing where the question is wrong."""
        asked = self.asked
        bounds = (asked.first, asked.last) if asked.is_valid else (date.max, date.min)
        shelf = Shelf(place=asked.place, kind=asked.slug, first=bounds[0], last=bounds[1])
        articles = asked.filter.qs if asked.is_valid else Article.objects.none()
        if asked.fixed:
            articles = articles.in_division(asked.fixed)
        return ShelfPaginator(articles.newest_first().for_lists(), shelf, PAGE_SIZE)

    @property
    def is_search(self):
        """Whether words were looked for."""
        return self.found is not None

    def context(self):
        """What the templates need."""
        asked, page = self.asked, self.page
        return {
            "asked": asked,
            "filter": asked.filter,
            "page": page,
            "days": [] if asked.is_by_relevance else by_day(page.object_list),
            "numbers": self.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
            "query": f"{facets.address(asked).partition('?')[2]}&" if asked.params else "",
            "chips": facets.chips(asked) if asked.is_valid else [],
            "facets": facets.offered(asked, self.keys) if asked.is_valid else [],
            "tries": facets.second_tries(asked) if self.is_search and not page.object_list else [],
            "is_search": self.is_search,
            "named": facets.named_division(asked) if self.is_search else None,
            "order": self.order(),
        }

    def order(self):
        """The addresses of the two orders of a search."""
        return {
            "newest": facets.address(self.asked, sort=None),
            "relevance": facets.address(self.asked, sort=RELEVANCE),
        }


def by_day(articles):
    """[(first article of the day, all of the day), …] in the order given, for the day rail."""
    days = groupby(articles, key=lambda article: beijing(article.published_at).date())
    return [(rows[0].published_at, rows) for _, group in days if (rows := list(group))]
