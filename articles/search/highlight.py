"""Marking in a text what a search was for, and cutting a snippet around it. Pure."""

import re
from functools import lru_cache

from articles.search.words import fold

# Highlighting folds text character by character; there are far fewer of them than places.
fold_one = lru_cache(maxsize=1 << 14)(fold)


def marks(text, wanted):
    """[(start, end), …] of everything in `text` that the words in `wanted` name; merged, in order."""
    folded, origins = fold_with_origins(text)
    found = []
    for word in wanted:
        for match in re.finditer(r"[\W_]*".join(map(re.escape, word.runs)), folded):
            found.append((origins[match.start()], origins[match.end() - 1] + 1))
    merged = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def fold_with_origins(text):
    """The folded text, and for each of its characters the place in `text` that it came from."""
    folded, origins = [], []
    for place, character in enumerate(text):
        for part in fold_one(character):
            folded.append(part)
            origins.append(place)
    return "".join(folded), origins


def pieces(text, spans):
    """The text as [(is_marked, text), …]; joined again they are the text."""
    found, place = [], 0
    for start, end in spans:
        found += [(False, text[place:start]), (True, text[start:end])]
        place = end
    found.append((False, text[place:]))
    return [(is_marked, part) for is_marked, part in found if part]


def snippet(text, wanted, length=120):
    """About `length` characters of `text` around its first mark, as pieces; its beginning where none is."""
    text = " ".join(text.split())
    spans = marks(text, wanted)
    first = spans[0][0] if spans else 0
    start = sentence_start(text, first, length // 3) if first > length * 2 // 3 else 0
    end = min(len(text), start + length)
    inside = [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start]
    head, tail = "…" if start else "", "…" if end < len(text) else ""
    return [(False, head), *pieces(text[start:end], inside), (False, tail)]


def sentence_start(text, place, reach):
    """Where to begin so that `place` is seen: after a stop at most `reach` before it, else right there."""
    start = place - reach
    stop = max(text.rfind(mark, start, place) for mark in "。！？；，")
    if stop < 0:
        return start
    # A space stands where a paragraph began.
    return stop + 2 if text[stop + 1] == " " else stop + 1
