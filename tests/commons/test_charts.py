"""Bars of a server-drawn chart."""

import pytest

from commons.charts import bars


@pytest.mark.parametrize(
    ("values", "heights"), [([], []), ([0, 0], [0, 0]), ([1, 2, 4], [28, 55, 110]), ([100000], [110])]
)
def test_the_tallest_bar_fills_the_plot(values, heights):
    assert [bar.height for bar in bars(values)] == heights


def test_bars_stand_in_the_middle_of_their_columns_on_the_line():
    first, second = bars([1, 2])

    assert (first.middle, second.middle, first.x, first.width) == (25.0, 75.0, 9.5, 31.0)
    assert (first.y + first.height, second.y + second.height) == (130, 130)
