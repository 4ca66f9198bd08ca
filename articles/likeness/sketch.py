"""What two texts have in common, from a sixteenth of their pieces. Pure.

A piece is eight characters in a row, without punctuation and whatever its width. A text keeps the pieces
whose hash falls into one of sixteen parts, always the same: the share of them that another text has too is
the share of its text, within a few points. Measured against MinHash and SimHash on edited, joined and
reordered texts.
"""

import hashlib
import re
from functools import lru_cache
from typing import NamedTuple

from articles.search.words import HAN, fold_signs

PIECE = 8
# Powers of an odd number modulo 2⁶⁴, and a number that mixes the bits of a sum.
BASE, MIX, MASK = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93, (1 << 64) - 1
FIRST = pow(BASE, PIECE, 1 << 64)
# The upper four bits are all zero in one of sixteen.
PART = 60
LETTERS = re.compile(f"(?:[{HAN}]|[^\\W_])+")


class Sketch(NamedTuple):
    """The kept hashes, as numbers of 64 bits, and a name for exactly this text; "" for an empty one."""

    hashes: frozenset[int]
    exact: str


def core_of(body: str) -> str:
    """The text as it is compared: folded, characters and digits alone."""
    return "".join(LETTERS.findall(fold_signs(body)))


@lru_cache(maxsize=32)
def sketch(body: str) -> Sketch:
    """The Sketch of a text, in linear time; one save asks for it twice, and the page before it once."""
    core = core_of(body)
    exact = hashlib.sha256(core.encode()).hexdigest() if core else ""
    return Sketch(frozenset(hashes(core)), exact)


def hashes(core: str) -> set[int]:
    """The hashes that are kept, by a sum that rolls along the text."""
    points = [ord(sign) for sign in core]
    kept, total = set(), 0
    for point in points[:PIECE]:
        total = (total * BASE + point) & MASK
    for place in range(PIECE, len(points) + 1):
        mixed = (total ^ total >> 32) * MIX & MASK
        if not mixed >> PART:
            kept.add(mixed)
        if place < len(points):
            total = (total * BASE + points[place] - points[place - PIECE] * FIRST) & MASK
    # The upper bits are zero, so every hash fits into a signed number.
    return kept if len(points) >= PIECE else set()
