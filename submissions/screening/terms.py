"""The operator's words, found however they are written. Pure.

A word is compared by its Chinese characters, letters and digits alone. What stands between them is no reason
to miss it, as long as it is short and no sentence ends there. One dictionary for all words: the time depends
on the text and not on how many words there are.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from submissions.screening.folding import Folded, core

# Between two characters of a word: so many signs, or spaces as well.
MOST_SIGNS, MOST_BETWEEN = 2, 6
SENTENCE_ENDS = frozenset("。!?;\n")
# One of these between two characters is most likely the end of one word and the beginning of another.
CLAUSE_ENDS = frozenset(",:()")
SHORTEST = 2


class Word(NamedTuple):
    """One word of the operator's lists, ready to be found; in `exceptions` it is meant well."""

    core: str
    category: str
    clause: int
    is_serious: bool
    exceptions: tuple[str, ...] = ()


class Matcher:
    """All words of the lists that are switched on."""

    def __init__(self, words: Iterable[Word]) -> None:
        self.words = {word.core: word for word in words if len(word.core) >= SHORTEST}
        heads: dict[str, set[int]] = {}
        for found in self.words:
            heads.setdefault(found[:SHORTEST], set()).add(len(found))
        self.lengths = {head: sorted(lengths) for head, lengths in heads.items()}

    def find(self, folded: Folded) -> Iterator[tuple[Word, tuple[int, int]]]:
        """Every word in a folded text, with where it stands in `folded.text`."""
        text = folded.core
        for start in range(len(text) - SHORTEST + 1):
            for length in self.lengths.get(text[start : start + SHORTEST], ()):
                word = self.words.get(text[start : start + length])
                if word and is_one(folded, start, length) and not is_excepted(text, start, word):
                    letters = folded.letters
                    yield word, (letters[start], letters[start + length - 1] + 1)


def is_one(folded: Folded, start: int, length: int) -> bool:
    """Whether the characters stand close enough together to be read as one word."""
    places = folded.letters[start : start + length]
    gaps = [folded.text[a + 1 : b] for a, b in pairwise(places)]
    if any(len(gap) > MOST_BETWEEN or len(gap.replace(" ", "")) > MOST_SIGNS for gap in gaps):
        return False
    between = set("".join(gaps))
    if between & SENTENCE_ENDS:
        return False
    # 开发，票据 is no 发票; 招，商，引，资 is meant to be read.
    if between & CLAUSE_ENDS and not (len(gaps) > 1 and all(gaps)):
        return False
    return is_whole(folded, places[0], places[-1])


def is_whole(folded: Folded, first: int, last: int) -> bool:
    """Whether a word of Latin letters or digits is not a part of a longer one."""
    text = folded.text
    begins = is_latin(text[first]) and first > 0 and is_latin(text[first - 1])
    ends = is_latin(text[last]) and last + 1 < len(text) and is_latin(text[last + 1])
    return not (begins or ends)


def is_latin(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


def is_excepted(text: str, start: int, word: Word) -> bool:
    """Whether the word stands inside one of its exceptions."""
    for exception in word.exceptions:
        place = exception.find(word.core)
        while place >= 0:
            if start >= place and text.startswith(exception, start - place):
                return True
            place = exception.find(word.core, place + 1)
    return False


def word_of(
    term: str, category: str, clause: int, *, is_serious: bool, exceptions: Iterable[str] = ()
) -> Word:
    """A Word as the lists have it."""
    return Word(core(term), category, clause, is_serious, tuple(filter(None, map(core, exceptions))))
