"""The index of districts: how many articles each has, and whether something is new today."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from articles import counts
from commons.chinese import beijing
from districts.models import District
from districts.tree import tree


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
    """One Entry for each of `districts`, in their order; articles of descendants count too.

    `kind`, `first` and `last` (days, both included) narrow the count, but not `is_fresh`.
    """
    by_code = {district.code: district for district in districts}
    counted = counts.by_district(tuple(by_code), kind, first, last)
    fresh = counts.published_on(tuple(by_code), beijing(now).date())
    return [Entry(one, counted.get(code, 0), code in fresh) for code, one in by_code.items()]


def ranked(entries: Iterable[Entry]) -> list[Entry]:
    """Those with articles: the ones with something new today first, then the fullest."""
    filled = [entry for entry in entries if entry.count]
    return sorted(filled, key=lambda entry: (not entry.is_fresh, -entry.count, entry.district.path))


def empty(entries: Iterable[Entry]) -> list[Entry]:
    """Those without articles, in their order."""
    return [entry for entry in entries if not entry.count]


def around(district: District) -> list[District]:
    """What lies below a district; below its parent if it has no children."""
    children = tree().below(district)
    return children if children or not district.parent else tree().below(district.parent)
