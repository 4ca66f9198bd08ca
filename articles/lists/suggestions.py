"""What a search offers beside its matches: the district whose name was typed, and other searches."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import QuerySet

from articles import counts
from articles.lists.facets import count_matches
from articles.lists.query import ListQuery, names_of
from articles.search import index
from districts.resolve import AmbiguousDistrict, UnknownDistrict, resolve_district
from districts.tree import tree

# So many districts are offered if a search found nothing.
MOST_NEARBY = 6


class Suggestion(NamedTuple):
    """A link to a list with articles. `is_more`: there are more than `count`, too many to count."""

    label: str
    count: int  # type: ignore[assignment]  # shadows tuple.count
    is_more: bool
    url: str


def named_district(query: ListQuery) -> Suggestion | None:
    """The page of the district whose name was typed, with or without 招商; None for other words.

    【西青区招商】 is printed before titles, but it is not part of the text that is searched.
    """
    try:
        district = resolve_district(query.typed.strip("【】").removesuffix("招商"))
    except (UnknownDistrict, AmbiguousDistrict):
        return None
    if district == query.district:
        return None
    return Suggestion(district.name, counts.total(district.code), False, district.get_absolute_url())


def other_searches(query: ListQuery) -> list[Suggestion]:
    """Other searches that find something: words apart, any of them, nearby districts, no conditions."""
    found = [*apart(query), *any_word(query), *nearby(query), *everywhere(query)]
    return [suggestion for suggestion in found if suggestion.count]


def apart(query: ListQuery) -> Iterator[Suggestion]:
    """A long word as the pairs it is made of, all of them: 厂房荷载 is written nowhere, 厂房 and 荷载 are."""
    pairs = query.search_for_any.words
    if query.is_any or len(query.words) != 1 or len(pairs) < 2:
        return
    typed = " ".join(word.text for word in pairs)
    search = query.search(typed=typed)
    yield suggest(f"同时含有“{names_of(search.words)}”的", query.matches(search), query.url(q=typed))


def any_word(query: ListQuery) -> Iterator[Suggestion]:
    """The same search with OR."""
    search = query.search_for_any
    if query.is_any or len(search.words) < 2:
        return
    is_cut = len(query.words) < 2
    label = "字面相近的" if is_cut else f"含有“{names_of(search.words)}”中任意一个的"
    yield suggest(label, query.matches(search), query.url(any="1"))


def nearby(query: ListQuery) -> Iterator[Suggestion]:
    """The same search in the siblings and in the parent of the list's district."""
    around = query.district.parent if query.district else None
    if around is None:
        return
    keys = index.counted_keys(query.matches(query.search(district_code=around.code)))
    counted, is_capped = count_matches(keys)
    found = counted["district"]
    rows = [district for district in tree().below(around) if district.code in found]
    for district in [*rows[:MOST_NEARBY], around]:
        label = f"{district.short_name}的"
        yield Suggestion(label, found[district.code], is_capped, query.url_in(district))


def everywhere(query: ListQuery) -> Iterator[Suggestion]:
    """The search for the words without other conditions, if there are any."""
    if query.district_code or query.kind_slug or query.has_days:
        search = index.Query(query.typed, is_any=query.is_any)
        yield suggest("全部稿件中的", index.matches(search), query.url_everywhere)


def suggest(label: str, found: QuerySet[index.FullText], url: str) -> Suggestion:
    """The Suggestion of these matches."""
    capped = index.capped_count(found)
    return Suggestion(label, min(capped, index.COUNT_LIMIT), capped > index.COUNT_LIMIT, url)
