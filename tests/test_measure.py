"""The figures of make measure: what is counted, and what holds."""

import ast

import pytest

from scripts import measure
from tests.house import module


@pytest.mark.parametrize(
    ("figure", "bound", "expected"),
    [
        (40, 40, ("lines", "40", "≤ 40", "✓")),
        (41, 40, ("lines", "41", "≤ 40", "✗")),
        (0, 0, ("lines", "0", "0", "✓")),
        (4.5, 5, ("lines", "4.5", "≤ 5", "✓")),
    ],
)
def test_a_figure_stands_beside_its_bound(figure, bound, expected):
    assert measure.row(measure.at_most("lines", figure, bound)) == expected


def test_what_was_not_measured_has_no_mark():
    assert measure.row(measure.Measure("the gate", "not measured yet", "≤ 360 s")) == (
        "the gate",
        "not measured yet",
        "≤ 360 s",
        "",
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("def f(a: int, *rest: str, key: str = '') -> None: ...", True),
        ("def f(self, a: int) -> None: ...", True),
        ("def f(a: int): ...", False),
        ("def f(a, b: int) -> None: ...", False),
        ("def f(*rest) -> None: ...", False),
        ("def f(**given) -> None: ...", False),
    ],
)
def test_typed_means_every_argument_and_the_result(line, expected):
    assert measure.is_typed(ast.parse(line).body[0]) == expected


def test_apps_that_import_each_other_are_a_pair():
    apps = [
        module("articles.a", "from districts.b import x"),
        module("districts.b", "from articles.a import y"),
        module("leads.c", "from articles.a import y"),
    ]

    assert measure.mutual_pairs(measure.arrow_counts(apps)) == [("articles", "districts")]
