"""Hints for editors about a text: what often goes wrong in stories. Pure; advice, never a rule."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from commons.prose import Block, blocks
from commons.wrapping import wrapped_part


class Hint(NamedTuple):
    """One place to look at: the kind of hint, words for the editor, the text around the place."""

    code: str
    words: str
    excerpt: str


HAN = "\u3400-\u4dbf\u4e00-\u9fff〇"
# At most so many of each kind are shown; the others appear when these are corrected.
MOST = 3
AROUND = 10

SENTENCE_END = re.compile(r"[。！？!?…][”’」』）】》)\]\"']*$")
IN_BRACKETS = re.compile(r"[（(【].*[）)】]")
FULL_YEAR = re.compile(r"[12][0-9]{3}\s?年|[〇零一二][〇零一二三四五六七八九]{3}年")
WRAPPED = "正文像是按固定宽度断行的，发布后一行就是一段，请删去句子中间的换行"
PAIRS = ("“”", "「」", "『』", "《》")

SPACE = re.compile(rf"(?<=[{HAN}，。、；：])[ \t\u00a0\u3000]+(?=[{HAN}])")
STRAIGHT = re.compile(rf"(?<=[{HAN}，。、；：！？])[\"']|[\"'](?=[{HAN}])")
HALF_WIDTH = re.compile(rf"(?<=[{HAN}])[,;:?!](?=[{HAN}])")
DOUBLED = re.compile(r"[，。、；：]{2,}|[，、；：][！？]|[！？][，。、；：]")
# Not vague: 12 月 31 日前 (a deadline), 节日前, 今日前往.
VAGUE = re.compile(
    r"某[年月日天]|(?<![附靠临接邻最])近日(?![点照])"
    r"|(?<![0-9０-９一二三四五六七八九十节假生作今昨明当每终末 ])日前(?![往进夕后来])"
    r"|不久前|前不久|前些天|前些日子|前段时间|昨[天日]"
)
# Clear only with a year beside them. 目前年产, 如今年轻 and 日常周边 are none of these words.
RELATIVE = re.compile(
    r"(?<![如当至现])今年(?![轻幼])|(?<![过除失])去年|(?<![目之以此当])前年(?![产均])|(?<![透说证文光])明年"
    r"|(?<!日)本月|(?<!以)上(?:个月|月|周(?![边期转]))|(?<!日)本周(?![边期])"
)


def hints(title: str | None, body: str | None) -> list[Hint]:
    """The Hints for a title and a body, in the order of the rules below; [] if there are none."""
    title, texts = title or "", blocks((body or "").replace("\r\n", "\n"))
    parts = [block.text for block in texts]
    found = [
        cut_off(texts),
        wrapped(body or ""),
        *(islice(rule(title, parts), MOST) for rule in (spaces, quotes, dates, half_width, doubled)),
    ]
    return [hint for kind in found for hint in kind]


def cut_off(texts: list[Block]) -> list[Hint]:
    """A last paragraph that stops in the middle of a sentence."""
    last = texts[-1] if texts else None
    if last is None or last.kind != "p" or SENTENCE_END.search(last.text) or IN_BRACKETS.fullmatch(last.text):
        return []
    return [Hint("cut_off", "正文的最后一句没有句末标点，也许没有写完", last.text[-2 * AROUND :])]


def wrapped(body: str) -> list[Hint]:
    """A text whose paragraphs were broken at a fixed width: each line would become a paragraph."""
    part = wrapped_part(body.replace("\r\n", "\n"))
    return [Hint("wrapped", WRAPPED, part[-2 * AROUND :])] if part else []


def spaces(title: str, parts: list[str]) -> Iterator[Hint]:
    """Spaces between Chinese characters in the body; in titles a space separates 主题 副题."""
    return every(SPACE, "space", "汉字之间有空格", parts)


def quotes(title: str, parts: list[str]) -> Iterator[Hint]:
    """Straight quotes in Chinese text, unpaired quotes, and two styles of quotes in one text."""
    words = "中文里用了直引号，请改成“”"
    yield from every(STRAIGHT, "quotes", words, [title, *parts])
    for part in [title, *parts]:
        if alone := unpaired(part):
            yield Hint("quotes", f"{alone} 没有成对", around(part, part.index(alone)))
    whole = "\n".join(parts)
    if "“" in whole and "「" in whole:
        yield Hint("quotes", "“”和「」混用，请统一用“”", around(whole, whole.index("「")))


def unpaired(part: str) -> str:
    """The first quotation mark without its partner, "" where all are paired."""
    for pair in PAIRS:
        first, last = pair[0], pair[1]
        rest = re.sub(f"{first}[^{first}{last}]*{last}", "", part)
        # A second time, for quotes of the same kind inside quotes.
        rest = re.sub(f"{first}[^{first}{last}]*{last}", "", rest)
        if match := re.search(f"[{first}{last}]", rest):
            return match[0]
    return ""


def dates(title: str, parts: list[str]) -> Iterator[Hint]:
    """Words for a time that nobody understands a year later."""
    yield from every(VAGUE, "date", "时间含糊，请写明年月日", [title, *parts])
    undated = [part for part in parts if not FULL_YEAR.search(part)]
    yield from every(RELATIVE, "date", "“今年”“去年”要知道写作年份才看得懂，请写明年份", undated)


def half_width(title: str, parts: list[str]) -> Iterator[Hint]:
    """,;:?! between Chinese characters."""
    return every(HALF_WIDTH, "half_width", "中文里用了半角标点", [title, *parts])


def doubled(title: str, parts: list[str]) -> Iterator[Hint]:
    """。。 and ，， and the like."""
    return every(DOUBLED, "doubled", "标点重复", [title, *parts])


def every(pattern: re.Pattern[str], code: str, words: str, parts: Iterable[str]) -> Iterator[Hint]:
    """A Hint for each match in the parts."""
    for part in parts:
        for match in pattern.finditer(part):
            yield Hint(code, words, around(part, match.start(), match.end()))


def around(part: str, start: int, end: int | None = None) -> str:
    """The text around a place."""
    return part[max(0, start - AROUND) : (end or start + 1) + AROUND].strip()
