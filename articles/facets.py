"""What a list offers beside its articles: ways to narrow it, chips that take one away, second tries."""

from collections import Counter, namedtuple
from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from articles import gazetteer, search, tallies
from articles.divisions import AmbiguousDivision, UnknownDivision, resolve_division
from articles.models import Article, Division
from commons.chinese import beijing, start_of

# `more` is the address where all choices stand, "" where these are all.
Facet = namedtuple("Facet", "name choices more", defaults=("",))
# count is None where it would have to be counted through the whole archive.
Choice = namedtuple("Choice", "label count address is_chosen")
Chip = namedtuple("Chip", "name label address")
# is_more: there are more than `count`, and nobody has counted them.
Try = namedtuple("Try", "label count is_more address")
# Divisions offered beside a list, and for a search that found nothing.
DIVISIONS = 12
NEARBY = 6


def address(asked, **changes):
    """The address of the same list with other conditions: None takes one away, and the page begins anew."""
    wanted = {name: value for name, value in {**asked.params, **changes}.items() if value}
    return f"{asked.path}?{urlencode(wanted)}" if wanted else asked.path


def chips(asked):
    """One chip for each condition."""
    found = []
    if asked.words:
        found.append(Chip("检索", asked.typed, address(asked, q=None, sort=None, any=None)))
    if asked.division and not asked.is_fixed:
        found.append(Chip("区域", asked.division.short_name, address(asked, district=None)))
    if asked.kind:
        found.append(Chip("栏目", asked.kind.name, address(asked, kind=None)))
    if asked.has_days:
        found.append(Chip("日期", days(asked), address(asked, **{"from": None, "to": None})))
    return found


def days(asked):
    """2025 年, else 2025-01-01 至 2025-07-08, with one end open where it is."""
    if asked.first and asked.last and (asked.first, asked.last) == whole_year(asked.first.year):
        return f"{asked.first.year} 年"
    return f"{asked.first or ''} 至 {asked.last or '今天'}".strip()


def whole_year(year):
    """Its first and its last day."""
    return date(year, 1, 1), date(year, 12, 31)


def offered(asked, keys=None):
    """The Facets of a list; `keys` are the counted keys of a search."""
    counts = kept_counts(asked) if keys is None else found_counts(keys)
    facets = [Facet("栏目", kinds(asked, counts["kind"]))]
    if not asked.is_fixed:
        facets.append(Facet("区域", divisions(asked, counts["place"]), more=reverse("districts")))
    if asked.bounds is None:
        facets.append(Facet("年份", years(asked, counts["year"])))
    return [facet for facet in facets if facet.choices]


def kept_counts(asked):
    """{kind: {slug: n}, year: {year: n}, place: a Counter or None}, each as if only it were changed."""
    period = tallies.within(asked.first, asked.last)
    slugs = asked.kinds.keys()
    return {
        "kind": tallies.sums("kind", place=asked.place, kind__in=slugs, period=period),
        "year": tallies.years(asked.place, asked.slug),
        "place": None if asked.is_fixed else places(asked, period),
    }


def places(asked, period):
    """{code: n} of the divisions that are offered beside a list of everything."""
    near = Q(parent=None) | Q(parent__code=settings.HOME_DIVISION)
    codes = Division.objects.active().filter(near).values("code")
    return tallies.sums("place", place__in=codes, kind=asked.slug, period=period)


def found_counts(keys):
    """As kept_counts, but of the matches of a search within all its conditions; {name: None} for too many."""
    counts, is_capped = count_matches(keys)
    if is_capped:
        return {name: dict.fromkeys(counted) for name, counted in counts.items()}
    return counts


def count_matches(keys):
    """The matches with these keys counted by kind, year and place, and whether there are more."""
    counts = {"kind": Counter(), "year": Counter(), "place": Counter()}
    public = Article.objects.published().filter(search_key__in=keys)
    for path, slug, moment in public.values_list("division__path", "kind__slug", "published_at"):
        counts["kind"][slug] += 1
        counts["year"][beijing(moment).year] += 1
        counts["place"].update(path.strip("/").split("/"))
    return counts, len(keys) > search.COUNT_LIMIT


def kinds(asked, counts):
    """The kinds in their order."""
    return [
        Choice(kind.name, counts[slug], address(asked, kind=slug), kind == asked.kind)
        for slug, kind in asked.kinds.items()
        if slug in counts
    ]


def years(asked, counts):
    """The years, newest first."""
    chosen = (asked.first, asked.last)
    return [
        Choice(
            f"{year} 年",
            counts[year],
            address(asked, **dict(zip(("from", "to"), whole_year(year), strict=True))),
            chosen == whole_year(year),
        )
        for year in sorted(counts, reverse=True)
    ]


def divisions(asked, counts):
    """The divisions with the most articles."""
    known = Division.objects.active().filter(code__in=counts).in_bulk(field_name="code")
    rows = [division for code, division in known.items() if division != asked.division]
    rows.sort(key=lambda division: (-(counts[division.code] or 0), division.path))
    return [
        Choice(division.short_name, counts[division.code], address(asked, district=division.code), False)
        for division in rows[:DIVISIONS]
    ]


# ── Beside a search ──


def named_division(asked):
    """Everything of the division whose name was typed, with or without 招商, as a Try; None for other words.

    【西青区招商】 is printed before the title and is no part of what is searched.
    """
    try:
        division = resolve_division(asked.typed.strip("【】").removesuffix("招商"))
    except (UnknownDivision, AmbiguousDivision):
        return None
    if division == asked.division:
        return None
    total = tallies.sums("place", place=division.code, kind="", period=tallies.within(None, None))
    return Try(division.name, total.get(division.code, 0), False, division.get_absolute_url())


def second_tries(asked):
    """Other searches that do find something: any of the words, nearby districts, everywhere."""
    found = [*any_word(asked), *nearby(asked), *everywhere(asked)]
    return [one for one in found if one.count]


def any_word(asked):
    """The same place with OR."""
    query = asked.query(is_any=True)
    if asked.is_any or len(query.words) < 2:
        return
    words = "”“".join(word.text for word in query.words)
    is_cut = len(asked.words) < 2
    label = "含有其中一部分字的" if is_cut else f"含有“{words}”中任意一个的"
    yield attempt(label, matches(asked, query), address(asked, any="1"))


def nearby(asked):
    """The divisions around the one that was asked for, where the words are found."""
    if not asked.division or not asked.division.parent_id:
        return
    around = asked.division.parent
    keys = search.counted_keys(matches(asked, asked.query(place=around.code)))
    counts, is_capped = count_matches(keys)
    found = counts["place"]
    rows = [division for division in gazetteer.below(around) if division.code in found]
    for division in [*rows[:NEARBY], around]:
        yield Try(f"{division.short_name}的", found[division.code], is_capped, asked.elsewhere(division))


def everywhere(asked):
    """Without any condition but the words."""
    if asked.place or asked.slug or asked.has_days:
        query = search.Query(asked.typed, is_any=asked.is_any)
        yield attempt("全部稿件中的", search.matches(query), asked.everywhere)


def attempt(label, found, address):
    """The Try that finds these matches."""
    capped = search.capped_count(found)
    return Try(label, min(capped, search.COUNT_LIMIT), capped > search.COUNT_LIMIT, address)


def matches(asked, query):
    """The matches within the days that were asked for."""
    return search.matches(
        query,
        since=asked.first and start_of(asked.first),
        before=asked.last and start_of(tallies.end_of(tallies.DAY, asked.last)),
    )
