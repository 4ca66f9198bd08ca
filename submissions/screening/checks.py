"""All checks of one text: what was found, where, and against which clause. Pure; nothing is refused here."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from commons.prose import blocks
from submissions.screening.folding import Folded, fold
from submissions.screening.signals import SIGNALS, found_in
from submissions.screening.terms import Matcher

# The check of the operator's words; all others are codes of signals.
TERM = "term"
# How much of what was found is kept to know it again.
KEY_LIMIT = 100


class Key(NamedTuple):
    """What a finding is known by in its story, whatever else is changed in the text."""

    check: str
    folded: str
    clause: int


class Hit(NamedTuple):
    """One place: in which part of the text (0 is the title), from where to where, and how it reads."""

    key: Key
    label: str
    part: int
    start: int
    end: int
    quote: str
    is_serious: bool


def parts_of(title: str, body: str) -> list[str]:
    """The text as readers see it: the title, then each block."""
    return [title, *(block.text for block in blocks(body))]


def check(parts: Sequence[str], matcher: Matcher) -> list[Hit]:
    """Every hit in the parts, in the order of the text."""
    folded = [fold(part) for part in parts]
    hits = [*signals(parts, folded), *words(parts, folded, matcher)]
    return sorted(hits, key=lambda hit: (hit.part, hit.start, hit.end))


def signals(parts: Sequence[str], folded: Sequence[Folded]) -> list[Hit]:
    """The hits of SIGNALS. They are looked for in all parts at once: 品牌重复 counts the whole text."""
    whole = "\n".join(part.text for part in folded)
    starts = [0]
    for part in folded:
        starts.append(starts[-1] + len(part.text) + 1)
    hits = []
    for signal, (start, end) in found_in(whole):
        number = bisect_right(starts, start) - 1
        span = (start - starts[number], min(end, starts[number + 1] - 1) - starts[number])
        key = Key(signal.code, whole[start:end][:KEY_LIMIT], signal.clause)
        hits.append(hit(key, signal.label, number, parts, folded, span, signal.is_serious))
    return hits


def words(parts: Sequence[str], folded: Sequence[Folded], matcher: Matcher) -> list[Hit]:
    """The hits of the operator's words."""
    return [
        hit(
            Key(TERM, word.core[:KEY_LIMIT], word.clause), word.category, number, parts, folded, span,
            word.is_serious,
        )
        for number, part in enumerate(folded)
        for word, span in matcher.find(part)
    ]  # fmt: skip


def hit(
    key: Key,
    label: str,
    number: int,
    parts: Sequence[str],
    folded: Sequence[Folded],
    span: tuple[int, int],
    is_serious: bool,
) -> Hit:
    """A Hit from a span of the folded part, with its place in the source."""
    places = folded[number].places
    start, end = places[span[0]], places[span[1] - 1] + 1
    return Hit(key, label, number, start, end, parts[number][start:end], is_serious)


def meter(codes: set[str]) -> list[tuple[str, int]]:
    """The advertorial meter: (label, points) of each kind of signal that was found."""
    return [(signal.label, signal.weight) for signal in SIGNALS if signal.code in codes and signal.weight]
