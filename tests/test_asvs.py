"""docs/asvs.md: no line of the standard is missing, and each test that it names is there."""

import ast
import re
from collections import Counter

from tests.house import read

# The lines of ASVS 5.0.0 for levels 1 and 2, but those on OAuth and WebRTC: section and its numbers.
LINES = {
    "1.1": "1 2",
    "1.2": "1 2 3 4 5 6 7 8 9",
    "1.3": "1 2 3 4 5 6 7 8 9 10 11",
    "1.4": "1 2 3",
    "1.5": "1 2",
    "2.1": "1 2 3",
    "2.2": "1 2 3",
    "2.3": "1 2 3 4",
    "2.4": "1",
    "3.2": "1 2",
    "3.3": "1 2 3 4",
    "3.4": "1 2 3 4 5 6",
    "3.5": "1 2 3 4 5",
    "3.7": "1 2",
    "4.1": "1 2 3",
    "4.2": "1",
    "4.3": "1 2",
    "4.4": "1 2 3 4",
    "5.1": "1",
    "5.2": "1 2 3",
    "5.3": "1 2",
    "5.4": "1 2 3",
    "6.1": "1 2 3",
    "6.2": "1 2 3 4 5 6 7 8 9 10 11 12",
    "6.3": "1 2 3 4",
    "6.4": "1 2 3 4",
    "6.5": "1 2 3 4 5",
    "6.6": "1 2 3",
    "6.8": "1 2 3 4",
    "7.1": "1 2 3",
    "7.2": "1 2 3 4",
    "7.3": "1 2",
    "7.4": "1 2 3 4 5",
    "7.5": "1 2",
    "7.6": "1 2",
    "8.1": "1 2",
    "8.2": "1 2 3",
    "8.3": "1",
    "8.4": "1",
    "9.1": "1 2 3",
    "9.2": "1 2 3 4",
    "11.1": "1 2",
    "11.2": "1 2 3",
    "11.3": "1 2 3",
    "11.4": "1 2 3 4",
    "11.5": "1",
    "11.6": "1",
    "12.1": "1 2 3",
    "12.2": "1 2",
    "12.3": "1 2 3 4",
    "13.1": "1",
    "13.2": "1 2 3 4 5",
    "13.3": "1 2",
    "13.4": "1 2 3 4 5",
    "14.1": "1 2",
    "14.2": "1 2 3 4",
    "14.3": "1 2 3",
    "15.1": "1 2 3",
    "15.2": "1 2 3",
    "15.3": "1 2 3 4 5 6 7",
    "16.1": "1",
    "16.2": "1 2 3 4 5",
    "16.3": "1 2 3 4",
    "16.4": "1 2 3",
    "16.5": "1 2 3",
}
PAGE = read("docs/asvs.md")
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| (.+) \| (met|n/a|open) \| (.+) \|$", PAGE, re.MULTILINE)


def test_every_line_has_one_answer_and_the_sums_are_right():
    asked = [f"{section}.{number}" for section, numbers in LINES.items() for number in numbers.split()]
    states = Counter(state for _, _, state, _ in ROWS)
    sums = re.search(r"(\d+) lines left \*\*(\d+) are met, (\d+) do not apply and (\d+) are open", PAGE)

    assert sorted(number for number, *_ in ROWS) == sorted(asked)
    assert list(map(int, sums.groups())) == [len(asked), states["met"], states["n/a"], states["open"]]


def test_every_test_that_is_named_exists():
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
    held = {path: functions(path) for path, _ in named}

    assert [name for path, name in named if name not in held[path]] == []
    assert len(named) > 100


def functions(path):
    return {node.name for node in ast.walk(ast.parse(read(path))) if isinstance(node, ast.FunctionDef)}
