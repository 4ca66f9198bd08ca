"""What the bench says of its figures: bounds by size, the verdict of each line, the document."""

import pytest

from tests.bench import measures, report
from tests.bench.load import Cost
from tests.bench.measures import Line, Pair, at_least, at_most, share_of

FAST, SLOW = (Cost(cpu, 100.0, 1.0, 2.0, 3.0, 28_000) for cpu in (2.0, 4.0))


@pytest.mark.parametrize(
    ("line", "is_met"),
    [
        (at_most(3, "a", 0.7, 0.7), True),
        (at_most(3, "a", 0.71, 0.7), False),
        (at_least(1, "a", 1.6, 1.6), True),
        (at_least(1, "a", 1.59, 1.6), False),
    ],
)
def test_a_goal_is_met_at_its_bound(line, is_met):
    assert line.is_met is is_met


def test_bounds_grow_tighter_with_the_archive():
    sizes = (5730, 100_000, 1_000_000)

    assert [share_of("list", size) for size in sizes] == [0.7, 0.7, 0.3]
    assert [share_of("search2", size) for size in sizes] == [0.3, 0.02, 0.02]
    assert [measures.bounds_of(size)[3] for size in sizes] == [25, 45, 100]


def test_the_document_holds_every_line_and_says_why_a_goal_is_missed(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "DOCUMENT", tmp_path / "performance.md")
    monkeypatch.setattr(report, "CHART", tmp_path / "performance.svg")
    lines = [Line(1, "kept page", "1.7 ×", "≥ 1.6 ×", True), Line(7, "p99", "650 ms", "≤ 300 ms", False)]

    report.write([("5,730 articles", {"home": Pair(FAST, SLOW)}, lines)], {7: "the disk."})

    text = (tmp_path / "performance.md").read_text(encoding="utf-8")
    assert "| 1 | kept page | 1.7 × | ≥ 1.6 × | ✓ |" in text
    assert "| 7 | p99 | 650 ms | ≤ 300 ms | ✗ |" in text
    assert "Goal 7 (submissions on SQLite): the disk." in text
    assert "Goal 1 (" not in text
    assert "| home | 2.00 | 4.00 | 0.50 |" in text
    assert (tmp_path / "performance.svg").read_text(encoding="utf-8").count("<rect") == 3
