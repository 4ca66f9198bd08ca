"""The index of districts: how many articles each has, and whether something is new today."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from articles import counts
from articles.models import ArticleCount
from commons.chinese import beijing
from districts.models import District, DistrictQuerySet


class Entry(NamedTuple):
    """A district with its number of articles; `is_fresh`: one of them was published today."""

    district: District
    count: int  # type: ignore[assignment]  # shadows tuple.count
    is_fresh: bool


def entries(
    districts: Iterable[District],
    now: datetime,
    *,
    kind: str = "",
    first: date | None = None,
    last: date | None = None,
) -> list[Entry]:
    """One Entry for each of `districts`, in their order; articles of descendants count too. Two queries.

    `kind`, `first` and `last` (days, both included) narrow the count, but not `is_fresh`.
    """
    districts = list(districts)
    codes = [district.code for district in districts]
    counted = counts.sums("district", district__in=codes, kind=kind, period=counts.within(first, last))
    today = ArticleCount.objects.filter(
        district__in=codes, kind="", unit=counts.DAY, day=beijing(now).date(), count__gt=0
    )
    fresh = set(today.values_list("district", flat=True))
    return [Entry(district, counted.get(district.code, 0), district.code in fresh) for district in districts]


def ranked(entries: Iterable[Entry]) -> list[Entry]:
    """Those with articles: the ones with something new today first, then the fullest."""
    filled = [entry for entry in entries if entry.count]
    return sorted(filled, key=lambda entry: (not entry.is_fresh, -entry.count, entry.district.path))


def empty(entries: Iterable[Entry]) -> list[Entry]:
    """Those without articles, in their order."""
    return [entry for entry in entries if not entry.count]


def below(district: District) -> DistrictQuerySet:
    """The active children of a district, in the order of the tree."""
    return District.objects.active().filter(parent=district).in_tree_order()


def around(district: District) -> DistrictQuerySet:
    """What lies below a district; below its parent if it has no children."""
    children = below(district)
    return children if children or not district.parent else below(district.parent)
