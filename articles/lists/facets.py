"""Ways to narrow a list, and chips that take one condition away."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from articles import counts
from articles.kinds import kinds as all_kinds
from articles.lists import gazetteer
from articles.lists.gazetteer import Entry
from articles.lists.query import ListQuery, is_far, listed_name
from articles.search import index
from commons.addresses import url_of
from districts.models import District
from districts.tree import codes_of, tree

# So many districts are offered beside a list.
MOST_DISTRICTS = 12


# Number of articles by slug, year or code; None where there are too many to count.
Counted = Mapping[Any, int | None]


class Choice(NamedTuple):
    """One way to narrow a list. `count` is None where the whole archive would have to be counted."""

    label: str
    count: int | None  # type: ignore[assignment]  # shadows tuple.count
    url: str
    is_chosen: bool


class Facet(NamedTuple):
    """The choices of one kind. `more` is the URL of a page with all of them, "" if these are all."""

    name: str
    choices: tuple[Choice, ...]
    more: str = ""


class Chip(NamedTuple):
    """One condition of a list, with the URL of the list without it."""

    name: str
    label: str
    url: str


def chips(query: ListQuery) -> list[Chip]:
    """One chip for each condition."""
    found = []
    if query.words:
        found.append(Chip("检索", query.typed, query.url(q=None, sort=None, any=None)))
    if query.district and not query.is_fixed:
        found.append(Chip("区域", query.district.short_name, query.url(district=None)))
    if query.kind:
        found.append(Chip("栏目", query.kind.name, query.url(kind=None)))
    if query.has_days:
        found.append(Chip("日期", days(query.first, query.last), query.url(**{"from": None, "to": None})))
    return found


def days(first: date | None, last: date | None) -> str:
    """2025 年 for a whole year, else 2025-01-01 至 2025-07-08; a missing bound is left out or 今天."""
    if first and last and (first, last) == whole_year(first.year):
        return f"{first.year} 年"
    return f"{first or ''} 至 {last or '今天'}".strip()


def whole_year(year: int) -> tuple[date, date]:
    """The first and the last day of the year."""
    return date(year, 1, 1), date(year, 12, 31)


def offered(query: ListQuery, keys: list[int] | None = None) -> tuple[Facet, ...]:
    """The Facets of a list; `keys` are the index.counted_keys() of a search, None without words."""
    counted = kept_counts(query) if keys is None else found_counts(keys)
    facets = [Facet("栏目", kinds(query, counted["kind"]))]
    if not query.is_fixed:
        areas = Facet("区域", districts(query, counted["district"]), more=url_of("articles:districts"))
        facets.insert(0, areas)
    if query.bounds is None:
        facets.append(Facet("年份", years(query, counted["year"])))
    return tuple(facet for facet in facets if facet.choices)


def around(query: ListQuery, district: District, entries: list[Entry]) -> Facet:
    """Ways from the list of a district to those below or beside it that have articles."""
    is_below = any(entry.district.parent_id == district.pk for entry in entries)
    choices = tuple(
        Choice(
            entry.district.short_name, entry.count, query.url_in(entry.district), entry.district == district
        )
        for entry in gazetteer.ranked(entries)[:MOST_DISTRICTS]
    )
    return Facet("下辖区域" if is_below else "同级区域", choices)


def kept_counts(query: ListQuery) -> dict[str, Any]:
    """{"kind": {slug: n}, "year": {year: n}, "district": {code: n} or None}.

    Each number is that of the list after a change of this one condition.
    """
    days = (query.first, query.last)
    codes = () if query.is_fixed else tuple(query.near)
    return {
        "kind": counts.by_kind(query.district_code, *days),
        "year": counts.years(query.district_code, query.kind_slug),
        "district": counts.by_district(codes, query.kind_slug, *days),
    }


def found_counts(keys: list[int]) -> dict[str, Any]:
    """As kept_counts(), but counted from the matches of a search; None if there are too many."""
    counted, is_capped = count_matches(keys)
    if is_capped:
        return {name: dict.fromkeys(counter) for name, counter in counted.items()}
    return counted


def count_matches(keys: list[int]) -> tuple[dict[str, Counter[Any]], bool]:
    """The matches with these keys, counted by kind, year and district; and whether there are more matches."""
    counted: dict[str, Counter[Any]] = {"kind": Counter(), "year": Counter(), "district": Counter()}
    counted["year"].update(index.years(keys))
    known, sorts = tree().by_pk, all_kinds()
    for district_id, kind_id, number in index.grouped(keys):
        counted["kind"][sorts[kind_id].slug] += number
        for code in codes_of(known[district_id]):
            counted["district"][code] += number
    return counted, len(keys) > index.COUNT_LIMIT


def kinds(query: ListQuery, counted: Counted) -> tuple[Choice, ...]:
    """The kinds with articles, in their order."""
    return tuple(
        Choice(kind.name, counted[slug], query.url(kind=slug), kind == query.kind)
        for slug, kind in query.kinds.items()
        if slug in counted
    )


def years(query: ListQuery, counted: Counted) -> tuple[Choice, ...]:
    """The years with articles, newest first."""
    chosen = (query.first, query.last)
    return tuple(
        Choice(
            f"{year} 年",
            counted[year],
            query.url(**dict(zip(("from", "to"), whole_year(year), strict=True))),
            chosen == whole_year(year),
        )
        for year in sorted(counted, reverse=True)
    )


def districts(query: ListQuery, counted: Counted) -> tuple[Choice, ...]:
    """The MOST_DISTRICTS fullest of the districts offered; the home district's own before other provinces."""
    rows = [row for code, row in query.near.items() if code in counted and row != query.district]
    rows.sort(key=lambda row: -(counted[row.code] or 0))
    return tuple(
        Choice(listed_name(row), counted[row.code], query.url(district=row.code), False)
        for row in sorted(rows[:MOST_DISTRICTS], key=is_far)
    )
