"""Tables of figures: the same rows on a page, beside its chart, and in a file that opens in Excel. Pure."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from commons.chinese import span

# Programs take a cell that begins like this for a formula, also after what they may split at, and a long
# number for an amount.
FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]|[0-9]{9,}\Z|.*[;\t\r\n]\s*[=+\-@＝＋－＠]", re.DOTALL)

# A word, or a number as it is counted.
Cell = str | int


class Table(NamedTuple):
    """What a page counts: the first cell of each row names it; `foot` is the row of the sums."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    foot: Sequence[Cell] = ()


def lasting(length: timedelta | None, empty: str = "—") -> str:
    """A length of time in a cell; `empty` where there was nothing to measure."""
    return span(length) if length is not None else empty


def safe(value: str) -> str:
    """The text as a cell: with a quote before what a program would calculate."""
    return f"'{value}" if FORMULA.match(value) else value


def as_csv(rows: Iterable[Iterable[str]]) -> bytes:
    """The rows as CSV; Excel knows UTF-8 by its mark at the beginning."""
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    return file.getvalue().encode("utf-8-sig")


def file_of(title: str, tables: Iterable[Table]) -> bytes:
    """All tables of a page in one file: `title`, then each with its caption, an empty line before it."""
    rows: list[list[str]] = [[title]]
    for table in tables:
        body = [*table.rows, table.foot] if table.foot else table.rows
        rows += [[], [table.caption], list(table.heads), *([str(cell) for cell in row] for row in body)]
    return as_csv([safe(cell) for cell in row] for row in rows)
