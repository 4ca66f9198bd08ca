"""The places of a text that are marked on the review page. Pure."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from commons.prose import Block, blocks
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


def numbered(hits: Iterable[Hit]) -> dict[Hit, int]:
    """The number of each place of the body that is marked; one inside another has the number of that one."""
    numbers: dict[Hit, int] = {}
    last, number = (0, 0), 0
    for hit in hits:
        if hit.part and hit.key.check not in UNMARKED:
            if (hit.part, hit.start) >= last:
                last, number = (hit.part, hit.end), number + 1
            numbers[hit] = number
    return numbers


def marked_blocks(
    body: str, hits: Sequence[Hit], numbers: dict[Hit, int], anchors: dict[Key, str]
) -> list[tuple[Block, Sequence[Mark]]]:
    """The blocks of the body, each with its marks; `anchors` are those of the lines that tell of them."""
    marks: dict[int, list[Mark]] = {}
    last = 0
    for hit in hits:
        if numbers.get(hit, 0) > last:
            last = numbers[hit]
            mark = Mark(hit.start, hit.end, numbers[hit], anchors[hit.key], hit.is_serious)
            marks.setdefault(hit.part, []).append(mark)
    return [(block, marks.get(number, [])) for number, block in enumerate(blocks(body), start=1)]
