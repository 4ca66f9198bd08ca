"""What somebody asked of a public list: conditions, the address of the same list with others, the search."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property

from articles import counts
from articles.lists.filters import RELEVANCE, ArticleFilter
from articles.models import Article, Kind
from articles.search import index, words
from commons.chinese import start_of
from districts.models import District

CONDITIONS = ("q", "district", "kind", "from", "to")


class ListQuery:
    """One question. `fixed` and `bounds` are the district and days of the page itself, always in force."""

    def __init__(
        self,
        typed: QueryDict | dict[str, str],
        *,
        path: str,
        fixed: District | None = None,
        bounds: tuple[date, date] | None = None,
    ) -> None:
        self.path, self.fixed, self.bounds = path, fixed, bounds
        known = {name: typed.get(name, "") for name in (*CONDITIONS, "sort", "any")}
        own = {"district"} if fixed else set()
        own |= {"from", "to"} if bounds else set()
        known = {name: value for name, value in known.items() if name not in own}
        self.filter = ArticleFilter(known, queryset=Article.objects.published())
        self.is_valid = self.filter.form.is_valid()
        cleaned: dict[str, Any] = self.filter.form.cleaned_data
        self.params = {name: value for name, value in known.items() if cleaned.get(name)}
        self.typed: str = cleaned.get("q") or ""
        self.district: District | None = fixed or cleaned.get("district")
        self.kind: Kind | None = cleaned.get("kind")
        self.first, self.last = bounds or (cleaned.get("from"), cleaned.get("to"))
        self.is_any = bool(cleaned.get("any"))
        self.is_by_relevance = bool(self.typed) and cleaned.get("sort") == RELEVANCE

    # ── Conditions ──

    @property
    def is_fixed(self) -> bool:
        """Whether the page itself is a district's."""
        return self.fixed is not None

    @property
    def is_search(self) -> bool:
        """Whether words are looked for."""
        return self.is_valid and bool(self.typed)

    @property
    def has_days(self) -> bool:
        """Whether days were asked for beyond those of the page."""
        return self.bounds is None and bool(self.first or self.last)

    @property
    def is_filtered(self) -> bool:
        """Whether anything was asked for, rightly or wrongly."""
        return not self.is_valid or bool(self.params.keys() & set(CONDITIONS))

    @property
    def district_code(self) -> str:
        """The code of the district, "" for everywhere."""
        return self.district.code if self.district else ""

    @property
    def kind_slug(self) -> str:
        """The slug of the kind, "" for all."""
        return self.kind.slug if self.kind else ""

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """All kinds by slug, in order."""
        return {kind.slug: kind for kind in Kind.objects.all()}

    # ── Addresses ──

    def url(self, **changes: str | None) -> str:
        """The same list with other conditions: None takes one away, and the list begins at its first page."""
        wanted = {name: value for name, value in {**self.params, **changes}.items() if value}
        return f"{self.path}?{urlencode(wanted)}" if wanted else self.path

    @property
    def page_prefix(self) -> str:
        """What stands between ? and page= in the addresses of the other pages."""
        return f"{self.url().partition('?')[2]}&" if self.params else ""

    def url_in(self, district: District) -> str:
        """The same question in another district."""
        if self.is_fixed:
            return f"{district.get_absolute_url()}{self.url()[len(self.path) :]}"
        return self.url(district=district.code)

    @property
    def url_everywhere(self) -> str:
        """Only the words, in everything."""
        kept = {"q": self.typed} | ({"any": "1"} if self.is_any else {})
        return f"{reverse('articles:news')}?{urlencode(kept)}"

    @property
    def url_by_date(self) -> str:
        """The matches newest first."""
        return self.url(sort=None)

    @property
    def url_by_relevance(self) -> str:
        """The matches best first."""
        return self.url(sort=RELEVANCE)

    @property
    def canonical_path(self) -> str:
        """The list that search engines should keep; "" for one of endlessly many filtered ones.

        A list of everything in one district shows just what the district's own page shows.
        """
        if not self.is_filtered:
            return self.path
        is_district_only = not self.is_fixed and self.district and self.params.keys() == {"district"}
        return self.district.get_absolute_url() if is_district_only else ""

    # ── Searching ──

    @cached_property
    def words(self) -> list[words.Word]:
        """The words to look for and to mark in what was found."""
        return self.search().words if self.typed else []

    @property
    def is_shortened(self) -> bool:
        """Whether more words were typed than are looked for."""
        return len(words.every_word(self.typed)) > len(self.words)

    def search(self, *, district_code: str | None = None, is_any: bool | None = None) -> index.Query:
        """The words within the conditions, here or in another district."""
        return index.Query(
            self.typed,
            is_any=self.is_any if is_any is None else is_any,
            scope=(self.district_code if district_code is None else district_code, self.kind_slug),
        )

    def matches(self, search: index.Query | None = None) -> QuerySet[index.FullText]:
        """The matches of the search, this one or another, within the days that were asked for."""
        return index.matches(
            search or self.search(),
            since=start_of(self.first) if self.first else None,
            before=start_of(counts.end_of(counts.DAY, self.last)) if self.last else None,
        )

    def articles(self) -> QuerySet[Article]:
        """The public articles that meet every condition but the words, newest first; none for a wrong one."""
        if not self.is_valid:
            return Article.objects.none()
        articles = self.filter.qs
        if self.fixed:
            articles = articles.in_district(self.fixed)
        return articles.newest_first().for_lists()


def names_of(found: Iterable[words.Word]) -> str:
    """The words as they are quoted to the reader: 招商”“政策."""
    return "”“".join(word.text for word in found)
