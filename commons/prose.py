"""Plain text as readers see it: paragraphs and headings. Pure; the stored body stays as it is.

The model site writes “(一)…” inside running text. A new block begins at such a mark only after the end of a
sentence, so that “第(一)项” and the like stay inside their sentence.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple


class Block(NamedTuple):
    """A paragraph or heading; `kind` is "p", "h2" or "h3"."""

    kind: str
    text: str
    id: str = ""


class Entry(NamedTuple):
    """One line of the contents list with the headings below it."""

    heading: Block
    parts: list[Block]


# Hebrew and Arabic letters, as of Uyghur.
RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# A text of at least so many 字 and headings gets a list of contents.
LONG_TEXT, MANY_HEADINGS = 3000, 3

NUMERAL = "[一二三四五六七八九十]{1,3}"
# Not the first of an enumeration: 一、二、三产业.
MAJOR = re.compile(rf"{NUMERAL}、(?!{NUMERAL}[、和及与产次级线类期批])")
MINOR = re.compile(rf"[(（]{NUMERAL}[)）]")
MARK = re.compile(rf"(?:{MAJOR.pattern}|{MINOR.pattern})")
# The place between the end of a sentence (with closing quotes and white space) and a mark.
GLUED = re.compile(rf"(?<=[。！？!?])([”’」』）)]*)\s*(?={MARK.pattern})")
# A heading in one line with its paragraph: a mark, at most 30 characters without a stop, then white space …
HEAD_THEN_SPACE = re.compile(rf"({MARK.pattern}[^\s。！？!?；;，,：:]{{2,30}})[ \u3000]+(?=\S)")
# … or a short first sentence, as in “一、现场组织有序，措施到位。面对…”.
HEAD_THEN_STOP = re.compile(r"(.{3,32}?)。(?=\S)")
# A heading on a line of its own: short, and not a sentence.
HEAD_ALONE = re.compile(r"[^。！？!?；;]{2,29}[^。！？!?；;：:，,、]")


def blocks(body: str) -> list[Block]:
    """The body as a list of Blocks. 一、 is a level above （一）; a text with one level uses h2."""
    lines = [line.strip(" \t\u3000") for line in GLUED.sub(r"\1\n", body).split("\n")]
    parts = [part for line in lines if line for part in unglue(line)]
    has_major = any(kind == "head" and MAJOR.match(text) for kind, text in parts)
    return [Block("p" if kind == "p" else level(text, has_major), text) for kind, text in parts]


def unglue(line: str) -> list[tuple[str, str]]:
    """One line as a heading and a paragraph, [("head", …), ("p", …)], or as one of the two."""
    if not MARK.match(line):
        return [("p", line)]
    if HEAD_ALONE.fullmatch(line):
        return [("head", line)]
    if match := HEAD_THEN_SPACE.match(line):
        return [("head", match[1]), ("p", line[match.end() :])]
    if MAJOR.match(line) and (match := HEAD_THEN_STOP.match(line)):
        return [("head", match[1]), ("p", line[match.end() :])]
    return [("p", line)]


def level(text: str, has_major: bool) -> str:
    """h3 for （一） where 一、 is used too, else h2."""
    return "h3" if has_major and MINOR.match(text) else "h2"


def numbered(blocks: Iterable[Block]) -> list[Block]:
    """The blocks with an id on each heading: s1, s2 …, and s1-2 for the second h3 below the first h2."""
    result, major, minor = [], 0, 0
    for block in blocks:
        if block.kind == "h2":
            major, minor = major + 1, 0
            block = block._replace(id=f"s{major}")
        elif block.kind == "h3":
            minor += 1
            block = block._replace(id=f"s{major}-{minor}")
        result.append(block)
    return result


def contents(blocks: Iterable[Block], character_count: int) -> list[Entry]:
    """The headings of a long text as Entries; none where the text is short or has few of them."""
    headings = [block for block in blocks if block.kind != "p"]
    if character_count < LONG_TEXT or len(headings) < MANY_HEADINGS:
        return []
    entries: list[Entry] = []
    for heading in headings:
        if heading.kind == "h3" and entries and entries[-1].heading.kind == "h2":
            entries[-1].parts.append(heading)
        else:
            entries.append(Entry(heading, []))
    return entries


def summarise(body: str, length: int = 120) -> str:
    """A summary of about `length` characters: whole sentences where they fit, else cut with an ellipsis."""
    text = "".join(block.text for block in blocks(body) if block.kind == "p")
    if len(text) <= length:
        return text
    end = max(text.rfind(stop, 0, length) for stop in "。！？")
    if end >= length // 3:
        return text[: end + 1]
    return text[: length - 1].rstrip("，、；：,;: ") + "…"
