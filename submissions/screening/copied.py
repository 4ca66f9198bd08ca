"""Which paragraphs of a text stand in another one too. Pure."""

from collections.abc import Iterable

from commons.prose import Block
from submissions.screening.folding import core

# So many characters in a row are compared; shorter paragraphs than two such pieces say nothing.
PIECE = 8
# From this share of its pieces on a paragraph is the same as in the other text.
SAME = 0.6


def pieces(text: str) -> set[str]:
    """Every run of PIECE characters, without punctuation and spaces."""
    bare = core(text)
    return {bare[start : start + PIECE] for start in range(len(bare) - PIECE + 1)}


def copied(blocks: Iterable[Block], others: Iterable[str]) -> list[bool]:
    """For each block whether most of it stands in one of the other texts."""
    known = [pieces(other) for other in others]
    return [is_in(pieces(block.text), known) for block in blocks]


def is_in(own: set[str], known: Iterable[set[str]]) -> bool:
    """Whether one of the texts has most of these pieces."""
    return len(own) >= PIECE and any(len(own & other) >= SAME * len(own) for other in known)
