"""Bars of a server-drawn chart."""

import pytest

from commons.charts import Series, bars, columns, lines


@pytest.mark.parametrize(
    ("values", "heights"), [([], []), ([0, 0], [0, 0]), ([1, 2, 4], [28, 55, 110]), ([100000], [110])]
)
def test_the_tallest_bar_fills_the_plot(values, heights):
    assert [bar.height for bar in bars(values)] == heights


def test_bars_stand_in_the_middle_of_their_columns_on_the_line():
    first, second = bars([1, 2])

    assert (first.middle, second.middle, first.x, first.width) == (25.0, 75.0, 9.5, 31.0)
    assert (first.y + first.height, second.y + second.height) == (130, 130)


def test_pieces_stand_on_each_other_and_reach_the_height_of_their_sum():
    chart = columns("两周", ["9-07", "9-14"], [Series("c1", "按时", [3, 1]), Series("c2", "超时", [1, 0])])

    first, second = chart.columns
    assert [(part.colour, part.y, part.height) for part in first.parts] == [("c1", 48, 82), ("c2", 20, 28)]
    assert [(part.colour, part.y, part.height) for part in second.parts] == [("c1", 102, 28)]
    assert ([first.total, second.total], [key.name for key in chart.key]) == ([4, 1], ["按时", "超时"])


@pytest.mark.parametrize(("count", "named"), [(1, 1), (8, 8), (9, 5), (12, 6), (40, 8)])
def test_names_below_columns_have_room_and_the_last_is_always_there(count, named):
    names = [str(number) for number in range(count)]

    chart = columns("", names, [Series("c1", "", [1] * count)])

    shown = [column.name for column in chart.columns if column.name]
    assert (len(shown), shown[-1], chart.key) == (named, names[-1], ())


def test_the_longest_line_is_as_long_as_the_picture():
    chart = lines("", ["甲", "乙"], [Series("c1", "采用", [6, 1]), Series("c3", "不采用", [2, 1])], unit="篇")

    assert [[(part.x, part.width) for part in line.parts] for line in chart.lines] == [
        [(0, 75), (75, 25)],
        [(0, 12.5), (12.5, 12.5)],
    ]
    assert ([line.total for line in chart.lines], chart.height) == ([8, 2], 92)


def test_a_long_name_leaves_room_for_its_number():
    name = "滨海新区标出六条大件设备进厂路线桥梁限高和转弯半径"

    (line,) = lines("", [name], [Series("c1", "", [1])]).lines

    assert line.name == "滨海新区标出六条大件设备进厂路线桥梁限…"
