"""The places of a text that are marked on the review page. Pure."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from commons.prose import Block
from submissions.screening.checks import Hit, Key

# Too many places to mark: the line says how often.
UNMARKED = ("brand",)


class Mark(NamedTuple):
    """One marked place in a block: from where to where, its number, and the line that tells of it."""

    start: int
    end: int
    number: int
    anchor: str
    is_serious: bool


class MarkedBlock(NamedTuple):
    """A paragraph or heading with its marks; `is_copied`: most of it stands in another text too.

    `anchor` is its name on a page that leads to it.
    """

    block: Block
    marks: Sequence[Mark]
    is_copied: bool
    anchor: str = ""


def numbered(hits: Iterable[Hit]) -> dict[Hit, int]:
    """The number of each place that is marked, in the title first; one inside another has that one's."""
    numbers: dict[Hit, int] = {}
    last, number = (0, 0), 0
    for hit in hits:
        if hit.key.check not in UNMARKED:
            if (hit.part, hit.start) >= last:
                last, number = (hit.part, hit.end), number + 1
            numbers[hit] = number
    return numbers


def marks_of(hits: Sequence[Hit], numbers: dict[Hit, int], anchors: dict[Key, str]) -> dict[int, list[Mark]]:
    """The marks of each part, the title is part 0; `anchors` are those of the lines that tell of them."""
    marks: dict[int, list[Mark]] = {}
    last = 0
    for hit in hits:
        if numbers.get(hit, 0) > last:
            last = numbers[hit]
            mark = Mark(hit.start, hit.end, numbers[hit], anchors[hit.key], hit.is_serious)
            marks.setdefault(hit.part, []).append(mark)
    return marks


def marked_blocks(
    blocks: Sequence[Block], marks: dict[int, list[Mark]], copied: Sequence[bool]
) -> list[MarkedBlock]:
    """The blocks of the body, each with its marks, and whether it stands in another text too."""
    return [
        MarkedBlock(block, marks.get(number, []), is_copied, f"p{number}")
        for number, (block, is_copied) in enumerate(zip(blocks, copied, strict=True), start=1)
    ]
