"""What docs/reliability.md says already: figures of other runs, which a new one must not lose."""

from collections.abc import Iterator

from scripts.faults.results import Result
from scripts.faults.runs import Figure

TOOK = "seconds that the row took"
CROSS = " ✗"


def results(text: str) -> dict[tuple[str, str], Result]:
    """The results in the text of the document, by row and database: the reverse of document.figures()."""
    where = measured(text)
    found = {}
    for section in text.split("\n## ")[1:]:
        name, _, rest = section.partition("\n")
        for database, profile, figures in columns(rest):
            *figures, took = figures
            commit, date = where[name, database]
            found[name, database] = Result(profile, commit, date, int(took.found), figures)
    return found


def measured(text: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Commit and day of each line of the overview that has them."""
    lines = [cells(line) for line in text.splitlines() if line.startswith("| [")]
    return {(line[0][1:].partition("]")[0], line[1]): (line[3], line[4]) for line in lines if line[3]}


def columns(section: str) -> Iterator[tuple[str, str, list[Figure]]]:
    """Database, profile and figures of each column of a section's table; the last figure is TOOK."""
    head, *lines = [cells(line) for line in section.splitlines() if line.startswith("| ")] or [[]]
    for number, named in enumerate(head[1:], start=1):
        database, _, profile = named.partition(", ")
        told = [(line[0], line[number]) for line in lines if line[number]]
        yield database, profile, [Figure(label, value(cell), CROSS not in cell) for label, cell in told]


def value(cell: str) -> float:
    """A figure as a number."""
    return float(cell.removesuffix(CROSS).replace(",", ""))


def cells(line: str) -> list[str]:
    """The cells of a line of a table."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
