"""What an editor changed, readable and fast: clauses first, then characters inside changed clauses. Pure.

Measured on 2,000 characters: character-level difflib makes confetti, and pure-Python diff-match-patch takes
seconds on unrelated texts; two levels of difflib take milliseconds. Joining equal+deleted gives the original,
equal+inserted the new text.
"""

import re
from collections import namedtuple
from difflib import SequenceMatcher

Piece = namedtuple("Piece", "kind text")  # kind: "equal", "delete" or "insert"

CLAUSE = re.compile(r"[^。！？!?；;，,、：:\n]*[。！？!?；;，,、：:\n]+|[^。！？!?；;，,、：:\n]+")
# Below this likeness two clauses are shown whole, old then new.
ALIKE = 0.35
# The largest search, in pairs of elements: some 0.1 s at the worst. SequenceMatcher is cubic.
LARGEST = 160_000


def difference(old, new):
    """The change from `old` to `new` as a list of Pieces."""
    pieces = []
    for tag, before, after in opcodes(CLAUSE.findall(old), CLAUSE.findall(new)):
        if tag == "equal":
            pieces.append(Piece("equal", "".join(before)))
        elif len(before) == len(after):
            # As many clauses as before: each was most likely changed in its place.
            for clause, changed in zip(before, after, strict=True):
                pieces += inside(clause, changed)
        else:
            pieces += inside("".join(before), "".join(after))
    return merged(pieces)


def opcodes(old, new):
    """difflib's opcodes with the two slices instead of their bounds, in bounded time.

    What both begin and end with is left out of the search; a rest that is too large is one replacement.
    """
    head = common_length(old, new)
    tail = common_length(old[head:][::-1], new[head:][::-1])
    left, right = old[head : len(old) - tail], new[head : len(new) - tail]
    if head:
        yield "equal", old[:head], new[:head]
    if len(left) * len(right) > LARGEST:
        yield "replace", left, right
    else:
        matcher = SequenceMatcher(None, left, right, autojunk=False)
        for tag, a1, a2, b1, b2 in matcher.get_opcodes():
            yield tag, left[a1:a2], right[b1:b2]
    if tail:
        yield "equal", old[len(old) - tail :], new[len(new) - tail :]


def common_length(old, new):
    """How many first elements are the same."""
    length = 0
    for before, after in zip(old, new, strict=False):
        if before != after:
            break
        length += 1
    return length


def whole(tag, before, after):
    """One opcode without a closer look."""
    if tag == "equal":
        return [Piece("equal", before)]
    return [Piece(kind, text) for kind, text in (("delete", before), ("insert", after)) if text]


def inside(before, after):
    """Changed clauses character by character, if they resemble each other."""
    if not are_alike(before, after):
        return whole("replace", before, after)
    pieces = []
    for tag, old, new in opcodes(before, after):
        # One equal character between two changes reads worse than one change.
        lone = tag == "equal" and len(old) == 1 and len(pieces) > 0
        pieces += whole("replace" if lone else tag, old, new)
    return pieces


def are_alike(before, after):
    """Whether a closer look at two clauses would show more than confetti, and can be afforded."""
    if len(before) * len(after) > LARGEST:
        return common_length(before, after) + common_length(before[::-1], after[::-1]) > len(before) / 2
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def merged(pieces):
    """Neighbouring changes gathered: one deletion, then one insertion."""
    result, deleted, inserted = [], "", ""
    for piece in [*pieces, Piece("equal", "")]:
        if piece.kind == "delete":
            deleted += piece.text
        elif piece.kind == "insert":
            inserted += piece.text
        else:
            result += whole("replace", deleted, inserted)
            deleted = inserted = ""
            if result and result[-1].kind == "equal":
                result[-1] = Piece("equal", result[-1].text + piece.text)
            elif piece.text:
                result.append(piece)
    return result
