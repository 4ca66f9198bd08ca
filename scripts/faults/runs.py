"""How a row comes to its figures: by a part of this package, or by tests of the suite with larger numbers."""

import json
import os
import secrets
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from scripts.faults.world import ROOT, World

Run = Callable[[World], "list[Figure]"]
# How tests name a figure of which the largest counts; all others are added up.
LARGEST = "longest"
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")


class Figure(NamedTuple):
    """One figure; `is_ok`: whether it is within its bound."""

    label: str
    found: float
    is_ok: bool


class Broken(Exception):
    """A run broke off; the text is the end of what it said."""


def part(module: str, **wrappers: tuple[str, ...]) -> Run:
    """`python -m scripts.faults.MODULE`, which prints its figures as JSON; `wrappers` are what it runs in."""

    def run(world: World) -> list[Figure]:
        environment = os.environ | {
            "DATA_DIR": world.folder,
            "DATABASE_URL": world.address,
            "SECRET_KEY": secrets.token_urlsafe(50),
        }
        wrapper = wrappers.get(world.database, ())
        command = [*wrapper, sys.executable, "-m", f"scripts.faults.{module}", world.profile]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        if done.returncode:
            raise Broken((done.stderr or done.stdout)[-2000:])
        figures = [Figure(*line) for line in json.loads(done.stdout.strip().splitlines()[-1])]
        if not all(figure.is_ok for figure in figures):
            print(done.stderr[-3000:], file=sys.stderr)
        return figures

    return run


def suite(
    *paths: str,
    short: dict[str, int] | None = None,
    full: dict[str, int] | None = None,
    most: dict[str, float] | None = None,
) -> Run:
    """Tests of the suite, with the numbers of the profile in their environment; `most`: bounds by label."""

    def run(world: World) -> list[Figure]:
        numbers = (full if world.is_full else short) or {}
        environment = os.environ | {name: str(number) for name, number in numbers.items()}
        report = Path(world.folder, "report.xml")
        # What does not depend on the database is of SQLite alone.
        marked = ["-m", "database"] if world.address else []
        done = subprocess.run(
            [*PYTEST, f"--junitxml={report}", *marked, *paths],
            cwd=ROOT,
            env=environment | {"TEST_DATABASE_URL": world.address},
            capture_output=True,
            text=True,
        )
        if not report.exists():
            raise Broken(done.stdout[-2000:] + done.stderr[-1000:])
        figures = counted(ElementTree.parse(report).getroot(), most or {})
        if not all(figure.is_ok for figure in figures):
            print(done.stdout[-3000:], file=sys.stderr)
        return figures

    return run


def counted(report: ElementTree.Element, most: dict[str, float]) -> list[Figure]:
    """Passed and failed cases, then the figures that the tests recorded (record_property)."""
    cases = list(report.iter("testcase"))
    failed = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
    skipped = [case for case in cases if case.find("skipped") is not None]
    passed = len(cases) - len(failed) - len(skipped)
    found = recorded(report)
    return [
        Figure("tests passed", passed, passed > 0),
        Figure("tests failed", len(failed), not failed),
        Figure("tests left out", len(skipped), not skipped),
        *(Figure(label, value, value <= most.get(label, value)) for label, value in found.items()),
        *(Figure(f"{label}: not measured", 1, False) for label in set(most) - set(found)),
    ]


def recorded(report: ElementTree.Element) -> dict[str, float]:
    """{label: figure}: sums, or the largest of those whose label says longest."""
    found: dict[str, float] = {}
    # Hypothesis records words of its own.
    ours = (one for one in report.iter("property") if not one.attrib["name"].startswith("hypothesis-"))
    for one in ours:
        label, value = one.attrib["name"], float(one.attrib["value"])
        before = found.get(label, 0.0)
        found[label] = max(before, value) if label.startswith(LARGEST) else before + value
    return {label: round(value, 3) for label, value in found.items()}


def command(*words: str) -> Run:
    """A command of the project that is either right or wrong."""

    def run(world: World) -> list[Figure]:
        done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            print(done.stdout[-3000:], done.stderr[-1000:], file=sys.stderr)
        return [Figure(f"exit code of {' '.join(words[1:])}", done.returncode, done.returncode == 0)]

    return run


def several(*runs: Run) -> Run:
    """One after the other, their figures together."""
    return lambda world: [figure for run in runs for figure in run(world)]
