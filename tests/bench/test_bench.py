"""What the bench says of its figures: bounds by size, the verdict of each line, the document."""

import os

import pytest

from tests.bench import measures, processes, report
from tests.bench.load import Cost
from tests.bench.make_corpus import Corpus
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


def test_a_page_may_cost_a_little_more_in_a_large_archive():
    found = {"home": 4.0, "list": 5.3, "deep": 90.0, "search2": 9.0}

    lines = measures.lines_of_growth(4, found, {"home": 4.0, "list": 4.0, "deep": 4.0})

    assert [(line.goal, line.name, line.found, line.is_met) for line in lines] == [
        (4, "home: beside the smallest archive", "1 ×", True),
        (4, "list: beside the smallest archive", "1.32 ×", False),
    ]


def test_a_short_corpus_has_the_districts_kinds_and_days_of_the_long_one():
    long, short = (Corpus(pool=10, is_short=is_short) for is_short in (False, True))

    pairs = list(zip(long.articles(9), short.articles(9), strict=True))

    same = ("district", "published_at", "external_id", "title")
    assert [[one[name] for name in same] for one, _ in pairs] == [
        [one[name] for name in same] for _, one in pairs
    ]
    assert max(len(one["body"]) for _, one in pairs) < 100


def test_the_time_of_a_helper_counts_with_a_server():
    class Quiet(processes.Server):
        def wait(self):
            pass

    server = Quiet(["sleep", "60"], 0, {})
    alone, of_helper = server.cpu(), processes.seconds_of(os.getpid())
    server.helper = os.getpid()
    together = server.cpu()
    server.stop()

    # This process has worked for some seconds, whoever sleeps has not.
    assert alone < of_helper <= together


def test_the_document_holds_every_line_and_says_why_a_goal_is_missed(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "DOCUMENT", tmp_path / "performance.md")
    monkeypatch.setattr(report, "CHART", tmp_path / "performance.svg")
    lines = [Line(1, "kept page", "1.7 ×", "≥ 1.6 ×", True), Line(7, "p99", "650 ms", "≤ 300 ms", False)]

    report.write([("5,730 articles", {"home": Pair(FAST, SLOW, SLOW)}, lines)], {7: "the disk."})

    text = (tmp_path / "performance.md").read_text(encoding="utf-8")
    assert "| 1 | kept page | 1.7 × | ≥ 1.6 × | ✓ |" in text
    assert "| 7 | p99 | 650 ms | ≤ 300 ms | ✗ |" in text
    assert "Goal 7 (submissions on SQLite): the disk." in text
    assert "Goal 1 (" not in text
    assert "| home | 2.00 | 4.00 | 0.50 | 4.00 | " in text
    assert (tmp_path / "performance.svg").read_text(encoding="utf-8").count("<rect") == 3
