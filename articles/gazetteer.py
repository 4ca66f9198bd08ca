"""The index of divisions: how many articles each has, and whether something is new today."""

from collections import namedtuple

from articles import tallies
from articles.models import Division, Tally
from commons.chinese import beijing

Entry = namedtuple("Entry", "division count is_fresh")


def entries(divisions, now, *, kind="", first=None, last=None):
    """One Entry for each of `divisions`, in their order; descendants are counted in. Two queries.

    `kind`, `first` and `last` narrow what is counted; new today stays new today.
    """
    divisions = list(divisions)
    codes = [division.code for division in divisions]
    counts = tallies.sums("place", place__in=codes, kind=kind, period=tallies.within(first, last))
    today = Tally.objects.filter(
        place__in=codes, kind="", unit=tallies.DAY, day=beijing(now).date(), count__gt=0
    )
    fresh = set(today.values_list("place", flat=True))
    return [Entry(division, counts.get(division.code, 0), division.code in fresh) for division in divisions]


def below(division):
    """The active divisions directly below, zones of a lower level included once they stand there."""
    return Division.objects.active().filter(parent=division).in_tree_order()
