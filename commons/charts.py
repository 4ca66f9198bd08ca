"""Charts for a server-drawn SVG: across in per cent, up in pixels, so that text keeps its size. Pure."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from commons.tables import Table

# The plot lies between these heights, in pixels; above it stand the numbers, below it the names.
TOP, BOTTOM = 20, 130
# The part of its column that a bar fills.
FILLED = 0.62
# Names below columns: so many at most, else they would run into each other on a phone.
MOST_NAMES = 8
# Lines: from one to the next, and where in each its words stand and its bar begins.
STEP, WORDS_AT, BAR_AT = 46, 14, 21
# Steps in one per cent of a line.
FINE = 100
# A longer name would run into its number on a phone; the table has all of it.
LONGEST_NAME = 20


class Bar(NamedTuple):
    """One bar: `x`, `middle` and `width` in per cent of the picture, the others in pixels."""

    x: float
    middle: float
    width: float
    y: int
    height: int
    label_y: int


def bars(values: Sequence[int]) -> list[Bar]:
    """One bar a value, from left to right, the tallest as high as the plot; [] for no values."""
    most = max(values, default=0) or 1
    return [
        bar(place, len(values), round((BOTTOM - TOP) * value / most)) for place, value in enumerate(values)
    ]


def bar(place: int, count: int, height: int) -> Bar:
    """The bar at this place among `count`."""
    column = 100 / count
    middle = (place + 0.5) * column
    width = column * FILLED
    y = BOTTOM - height
    return Bar(round(middle - width / 2, 2), round(middle, 2), round(width, 2), y, height, label_y=y - 5)


class Series(NamedTuple):
    """The same of every bar: its colour (a class), its name in the key, and a value for each bar."""

    colour: str
    name: str
    values: Sequence[int]


class Part(NamedTuple):
    """One piece of a column: `y` and `height` in pixels."""

    colour: str
    y: int
    height: int


class Column(NamedTuple):
    """A bar in pieces, from the line upwards, the number above it; `name` is "" where there is no room."""

    parts: tuple[Part, ...]
    bar: Bar
    total: int
    name: str


class Columns(NamedTuple):
    """A chart of columns that `says` something in one sentence; no `key` for one series."""

    says: str
    columns: tuple[Column, ...]
    key: tuple[Series, ...]


def columns(says: str, names: Sequence[str], series: Sequence[Series]) -> Columns:
    """The chart of the series, one upon the other; the last name is always there."""
    totals = totals_of(series)
    drawn = [
        Column(
            parts=tuple(
                Part(colour, BOTTOM - end, end - begin)
                for colour, begin, end in stacked(series, place, BOTTOM - TOP)
            ),
            bar=whole,
            total=total,
            name=name,
        )
        for place, (whole, total, name) in enumerate(zip(bars(totals), totals, spread(names), strict=True))
    ]
    return Columns(says, tuple(drawn), key_of(series))


def spread(names: Sequence[str]) -> list[str]:
    """The names below columns, "" where one would run into the next; the last one is always there."""
    step = -(-len(names) // MOST_NAMES) or 1
    shown = range(len(names) - 1, -1, -step)
    return [name if place in shown else "" for place, name in enumerate(names)]


def stacked(series: Sequence[Series], place: int, full: int) -> Iterator[tuple[str, int, int]]:
    """The colour of each piece of the bar at `place`, where it begins and ends; the tallest bar is `full`."""
    most = max(totals_of(series), default=0) or 1
    ends = [round(full * sum_ / most) for sum_ in accumulate(each.values[place] for each in series)]
    for each, (begin, end) in zip(series, pairwise([0, *ends]), strict=True):
        if end > begin:
            yield each.colour, begin, end


def totals_of(series: Sequence[Series]) -> list[int]:
    """The sum of each bar."""
    return [sum(values) for values in zip(*(each.values for each in series), strict=True)]


def key_of(series: Sequence[Series]) -> tuple[Series, ...]:
    """The series that need words: one alone is what the heading says."""
    return tuple(series) if len(series) > 1 else ()


class Stretch(NamedTuple):
    """One piece of a line: `x` and `width` in per cent."""

    colour: str
    x: float
    width: float


class Line(NamedTuple):
    """A line: its name and number above its bar."""

    name: str
    total: int
    parts: tuple[Stretch, ...]
    words_y: int
    bar_y: int

    @property
    def middle_y(self) -> int:
        """Where the thin line behind the bar lies."""
        return self.bar_y + 7


class Lines(NamedTuple):
    """A chart of lines, one below the other; `unit` stands behind each number."""

    says: str
    lines: tuple[Line, ...]
    key: tuple[Series, ...]
    unit: str

    @property
    def height(self) -> int:
        return len(self.lines) * STEP


def lines(says: str, names: Sequence[str], series: Sequence[Series], unit: str = "") -> Lines:
    """The chart of the series, one behind the other; the longest line is as long as the picture."""
    drawn = [
        Line(
            name=shortened(name),
            total=total,
            parts=tuple(
                Stretch(colour, begin / FINE, (end - begin) / FINE)
                for colour, begin, end in stacked(series, place, 100 * FINE)
            ),
            words_y=place * STEP + WORDS_AT,
            bar_y=place * STEP + BAR_AT,
        )
        for place, (name, total) in enumerate(zip(names, totals_of(series), strict=True))
    ]
    return Lines(says, tuple(drawn), key_of(series), unit)


def shortened(name: str) -> str:
    """The name of a line with room for its number."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


class Figure(NamedTuple):
    """One part of a page of figures: a chart and the table of the same numbers; `name` is its place (#)."""

    name: str
    title: str
    aside: str
    words: str
    chart: Columns | Lines
    table: Table

    @property
    def is_lines(self) -> bool:
        return isinstance(self.chart, Lines)
