"""Chinese full text: folding, tokens, the words of a search. Pure.

A run of Chinese characters ABC is indexed as AB BC C, a run of letters and digits as itself. A word of a
search is the phrase of its runs. So every word of two or more characters is found exactly, without a
dictionary. The single character at the end of a run makes searches for one character exact, and 5G网络 one
phrase.
"""

import re
import unicodedata
from operator import add
from pathlib import Path
from typing import NamedTuple

ABOVE = "\U00010000"
TABLE = Path(__file__).resolve().parents[2] / "fixtures" / "traditional.txt"
SIMPLIFIED = dict(zip(*TABLE.read_text(encoding="utf-8").splitlines()[1:3], strict=True))
# Radicals that stand for whole characters, as text out of a PDF has them; NFKC leaves these as they are.
RADICALS = (
    "⺠民⺟母⺝月⺩王⺫目⺬示⺮竹⺼月⺽臼⻁虎⻄西⻅见⻆角⻉贝⻊足⻋车⻑長⻓长⻔门⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻡首"
    "⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻰龙⻱龜⻲亀⻳龟"
)
# One dot for all that part a name, and the circle that many type for 〇: 二○二五年.
ALIKE = dict(zip(RADICALS[::2], RADICALS[1::2], strict=True)) | dict.fromkeys("・•‧∙⋅", "·") | {"○": "〇"}
FOLDED = SIMPLIFIED | {sign: SIMPLIFIED.get(plain, plain) for sign, plain in ALIKE.items()}
# Finds what may be in FOLDED, thirty times as fast as str.translate. One range stands for all characters
# above U+FFFF: a pattern tries the ranges there one after the other, whatever the character.
FOLDABLE = re.compile(f"[{''.join(sign for sign in FOLDED if sign < ABOVE)}{ABOVE}-\U0010ffff]")
# The comma of 1,000: found by 1000, and the other way round.
GROUPING = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
# Zero-width and bidi controls, soft hyphen, variation selectors: invisible, and nobody types them.
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
HAN = "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
RUN = re.compile(f"[{HAN}]+|(?:(?![{HAN}])[^\\W_])+")
IS_HAN = re.compile(f"[{HAN}]")
# Between the words of a folded query; “,” and “.” are also inside numbers.
SEPARATOR = re.compile(r"[\s、。;!?]+|(?<![0-9]),|,(?![0-9])")
# PostgreSQL refuses lexemes over 2 kB, so long runs of letters are cut, in texts and in queries.
RUN_LIMIT = 60
# How much of a query is used; the rest of a pasted page would only cost time. A single character costs most,
# since thousands of pairs begin with it.
QUERY_LIMIT, WORD_LIMIT, SINGLE_LIMIT = 100, 8, 2


class Word(NamedTuple):
    """One word of a query: its folded text and its runs."""

    text: str
    runs: tuple[str, ...]


class Phrase(NamedTuple):
    """Tokens that follow each other in a text; with `is_prefix` the last one may go on."""

    tokens: tuple[str, ...]
    is_prefix: bool


def fold(text: str) -> str:
    """The text for comparison: full width as half width, traditional as simplified, lower case.

    Radicals are characters, dots alike, and numbers without commas.
    """
    return GROUPING.sub("", fold_signs(text))


def fold_signs(text: str) -> str:
    """What fold() makes of each character by itself."""
    folded = unicodedata.normalize("NFKC", UNSEEN.sub("", text)).lower()
    return FOLDABLE.sub(lambda sign: FOLDED.get(sign[0], sign[0]), folded)


def tokens(text: str) -> list[str]:
    """The tokens of a text, in order."""
    return [token for run in RUN.findall(fold(text)) for token in run_tokens(run)]


def run_tokens(run: str) -> list[str]:
    """AB BC C for Chinese characters ABC; a run of letters and digits as itself."""
    if not IS_HAN.match(run):
        return [run[:RUN_LIMIT]]
    return [*map(add, run, run[1:]), run[-1]]


def words(typed: str) -> list[Word]:
    """The words of a query, as many as the search uses."""
    found = every_word(typed)
    singles = [word for word in found if IS_HAN.fullmatch(word.text)]
    return [word for word in found if word not in singles[SINGLE_LIMIT:]][:WORD_LIMIT]


def every_word(typed: str) -> list[Word]:
    """The parts between spaces and stops that hold a letter, digit or character; each once."""
    found = []
    for part in SEPARATOR.split(fold(typed)[:QUERY_LIMIT]):
        if runs := RUN.findall(part):
            found.append(Word(part, tuple(runs)))
    return list(dict.fromkeys(found))


def parts(typed: str) -> list[Word]:
    """The words for a search with OR: a single long word is cut into pairs."""
    found = words(typed)
    if len(found) != 1 or len(found[0].runs) != 1 or not IS_HAN.match(found[0].text):
        return found
    run = found[0].runs[0]
    pairs = [run[i : i + 2] for i in range(0, len(run) - 1, 2)]
    return [Word(pair, (pair,)) for pair in dict.fromkeys(pairs)]


def phrase(word: Word) -> Phrase:
    """The tokens that follow each other in every text with the word.

    A last run of letters or of one character may go on in the text: 5g finds 5GHz, 发 finds 发展.
    """
    *inner, last = word.runs
    needed = [token for run in inner for token in run_tokens(run)]
    if not IS_HAN.match(last) or len(last) == 1:
        return Phrase((*needed, last[:RUN_LIMIT]), is_prefix=True)
    return Phrase((*needed, *run_tokens(last)[:-1]), is_prefix=False)
