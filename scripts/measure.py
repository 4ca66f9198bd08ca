"""make measure: the house in figures, each beside its bound (CONTRIBUTING.md, Measures). It never fails.

`--fast` leaves out the suite's time on the processor, for which the suite has to run.
"""

import ast
import json
import math
import os
import resource
import secrets
import statistics
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from scripts.test import SUITE, read_counts
from tests import house

ROOT = house.ROOT
# What other apps and pages call: typed throughout.
SURFACE = {"actions", "intake", "moves", "outbox", "throttle", "links", "search", "counts", "lists"}
COLUMNS = 120
# .ci/run writes how long it took.
GATE_FILE = ROOT / "var" / "gate-seconds"
GATE_SECONDS = 360
TEST_MILLISECONDS = 25
COVERAGE = 97


class Measure(NamedTuple):
    """One line of the table; `holds` is None where nothing is bound or nothing was measured."""

    name: str
    figure: str
    bound: str = ""
    holds: bool | None = None


class Sources(NamedTuple):
    """Our Python as Modules of tests/house.py: the apps and the scripts, then the tests."""

    code: list[house.Module]
    tests: list[house.Module]

    @property
    def apps(self) -> list[house.Module]:
        """What stands in the house itself."""
        return [found for found in self.code if house.app_of(found.name) in house.ARROWS]


def main() -> int:
    """Print the two tables; returns the exit code."""
    every = house.python_files()
    sources = Sources(
        code=[found for found in every if house.app_of(found.name) != "tests"],
        tests=[found for found in every if house.app_of(found.name) == "tests"],
    )
    rows = [("Measure", "Figure", "Bound", ""), *map(row, measures(sources, is_fast="--fast" in sys.argv))]
    print_table(rows)
    print("\nImports from an app (line) into an app (column):\n")
    print_table(list(arrow_rows(sources.apps)))
    return 0


def measures(sources: Sources, *, is_fast: bool) -> Iterator[Measure]:
    """Every line of the first table."""
    yield from function_measures(sources)
    yield from file_measures(sources)
    yield from arrow_measures(sources.apps)
    yield at_most("functions with a complexity over 8", ruff_count("C901"), 0)
    yield from type_measures(sources.apps)
    yield from template_measures()
    yield style_measure()
    yield ratio_measure(sources)
    yield Measure("CPU a test on SQLite", "left out (--fast)") if is_fast else test_measure()
    yield coverage_measure()
    yield gate_measure()


def at_most(name: str, figure: float, bound: float, unit: str = "") -> Measure:
    """A figure that must not pass its bound."""
    return Measure(name, f"{figure:g}{unit}", f"{'≤ ' if bound else ''}{bound:g}{unit}", figure <= bound)


# ── Functions, files, arrows ──


def function_measures(sources: Sources) -> Iterator[Measure]:
    """How long functions are, as tests/house.py counts: from `def` to the last line."""
    named = sorted(function_lengths(sources.apps))
    lengths = [length for length, _ in named]
    yield Measure("functions in the apps", f"{len(named):,}")
    yield at_most("function length, median", statistics.median(lengths), 5)
    yield at_most("function length, 95 %", lengths[math.ceil(0.95 * len(named)) - 1], 16)
    yield at_most(f"longest function ({named[-1][1]})", lengths[-1], house.FUNCTION_LINES)
    everywhere = list(house.long_functions([*sources.code, *sources.tests]))
    yield at_most(f"functions over {house.FUNCTION_LINES} lines, scripts and tests too", len(everywhere), 0)


def function_lengths(modules: list[house.Module]) -> Iterator[tuple[int, str]]:
    """(lines, name) of every function."""
    for found in modules:
        for function in house.functions(found):
            yield function.end_lineno - function.lineno + 1, f"{found.name}.{function.name}"


def file_measures(sources: Sources) -> Iterator[Measure]:
    """How long files are."""
    every = [*sources.code, *sources.tests]
    longest = max(every, key=lambda found: line_count([found]))
    yield Measure("Python files without migrations", f"{len(every):,}")
    yield at_most(f"longest file ({longest.name})", line_count([longest]), house.FILE_LINES)
    yield at_most(f"files over {house.FILE_LINES} lines", len(list(house.long_files(every))), 0)


def line_count(modules: list[house.Module]) -> int:
    """All lines of these Modules."""
    return sum(len(found.text.splitlines()) for found in modules)


def arrow_measures(apps: list[house.Module]) -> Iterator[Measure]:
    """What would make two rooms one."""
    names = {found.name for found in apps}
    yield at_most("imports against the arrows", len(list(house.wrong_arrows(apps, names))), 0)
    yield at_most("imports of a higher floor", len(list(house.wrong_floors(apps, names))), 0)
    yield at_most("apps that import each other", len(mutual_pairs(arrow_counts(apps))), 0)
    yield at_most("import circles", len(list(house.circles(apps, names))), 0)
    yield at_most("imports inside a function", ruff_count("PLC0415"), 0)
    yield at_most("arrows by string", len(list(house.arrows_by_string(apps))), 0)


def arrow_counts(apps: list[house.Module]) -> Counter[tuple[str, str]]:
    """{(app, imported app): n}, an app's own imports too."""
    names = {found.name for found in apps}
    return Counter(
        (house.app_of(found.name), house.app_of(name))
        for found in apps
        for name, _ in house.imports(found, names)
    )


def mutual_pairs(counts: Counter[tuple[str, str]]) -> list[tuple[str, str]]:
    """Two apps of which each imports the other."""
    return [(app, other) for app, other in counts if app < other and (other, app) in counts]


def arrow_rows(apps: list[house.Module]) -> Iterator[tuple[str, ...]]:
    """The second table: app by app, in the order of the floors."""
    counts = arrow_counts(apps)
    yield ("", *house.ARROWS)
    for app in house.ARROWS:
        yield (app, *(str(counts[app, other] or "·") for other in house.ARROWS))


def ruff_count(rule: str) -> int:
    """How often a rule of ruff is broken, silenced lines counted."""
    command = [
        "ruff",
        "check",
        "--select",
        rule,
        "--ignore-noqa",
        "--exit-zero",
        "--output-format",
        "json",
        ".",
    ]
    return len(json.loads(run(command).stdout))


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """One of our tools, from the project's folder, with the settings that it must find."""
    with tempfile.TemporaryDirectory(prefix="yuanxun-measure-") as folder:
        environment = os.environ | {"DATA_DIR": folder, "SECRET_KEY": secrets.token_urlsafe(50)}
        return subprocess.run(
            [sys.executable, "-m", *command], cwd=ROOT, env=environment, capture_output=True, text=True
        )


# ── Types ──


def type_measures(apps: list[house.Module]) -> Iterator[Measure]:
    """The public surface, and what mypy says."""
    functions = [
        function
        for found in apps
        if SURFACE & set(found.name.split("."))
        for function in house.functions(found)
        if not function.name.startswith("_")
    ]
    share = 100 * sum(map(is_typed, functions)) / len(functions)
    yield Measure("typed functions of the public surface", f"{share:.0f} %", "100 %", share == 100)
    if "mypy" not in tomllib.loads(house.read("pyproject.toml"))["tool"]:
        yield Measure("mypy", "not configured", "no error")
        return
    verdict = run(["mypy"])
    yield Measure("mypy", verdict.stdout.strip().splitlines()[-1], "no error", verdict.returncode == 0)


def is_typed(function: ast.FunctionDef) -> bool:
    """Whether every argument and the result have a type."""
    arguments = function.args
    listed = [
        *arguments.posonlyargs,
        *arguments.args,
        *arguments.kwonlyargs,
        arguments.vararg,
        arguments.kwarg,
    ]
    named = [argument for argument in listed if argument and argument.arg not in {"self", "cls"}]
    return function.returns is not None and all(argument.annotation for argument in named)


# ── Templates, styles, tests ──


def template_measures() -> Iterator[Measure]:
    """Whether templates can be read in a difference."""
    lines = [
        line
        for path in house.files(".html", ".txt")
        if path.parts[0] == "templates"
        for line in lines_of(path)
    ]
    yield at_most("longest line of a template", max(map(len, lines)), COLUMNS)
    yield at_most(f"template lines over {COLUMNS} columns", sum(len(line) > COLUMNS for line in lines), 0)


def lines_of(path: Path) -> list[str]:
    """The lines of a file of the project."""
    return house.read(path).splitlines()


def style_measure() -> Measure:
    """How much CSS there is, and how wide."""
    lines = [line for path in house.files(".css") if path.parts[0] == "static" for line in lines_of(path)]
    over = sum(len(line) > COLUMNS for line in lines)
    return Measure("CSS", f"{len(lines):,} lines, {over} over {COLUMNS} columns")


def ratio_measure(sources: Sources) -> Measure:
    """Lines of tests for each line of the apps; scripts are tools, and mostly test."""
    tests, code = line_count(sources.tests), line_count(sources.apps)
    ratio = round(tests / code, 2)
    figure = f"{ratio:.2f} ({tests:,} : {code:,} lines)"
    return Measure("tests : apps", figure, "1.0–1.4", 1 <= ratio <= 1.4)


def test_measure() -> Measure:
    """What the processor spends on one test, with starting Python and the database counted in."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory(prefix="yuanxun-measure-") as folder:
        report = Path(folder) / "report.xml"
        run(["pytest", "-q", f"--junitxml={report}", *SUITE])
        counts = read_counts(report)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    if counts["failed"] or not counts["passed"]:
        return Measure(
            "CPU a test on SQLite", "the suite fails: make test", f"≤ {TEST_MILLISECONDS} ms", False
        )
    each = round(1000 * seconds / counts["passed"])
    figure = f"{each} ms ({counts['passed']:,} tests, {seconds:.0f} s)"
    return Measure("CPU a test on SQLite", figure, f"≤ {TEST_MILLISECONDS} ms", each <= TEST_MILLISECONDS)


def coverage_measure() -> Measure:
    """What the last run of the suite has gone through, if it was counted."""
    name, bound = "lines covered by the last make test", f"≥ {COVERAGE} %"
    # The bound is ours: coverage itself would add a sentence to its figure.
    asked = ["coverage", "report", "--format=total", "--fail-under=0"]
    total = run(asked).stdout.strip() if (ROOT / ".coverage").exists() else ""
    if not total:
        return Measure(name, "not measured: make test", bound)
    return Measure(name, f"{total} %", bound, float(total) >= COVERAGE)


def gate_measure() -> Measure:
    """How long .ci/run took the last time on this machine."""
    bound = f"≤ {GATE_SECONDS} s on two cores"
    if not GATE_FILE.exists():
        return Measure("the gate", "not measured yet: .ci/run", bound)
    seconds = int(GATE_FILE.read_text(encoding="ascii"))
    return Measure("the gate", f"{seconds} s", bound, seconds <= GATE_SECONDS)


# ── Printing ──


def row(measure: Measure) -> tuple[str, ...]:
    """A Measure as cells."""
    mark = "" if measure.holds is None else "✓" if measure.holds else "✗"
    return (measure.name, measure.figure, measure.bound, mark)


def print_table(rows: list[tuple[str, ...]]) -> None:
    """Rows as a table that Markdown draws too; the first one is the head."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for number, cells in enumerate(rows):
        print(f"| {' | '.join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))} |")
        if number == 0:
            print(f"|{'|'.join('-' * (width + 2) for width in widths)}|")


if __name__ == "__main__":
    sys.exit(main())
