"""The query string of a public list: its conditions, URLs of the list with other conditions, the search."""

from collections.abc import Hashable, Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from articles import counts
from articles.kinds import kinds
from articles.lists.filters import RELEVANCE, ArticleFilter
from articles.models import Article, Kind
from articles.search import index, words
from commons.addresses import url_of
from commons.chinese import start_of
from districts.fields import options
from districts.models import District
from districts.tree import tree

CONDITIONS = ("q", "district", "kind", "from", "to")


class ListQuery:
    """The conditions of one list. `fixed` and `bounds` are the district and the days of the page itself.

    People can neither change nor remove those two.
    """

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
        if not any(sign.isdigit() for sign in known.get("from", "")):
            # WeChat adds from=singlemessage to what is shared there; that is no day.
            known.pop("from", None)
        self.known = known
        # Where nothing was asked for there is nothing to check.
        form = self.filter.form if any(known.values()) else None
        self.is_valid = form is None or form.is_valid()
        cleaned: dict[str, Any] = form.cleaned_data if form else {}
        self.params = {name: value for name, value in known.items() if cleaned.get(name)}
        self.typed: str = cleaned.get("q") or ""
        self.district: District | None = fixed or cleaned.get("district")
        self.kind: Kind | None = cleaned.get("kind")
        self.first: date | None
        self.last: date | None
        self.first, self.last = bounds or (cleaned.get("from"), cleaned.get("to"))
        self.is_any = bool(cleaned.get("any"))
        self.is_by_relevance = bool(self.typed) and cleaned.get("sort") == RELEVANCE

    @cached_property
    def filter(self) -> ArticleFilter:
        """The filter with its form."""
        return ArticleFilter(self.known, queryset=Article.objects.published())

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
        """Whether somebody chose days; those of the page itself do not count."""
        return self.bounds is None and bool(self.first or self.last)

    @property
    def is_filtered(self) -> bool:
        """Whether the query string holds a condition, valid or not."""
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
        return {kind.slug: kind for kind in kinds().values()}

    @cached_property
    def near(self) -> dict[str, District]:
        """The districts that a list offers, by code: the home district, its children, the other provinces."""
        return {district.code: district for district in tree().offered()}

    @property
    def district_options(self) -> SafeString:
        """The <option>s of the districts offered, and of the chosen one if it is none of them."""
        chosen = {self.district.code: self.district} if self.district else {}
        listed = [(code, listed_name(district)) for code, district in (self.near | chosen).items()]
        return options([("", "全部区域"), *listed], frozenset(chosen))

    @property
    def form_key(self) -> tuple[Hashable, ...] | None:
        """What the form of the list shows beside the words follows from it; None where one is wrong."""
        shown = {name: text for name, text in self.params.items() if name not in ("q", "sort", "any")}
        key = (self.path, self.is_filtered, self.district_code, *shown.items())
        return key if self.is_valid else None

    # ── Addresses ──

    def url(self, **changes: str | date | None) -> str:
        """The URL of the first page with other conditions; None removes a condition."""
        wanted = {name: value for name, value in {**self.params, **changes}.items() if value}
        return f"{self.path}?{urlencode(wanted)}" if wanted else self.path

    @property
    def page_prefix(self) -> str:
        """The text between ? and page= in the URLs of the other pages."""
        return f"{self.url().partition('?')[2]}&" if self.params else ""

    @property
    def fixed_path(self) -> str:
        """The path of a district's page, "" for other lists."""
        return self.path if self.is_fixed else ""

    def url_in(self, district: District) -> str:
        """The URL of the same list in another district."""
        if self.is_fixed:
            return f"{district.get_absolute_url()}{self.url()[len(self.path) :]}"
        return self.url(district=district.code)

    @property
    def url_everywhere(self) -> str:
        """The URL of a search for the same words without other conditions."""
        kept = {"q": self.typed} | ({"any": "1"} if self.is_any else {})
        return f"{url_of('articles:news')}?{urlencode(kept)}"

    @property
    def url_by_date(self) -> str:
        """The URL of the same search, newest first."""
        return self.url(sort=None)

    @property
    def url_by_relevance(self) -> str:
        """The URL of the same search, best first."""
        return self.url(sort=RELEVANCE)

    @property
    def canonical_path(self) -> str:
        """The path for search engines; "" for filtered lists, of which there is no end.

        A list whose only condition is a district shows the same as that district's own page.
        """
        if not self.is_filtered:
            return self.path
        if self.district and not self.is_fixed and self.params.keys() == {"district"}:
            return self.district.get_absolute_url()
        return ""

    # ── Searching ──

    @cached_property
    def words(self) -> list[words.Word]:
        """The words to look for, which are also marked in the results."""
        return self.search().words if self.typed else []

    @property
    def is_shortened(self) -> bool:
        """Whether more words were typed than the search uses."""
        return len(words.every_word(self.typed)) > len(self.words)

    def search(
        self, *, typed: str | None = None, district_code: str | None = None, is_any: bool | None = None
    ) -> index.Query:
        """The search for the words in district and kind; the arguments change words, district, AND to OR."""
        return index.Query(
            self.typed if typed is None else typed,
            is_any=self.is_any if is_any is None else is_any,
            scope=(self.district_code if district_code is None else district_code, self.kind_slug),
        )

    @cached_property
    def search_for_any(self) -> index.Query:
        """The same search with OR; a single long word is cut into the pairs it is made of."""
        return self.search(is_any=True)

    def matches(self, search: index.Query | None = None) -> QuerySet[index.FullText]:
        """The matches of this search, or of another one, in the days of the list."""
        return index.matches(
            search or self.search(),
            since=start_of(self.first) if self.first else None,
            before=start_of(counts.end_of(counts.DAY, self.last)) if self.last else None,
        )


def is_far(district: District) -> bool:
    """Whether it is a province other than that of the home district."""
    return district.parent_id is None and district.code != settings.HOME_DISTRICT


def listed_name(district: District) -> str:
    """河北省 beside 河北区: a province by its full name, everything else by its short one."""
    return district.name if is_far(district) else district.short_name


def names_of(found: Iterable[words.Word]) -> str:
    """The words for a sentence that begins and ends with a quotation mark: 招商”“政策."""
    return "”“".join(word.text for word in found)
