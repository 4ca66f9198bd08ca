"""Opens an archive, whatever kind of file it is, and reads it line by line: .jsonl, .csv, .xlsx."""

import csv
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any, NamedTuple

from articles.importing.archive import LINE_LIMIT, parse, read_lines
from articles.importing.outcomes import Refused, WrongFile
from articles.importing.recognise import delimiter_of, encoding_of, recognise
from articles.importing.sheets import open_sheet, sheet_rows
from articles.importing.tables import columns, row_item, unused_headings

# How much of a line that cannot be read is quoted.
QUOTED = 2000


class Line(NamedTuple):
    """One line or row: its item, or what stands there and the `reason` why it is none; `size` in bytes."""

    number: int
    item: dict[str, Any] | str
    reason: str = ""
    size: int = 0


class Source:
    """An opened archive: `lines()` once; `share` tells the progress; `notes` are for people."""

    def __init__(self, stream: IO[bytes], path: Path) -> None:
        self.stream, self.size = stream, max(1, path.stat().st_size)
        self.kind = recognise(stream, path.name)
        self.notes: list[str] = []
        # Of a sheet, which a zip does not read in order, rows tell the progress.
        self.row, self.rows = 0, 1

    @property
    def share(self) -> float:
        """How much is read, from 0 to 1; the number of rows that a sheet names may be wrong."""
        return min(1.0, self.row / self.rows if self.kind == "xlsx" else self.stream.tell() / self.size)

    def lines(self) -> Iterator[Line]:
        """Every Line that is not blank; raises WrongFile before the first one."""
        if self.kind == "jsonl":
            return map(json_line, read_lines(self.stream))
        return self.sheet_lines() if self.kind == "xlsx" else self.csv_lines()

    def sheet_lines(self) -> Iterator[Line]:
        """The rows of the first sheet."""
        sheet, self.rows, others = open_sheet(self.stream)
        if others:
            self.notes.append(f"只读了工作表“{sheet.title}”，没有读：{'、'.join(others)}")
        with closing(sheet.parent):
            for line in self.table_lines(enumerate(sheet_rows(sheet), start=1), is_exact=False):
                self.row = line.number
                yield line

    def csv_lines(self) -> Iterator[Line]:
        """The rows of a table in text."""
        encoding = encoding_of(self.stream)
        if encoding != "utf-8":
            self.notes.append("文件是 GBK 编码，已转换")
        first = decoded(self.stream.readline(LINE_LIMIT), encoding)
        self.stream.seek(0)
        csv.field_size_limit(LINE_LIMIT)
        texts = (decoded(raw, encoding) for raw in iter(lambda: self.stream.readline(LINE_LIMIT), b""))
        yield from self.table_lines(csv_rows(csv.reader(texts, delimiter=delimiter_of(first))), is_exact=True)

    def table_lines(self, rows: Iterator[tuple[int, Any]], *, is_exact: bool) -> Iterator[Line]:
        """The Lines below the headings; with `is_exact` each row must have as many cells as these."""
        _, headings = next(rows, (1, []))
        if isinstance(headings, Refused):
            raise WrongFile("第一行应是列名，这个文件的第一行读不出来")
        found = columns(headings)
        if unused := unused_headings(headings, found):
            self.notes.append(f"没有用到的列：{'、'.join(unused)}")
        width = len(headings) if is_exact else 0
        for number, cells in rows:
            if isinstance(cells, Refused):
                yield Line(number, "", str(cells), LINE_LIMIT)
            elif any(cell not in (None, "") for cell in cells):
                yield row_line(number, cells, found, width)


def json_line(numbered: tuple[int, bytes]) -> Line:
    """A line of an archive in JSON."""
    number, raw = numbered
    try:
        return Line(number, parse(raw), size=len(raw))
    except Refused as refusal:
        return Line(number, raw[:QUOTED].decode("utf-8", "replace"), str(refusal), len(raw))


def decoded(raw: bytes, encoding: str) -> str:
    """The text; damaged bytes become halves of surrogate pairs, which every field refuses."""
    text = raw.decode(encoding, "surrogateescape")
    return text.removeprefix("\ufeff")


def csv_rows(reader: Any) -> Iterator[tuple[int, list[str] | Refused]]:
    """(number of its first line, cells) of each row; what cannot be read is Refused."""
    while True:
        number = reader.line_num + 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield number, Refused("这一行的引号没有配对，或者一格超过 4 MB")


def row_line(number: int, cells: list[Any], found: dict[int, str], width: int) -> Line:
    """A row as a Line."""
    size = 3 * sum(len(cell) for cell in cells if isinstance(cell, str))
    try:
        if width and (len(cells) < width or any(cells[width:])):
            raise Refused(f"这一行有 {len(cells)} 格，标题行有 {width} 格，多半是引号或换行坏了")
        if size > LINE_LIMIT:
            raise Refused(f"这一行超过 {LINE_LIMIT // 1_000_000} MB")
        return Line(number, row_item(cells, found), size=size)
    except Refused as refusal:
        quoted = {name: str(cells[place])[:QUOTED] for place, name in found.items() if place < len(cells)}
        return Line(number, quoted, str(refusal), size)
