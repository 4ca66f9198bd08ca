"""Marks the words of a search in a text, and cuts a snippet around them. Pure."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from articles.search.words import GROUPING, Word, fold_signs

# Highlighting folds a text character by character, and the same characters come again and again.
fold_one = lru_cache(maxsize=1 << 14)(fold_signs)

# Letters, digits and marks of a usual text: each is folded to one character, whatever stands beside it.
PLAIN = re.compile(r"[\x00-\x7f·×—‘’“”、。《》【】〇\u4e00-\u9fa5！（），．／：；？％～]*")

# (start, end) in a text, and a part of a text with whether it is marked.
Span = tuple[int, int]
MarkedText = tuple[bool, str]


def marks(text: str, wanted: Iterable[Word]) -> list[Span]:
    """Where the words in `wanted` are in `text`: [(start, end), …], merged and in order."""
    return merge(span for spans in marks_by_word(text, wanted) for span in spans)


def marks_by_word(text: str, wanted: Iterable[Word]) -> list[list[Span]]:
    """Where each of the words is in the text, in order."""
    folded, origins = fold_plain(text) or fold_with_origins(text)
    patterns = [r"[\W_]*".join(map(re.escape, word.runs)) for word in wanted]
    return [
        [(origins[match.start()], origins[match.end() - 1] + 1) for match in re.finditer(pattern, folded)]
        for pattern in patterns
    ]


def merge(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that touch as one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def fold_plain(text: str) -> tuple[str, Sequence[int]] | None:
    """As fold_with_origins() for a text of which every character is folded to one; None for any other.

    Nearly all texts are; character by character takes ten times as long.
    """
    if not PLAIN.fullmatch(text):
        return None
    folded = fold_signs(text)
    return None if GROUPING.search(folded) else (folded, range(len(text)))


def fold_with_origins(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the index in `text` that it came from."""
    folded: list[str] = []
    origins: list[int] = []
    for place, character in enumerate(text):
        for part in fold_one(character):
            folded.append(part)
            origins.append(place)
    text = "".join(folded)
    for comma in reversed(list(GROUPING.finditer(text))):
        del origins[comma.start()]
    return GROUPING.sub("", text), origins


def pieces(text: str, spans: Iterable[Span]) -> list[MarkedText]:
    """The whole text as [(is_marked, text), …]."""
    found: list[MarkedText] = []
    place = 0
    for start, end in spans:
        found += [(False, text[place:start]), (True, text[start:end])]
        place = end
    found.append((False, text[place:]))
    return [(is_marked, part) for is_marked, part in found if part]


def snippet(text: str, wanted: Iterable[Word], length: int = 120) -> list[MarkedText]:
    """About `length` characters around the word that is rarest in `text`, else its beginning; as pieces()."""
    text = " ".join(text.split())
    found = [spans for spans in marks_by_word(text, wanted) if spans]
    spans = merge(span for one in found for span in one)
    first = min(found, key=len)[0][0] if found else 0
    start = sentence_start(text, first, length // 3) if first > length * 2 // 3 else 0
    end = min(len(text), start + length)
    inside = [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start]
    head, tail = "…" if start else "", "…" if end < len(text) else ""
    return [(False, head), *pieces(text[start:end], inside), (False, tail)]


def sentence_start(text: str, place: int, reach: int) -> int:
    """Where a snippet with `place` begins: after a stop at most `reach` before it, else `reach` before it."""
    start = place - reach
    stop = max(text.rfind(mark, start, place) for mark in "。！？；，")
    if stop < 0:
        return start
    # A space in place of the end of a paragraph.
    return stop + 2 if text[stop + 1] == " " else stop + 1
