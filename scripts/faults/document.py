"""docs/reliability.md, written from the results that are kept."""

from collections.abc import Iterator
from pathlib import Path

from scripts.faults import results, written
from scripts.faults.results import Result
from scripts.faults.table import ROWS, Row
from scripts.faults.world import ROOT

DOCUMENT = Path(ROOT, "docs", "reliability.md")
HEAD = """# Reliability

Written by `make faults` (a tenth of the figures, “short”) and `make faults-full`; do not edit it. Each row
starts its own servers on free ports, in a folder and a database of its own, and says on which commit and day
it was measured; `+` means with changes that were not committed. A row that holds its goal on this commit is
not made again: a run that was broken off is taken up where it ended. What a run does not measure stays as it
was written here, with its commit and day. The command of one row stands with it.

What is not here: `make audit` (outside tools), `make judge` (the HTML checker, Lighthouse), accessibility
(`tests/browser/test_barriers.py`), ASVS ([asvs.md](asvs.md)). The clock row hands its time to the jobs;
the system's clock is not moved. What is promised to those who find a weakness: [SECURITY.md](../SECURITY.md).

"""


Found = dict[tuple[str, str], Result]


def write() -> None:
    """Write the document; rows that are not among the kept results stay as they are."""
    found = newest()
    lines = [*overview(found), "", *(line for row in ROWS for line in section(row, found))]
    DOCUMENT.write_text(HEAD + "\n".join(lines).rstrip() + "\n", encoding="utf-8")


def newest() -> Found:
    """Of each row and database what is told: full figures before a tenth, then the last ones."""
    found = written.results(DOCUMENT.read_text(encoding="utf-8")) if DOCUMENT.exists() else {}
    for pair in [(row.name, database) for row in ROWS for database in row.databases]:
        known = [*filter(None, (results.best(*pair), found.get(pair)))]
        if known:
            found[pair] = max(known, key=lambda result: (result.profile == "full", result.date))
    return found


def overview(found: Found) -> Iterator[str]:
    """A line a row and database."""
    yield "| row | database | measured | commit | day | |"
    yield "|---|---|---|---|---|---|"
    for row in ROWS:
        for database in row.databases:
            yield f"| [{row.name}](#{row.name}) | {database} | {cells(found.get((row.name, database)))} |"


def cells(result: Result | None) -> str:
    """Profile, commit, day and verdict of one result."""
    if result is None:
        return "未测 (not measured) |  |  | "
    return f"{result.profile} | {result.commit} | {result.date} | {'pass' if result.is_ok else 'MISS'}"


def section(row: Row, found: Found) -> list[str]:
    """One row with the figures of each database."""
    made = {name: found[row.name, name] for name in row.databases if (row.name, name) in found}
    head = [f"## {row.name}", "", f"{row.title}.", "", f"Goal: {row.goal}."]
    head += ["", f"    python -m scripts.faults full {row.name}", ""]
    if not made:
        return [*head, "未测 (not measured).", ""]
    return [*head, *figures(made), ""]


def figures(made: dict[str, Result]) -> Iterator[str]:
    """The table of a row: a line a figure, a column a database."""
    yield f"| | {' | '.join(f'{name}, {result.profile}' for name, result in made.items())} |"
    yield "|---|" + "---:|" * len(made)
    found = {name: {f.label: f for f in result.figures} for name, result in made.items()}
    labels = dict.fromkeys(label for of_one in found.values() for label in of_one)
    for label in labels:
        yield f"| {label} | {' | '.join(cell(of_one.get(label)) for of_one in found.values())} |"
    seconds = " | ".join(str(result.seconds) for result in made.values())
    yield f"| {written.TOOK} | {seconds} |"


def cell(figure: results.Figure | None) -> str:
    """A figure; a cross where its bound is broken."""
    return f"{figure.found:,.10g}{'' if figure.is_ok else written.CROSS}" if figure else ""
