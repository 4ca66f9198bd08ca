"""What a search offers beside its matches: the district whose name was typed, other searches that find."""

from typing import NamedTuple

from articles import counts
from articles.lists import gazetteer
from articles.lists.facets import count_matches
from articles.lists.query import names_of
from articles.search import index
from districts.resolve import AmbiguousDistrict, UnknownDistrict, resolve_district

# Districts offered for a search that found nothing.
MOST_NEARBY = 6


class Suggestion(NamedTuple):
    """Something that does have articles. is_more: there are more than `count`, and nobody counted them."""

    label: str
    count: int
    is_more: bool
    url: str


def named_district(query):
    """Everything of the district whose name was typed, with or without 招商; None for other words.

    【西青区招商】 is printed before the title and is no part of what is searched.
    """
    try:
        district = resolve_district(query.typed.strip("【】").removesuffix("招商"))
    except (UnknownDistrict, AmbiguousDistrict):
        return None
    if district == query.district:
        return None
    total = counts.sums("district", district=district.code, kind="", period=counts.within(None, None))
    return Suggestion(district.name, total.get(district.code, 0), False, district.get_absolute_url())


def other_searches(query):
    """Other searches that do find something: any of the words, nearby districts, everywhere."""
    found = [*any_word(query), *nearby(query), *everywhere(query)]
    return [suggestion for suggestion in found if suggestion.count]


def any_word(query):
    """The same place with OR."""
    search = query.search(is_any=True)
    if query.is_any or len(search.words) < 2:
        return
    is_cut = len(query.words) < 2
    label = "含有其中一部分字的" if is_cut else f"含有“{names_of(search.words)}”中任意一个的"
    yield suggest(label, query.matches(search), query.url(any="1"))


def nearby(query):
    """The districts around the one that was asked for, where the words are found."""
    if not query.district or not query.district.parent_id:
        return
    around = query.district.parent
    keys = index.counted_keys(query.matches(query.search(district_code=around.code)))
    counted, is_capped = count_matches(keys)
    found = counted["district"]
    rows = [district for district in gazetteer.below(around) if district.code in found]
    for district in [*rows[:MOST_NEARBY], around]:
        label = f"{district.short_name}的"
        yield Suggestion(label, found[district.code], is_capped, query.url_in(district))


def everywhere(query):
    """Without any condition but the words."""
    if query.district_code or query.kind_slug or query.has_days:
        search = index.Query(query.typed, is_any=query.is_any)
        yield suggest("全部稿件中的", index.matches(search), query.url_everywhere)


def suggest(label, found, url):
    """The Suggestion of these matches."""
    capped = index.capped_count(found)
    return Suggestion(label, min(capped, index.COUNT_LIMIT), capped > index.COUNT_LIMIT, url)
