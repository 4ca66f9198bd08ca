"""Bars for a server-drawn SVG: across in per cent, up in pixels, so that text keeps its size. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

# The plot lies between these heights, in pixels; above it stand the numbers, below it the names.
TOP, BOTTOM = 20, 130
# The part of its column that a bar fills.
FILLED = 0.62


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
