"""The text of a second round with its changes in their places; what did not change is folded. Pure."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from commons.difference import difference
from commons.prose import blocks
from commons.wordcount import count_characters
from submissions.screening.marks import MarkedBlock


class Part(NamedTuple):
    """A stretch of a paragraph: "equal", "delete" or "insert"; `start` is its place in the new paragraph."""

    kind: str
    text: str
    start: int


class Row(NamedTuple):
    """One paragraph with its parts; `found` is None for one that the author took out."""

    parts: Sequence[Part]
    found: MarkedBlock | None

    @property
    def is_changed(self) -> bool:
        return any(part.kind != "equal" for part in self.parts)

    @property
    def before(self) -> str:
        """What stood here in the old text."""
        return "".join(part.text for part in self.parts if part.kind != "insert")


class Stretch(NamedTuple):
    """Paragraphs that changed, or that did not.

    Those are folded, unless a check found something there or the moderator had asked about one: `quoted`.
    """

    is_changed: bool
    rows: Sequence[Row]
    quoted: Collection[str] = ()

    @property
    def is_open(self) -> bool:
        found = [row.found for row in self.rows if row.found]
        return any(block.marks or block.anchor in self.quoted for block in found)

    @property
    def characters(self) -> int:
        return count_characters("\n".join(part.text for row in self.rows for part in row.parts))


def stretches(before: str, marked: Sequence[MarkedBlock], quoted: Collection[str] = ()) -> list[Stretch]:
    """The new text, whose blocks are `marked`, beside the author's body `before`.

    `quoted` are the anchors of the blocks that a moderator had asked about.
    """
    rows = rows_of("\n".join(block.text for block in blocks(before)), marked)
    return [
        Stretch(is_changed, list(group), quoted)
        for is_changed, group in groupby(rows, lambda row: row.is_changed)
    ]


def rows_of(before: str, marked: Sequence[MarkedBlock]) -> Iterator[Row]:
    """The paragraphs of both texts, each new one once and in its order."""
    left = iter(marked)
    for parts in lines_of(before, "\n".join(found.block.text for found in marked)):
        is_gone = bool(parts) and all(part.kind == "delete" for part in parts)
        yield Row(parts, None if is_gone else next(left, None))


def lines_of(before: str, after: str) -> Iterator[list[Part]]:
    """The parts of each line of the new text; lines that were taken out stand by themselves."""
    line: list[Part] = []
    start = 0
    for kind, text, ends in pieces_by_line(before, after):
        if text:
            line.append(Part(kind, text, start))
        if kind != "delete":
            start += len(text)
        # Inside a line the end of an old paragraph changes nothing: its words stand where they stood.
        if ends and (kind != "delete" or all(part.kind == "delete" for part in line)):
            yield line
            line, start = [], 0
    if line:
        yield line


def pieces_by_line(before: str, after: str) -> Iterator[tuple[str, str, bool]]:
    """(kind, text, whether a line ends behind it) of the difference."""
    # With its end the last paragraph is one like the others: what was taken out behind it stands by itself.
    for piece in difference(f"{before}\n", f"{after}\n"):
        *ended, rest = piece.text.split("\n")
        yield from ((piece.kind, text, True) for text in ended)
        if rest:
            yield piece.kind, rest, False


def changed_count(found: Iterable[Stretch]) -> int:
    """How many paragraphs changed, came or went."""
    return sum(len(stretch.rows) for stretch in found if stretch.is_changed)
