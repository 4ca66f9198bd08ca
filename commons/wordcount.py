"""字数: what counts as a character.

The number of code points left after NFC when every code point of one frozen table is removed. The table is
the single source: the page hands the same one to JavaScript. No \\s and no property tables: engines disagree.
Word and WPS show the same number as 字符数(不计空格).
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

# Ranges [first, last] of what is not counted: controls, white space, marks, invisible fillers.
UNCOUNTED = json.loads((Path(__file__).parent / "uncounted.json").read_text(encoding="ascii"))
_UNCOUNTED = re.compile("[" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in UNCOUNTED) + "]")


def points() -> Iterator[str]:
    """All of the ranges that hold the marks of Unicode. Kept as a list they took 12 MB of each process."""
    yield from map(chr, range(0x300, 0x20000))
    yield from map(chr, range(0xE0100, 0xE01F0))


def class_of(characters: Iterable[str]) -> str:
    """A character class, for a regular expression, of marks: none of them has a meaning there."""
    return f"[{''.join(sorted(characters))}]"


# NFC sorts these in quadratic time. Nobody writes 31 of them in a row (UAX #15, stream-safe text).
# A pattern of them tries a hundred ranges for each Chinese character: only a text that has any is searched.
_SORTED_ONES = frozenset(filter(unicodedata.combining, points()))
_SORTED = class_of(_SORTED_ONES)
_LONG_RUN = re.compile(f"{_SORTED}{_SORTED}{{30,}}")
_MARK = class_of(point for point in points() if unicodedata.category(point) in ("Mn", "Me"))
_STACK = re.compile(f"{_MARK}{_MARK}{{2,}}")
# Tibetan, Thai or Devanagari write several marks on a letter of their own; no word has more.
_MOST_MARKS = 8
# No Chinese character bears a mark; only variation selectors, which choose its shape, may follow one.
_ON_HAN = re.compile(
    "[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
    f"(?![\ufe00-\ufe0f\U000e0100-\U000e01ef]){_MARK}"
)


# Characters that no reader can see: private use, format and filler characters that are not in the table.
_UNSEEN = re.compile(
    "[\ue000-\uf8ff\ufff0-\ufff8\ufffc\U00013430-\U0001343f\U00016fe4\U0001bca0-\U0001bca3"
    "\U0001d159\U000f0000-\U0010ffff]"
)


def unseen_place(text: str) -> str:
    """The words around the first character that would count but that nobody can see; "" for none."""
    found = _UNSEEN.search(text)
    if found is None:
        return ""
    line = text[: found.start()].rpartition("\n")[2][-10:] + "□" + text[found.end() :].partition("\n")[0][:10]
    return _UNSEEN.sub("□", line)


def compose(text: str) -> str:
    """The text in NFC, in linear time for any input."""
    if not _SORTED_ONES.isdisjoint(text):
        text = _LONG_RUN.sub(lambda run: run[0][:30], text)
    return unicodedata.normalize("NFC", text)


def count_characters(text: str) -> int:
    """The 字数 of `text`, in characters."""
    return len(_UNCOUNTED.sub("", compose(text)))


def has_stacked_marks(text: str) -> bool:
    """Whether more than two combining marks stand on one base, or one on a Chinese character.

    Only who hides text or pads its length needs that; living scripts stack more marks of their own.
    """
    composed = compose(text)
    if _ON_HAN.search(composed):
        return True
    return any(not _is_of_one_script(composed, run) for run in _STACK.finditer(composed))


def _is_of_one_script(text: str, run: re.Match[str]) -> bool:
    """Whether a run of marks is no longer than words need, and belongs to the script of its letter."""
    letters = text[max(run.start() - 1, 0) : run.end()]
    # 'TIBETAN LETTER SA', 'TIBETAN SUBJOINED LETTER KA', but 'COMBINING ACUTE ACCENT'.
    scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in letters}
    return len(run[0]) <= _MOST_MARKS and len(scripts) == 1 and scripts != {"COMBINING"}
