"""make faults: results are kept and taken up again; docs/reliability.md says what was measured, no more."""

import importlib.util
from contextlib import contextmanager
from xml.etree import ElementTree

import pytest
from django.conf import settings

from scripts.faults import __main__ as faults
from scripts.faults import document, results
from scripts.faults import written as written_already
from scripts.faults.runs import Figure, command, counted
from scripts.faults.table import ROWS, Row
from scripts.faults.world import SQLITE, World

REPORT = """<testsuite>
<testcase><properties><property name="rounds" value="3"/>
<property name="longest, s" value="0.5"/></properties>
</testcase>
<testcase><properties><property name="rounds" value="4"/>
<property name="longest, s" value="2"/><property name="hypothesis-statistics-a" value="dGVz=="/></properties>
</testcase>
<testcase><failure/></testcase><testcase><skipped/></testcase></testsuite>"""


class Servers:
    """No server is needed."""

    @contextmanager
    def world(self, profile, database):
        yield World(profile, database, "", "")


@pytest.fixture
def row(tmp_path, monkeypatch):
    """The only row of the table: makes it (once asked), what it finds, the worlds it ran in."""
    runs, figures = [], [Figure("drops", 0, True)]

    def run(world):
        runs.append(world)
        return list(figures)

    def made(profile="full"):
        return faults.made(Servers(), profile, row, SQLITE, is_named=False)

    row = Row("leaks", "A leak", "0 drops", (SQLITE,), run)
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    monkeypatch.setattr(results, "commit", lambda: "c0ffee1")
    monkeypatch.setattr(document, "ROWS", [row])
    monkeypatch.setattr(document, "DOCUMENT", tmp_path / "reliability.md")
    return made, figures, runs


def written():
    return document.DOCUMENT.read_text(encoding="utf-8")


def test_what_holds_on_this_commit_is_not_made_again_and_all_else_is(row, monkeypatch):
    made, figures, runs = row

    assert (made(), made(), len(runs)) == (True, True, 1)
    monkeypatch.setattr(results, "commit", lambda: "c0ffee2")
    figures[:] = [Figure("drops", 2, False)]
    assert (made(), made(), len(runs)) == (False, False, 3)


def test_the_document_says_what_was_found_where_and_how(row):
    made, figures, _ = row
    document.write()
    assert "| [leaks](#leaks) | SQLite | 未测 (not measured) |" in written()

    figures[:] = [Figure("drops", 1234, False)]
    made("short")
    assert f"| short | c0ffee1 | {results.today()} | MISS |" in written()
    assert "| drops | 1,234 ✗ |" in written()
    assert "    python -m scripts.faults full leaks\n" in written()

    # The full figures stand before a tenth.
    figures[:] = [Figure("drops", 0, True)]
    made("full")
    made("short")
    assert f"| full | c0ffee1 | {results.today()} | pass |" in written()


def test_what_a_run_does_not_measure_stays_in_the_document_as_it_was(row, monkeypatch, tmp_path):
    made, figures, _ = row
    figures[:] = [Figure("drops", 1234, False), Figure("seconds", 0.125, True)]
    made("full")
    before = written()

    # Another machine has the document, but not the results; and it measures another row.
    monkeypatch.setattr(results, "FOLDER", tmp_path / "elsewhere")
    document.write()
    assert written() == before

    figures[:] = [Figure("drops", 7, True)]
    made("short")
    assert written() == before
    made("full")
    assert "| drops | 7 |" in written()


def test_the_document_of_this_commit_is_read_as_it_was_written():
    text = (settings.BASE_DIR / "docs" / "reliability.md").read_text(encoding="utf-8")

    found = written_already.results(text)
    table = [line for row in ROWS for line in document.section(row, found)]
    assert [*document.overview(found), "", *table] == [*text.removeprefix(document.HEAD).splitlines(), ""]


def test_what_a_failed_command_said_is_shown(capfd):
    (figure,) = command("-c", "print('a reader got 502'); raise SystemExit(3)")(World("full", SQLITE, "", ""))

    assert (figure.found, figure.is_ok) == (3, False)
    assert "a reader got 502" in capfd.readouterr().err


def test_a_run_of_tests_counts_what_failed_and_what_was_left_out_and_adds_up_its_figures():
    figures = counted(ElementTree.fromstring(REPORT), {"longest, s": 1, "longest read, s": 1})

    assert figures == [
        ("tests passed", 2, True),
        ("tests failed", 1, False),
        ("tests left out", 1, False),
        ("rounds", 7, True),
        ("longest, s", 2, False),
        ("longest read, s: not measured", 1, False),
    ]


def test_every_row_stands_in_the_document_of_this_commit():
    text = (settings.BASE_DIR / "docs" / "reliability.md").read_text(encoding="utf-8")

    assert [row.name for row in ROWS if f"\n## {row.name}\n" not in text] == []
    assert [line[3:] for line in text.splitlines() if line.startswith("## ")] == [row.name for row in ROWS]


def test_the_parts_of_the_package_are_there():
    source = (settings.BASE_DIR / "scripts" / "faults" / "table.py").read_text(encoding="utf-8")
    names = [piece.partition('"')[0] for piece in source.split('part("')[1:]]
    paths = [piece.partition('"')[0].partition("::")[0] for piece in source.split('"tests/')[1:]]

    assert [name for name in names if not importlib.util.find_spec(f"scripts.faults.{name}")] == []
    assert [path for path in paths if not (settings.BASE_DIR / "tests" / path).exists()] == []
