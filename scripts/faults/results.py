"""The figures that were measured, kept row by row in var/faults so that a run can be taken up again."""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from scripts.faults.runs import Figure
from scripts.faults.world import ROOT

FOLDER = ROOT / "var" / "faults"
# What a run writes itself is no change of what it measures.
MEASURED = (".", ":!docs/reliability.md")
PROFILES = ("full", "short")


class Result(NamedTuple):
    """What one row found on one database."""

    profile: str
    commit: str
    date: str
    seconds: int
    figures: list[Figure]

    @property
    def is_ok(self) -> bool:
        """Whether every figure is within its bound."""
        return bool(self.figures) and all(figure.is_ok for figure in self.figures)


def file_of(profile: str, row: str, database: str) -> Path:
    """Where a result is kept."""
    return FOLDER / profile / f"{row}-{database.lower()}.json"


def keep(row: str, database: str, result: Result) -> None:
    """Write it down."""
    file = file_of(result.profile, row, database)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(result._asdict(), ensure_ascii=False, indent=1), encoding="utf-8")


def kept(profile: str, row: str, database: str) -> Result | None:
    """What was found last, None if nothing was."""
    file = file_of(profile, row, database)
    if not file.exists():
        return None
    fields = json.loads(file.read_text(encoding="utf-8"))
    return Result(**fields | {"figures": [Figure(*figure) for figure in fields["figures"]]})


def best(row: str, database: str) -> Result | None:
    """The full figures, or a tenth of them."""
    found = (kept(profile, row, database) for profile in PROFILES)
    return next(filter(None, found), None)


def commit() -> str:
    """The commit that is measured; with a + if files differ from it."""
    changed = git("status", "--porcelain", "--", *MEASURED)
    return git("log", "-1", "--format=%h", "--", *MEASURED) + ("+" if changed else "")


def git(*words: str) -> str:
    """What git says; "" outside a repository."""
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True).stdout.strip()


def today() -> str:
    """The date in UTC."""
    return f"{datetime.now(UTC):%Y-%m-%d}"
