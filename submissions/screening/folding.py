"""A text as it is searched: what looks alike is alike, what nobody sees is gone, places are kept. Pure."""

import unicodedata
from functools import lru_cache
from typing import NamedTuple

from articles.search import words

# Cyrillic and Greek letters that stand for Latin ones.
CONFUSABLE: dict[str, str] = dict(
    zip("аеорсухіѕјһԁԛԝѵгкмтвןοραικτχυνηωγ", "aeopcyxisjhdqwvrkmtblopaiktxuvnwy", strict=True)
)
FOLDED: dict[str, str] = words.FOLDED
# Categories of what takes no place of its own: marks, format characters.
UNSEEN = ("Mn", "Me", "Cf", "Cc")
# Blank-looking letters.
FILLERS = "\u115f\u1160\u3164\uffa0\u2800"


class Folded(NamedTuple):
    """`text` with, for each of its characters, the place in the source; `letters` are the places in `text`
    of Chinese characters, letters and digits, and `core` is what stands there.
    """

    text: str
    places: list[int]
    letters: list[int]
    core: str


@lru_cache(maxsize=20_000)
def fold_sign(sign: str) -> str:
    """What one character is for a search: "" for what nobody sees."""
    if sign in FILLERS:
        return ""
    plain = "".join(
        part for part in unicodedata.normalize("NFKD", sign) if unicodedata.category(part) not in UNSEEN
    )
    return "".join(CONFUSABLE.get(letter) or FOLDED.get(letter, letter) for letter in plain.lower())


def fold(source: str) -> Folded:
    """The source folded, in linear time."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(source):
        for letter in fold_sign(sign):
            signs.append(letter)
            places.append(place)
    letters = [place for place, letter in enumerate(signs) if letter.isalnum()]
    return Folded("".join(signs), places, letters, "".join(signs[place] for place in letters))


def core(source: str) -> str:
    """Chinese characters, letters and digits alone, folded: how a word is compared."""
    return fold(source).core
