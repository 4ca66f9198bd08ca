"""Plain text as readers see it: paragraphs and headings. Pure; the stored body stays as it is.

The model site writes “(一)…” inside running text. A new block begins at such a mark only after the end of a
sentence, so that “第(一)项” and the like stay inside their sentence.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple


class Block(NamedTuple):
    """A paragraph or heading; `kind` is "p", "h2" or "h3".

    A paragraph may begin with its heading, as reports have it: `run_in` is that beginning of its text.
    """

    kind: str
    text: str
    id: str = ""
    run_in: str = ""
    run_in_level: str = ""

    @property
    def level(self) -> str:
        """ "h2" or "h3" for a heading, also one in a paragraph; "" for any other paragraph."""
        return self.run_in_level if self.kind == "p" else self.kind

    @property
    def heading(self) -> str:
        """The words of the heading; "" for a paragraph without one."""
        return self.run_in if self.kind == "p" else self.text

    @property
    def rest(self) -> str:
        """The paragraph behind its heading."""
        return self.text[len(self.run_in) :]


class Piece(NamedTuple):
    """A part of a line: a heading, or a paragraph with the heading that it begins with, if any."""

    is_heading: bool
    text: str
    run_in: str = ""

    @property
    def heading(self) -> str:
        """The words of the heading; "" for a paragraph without one."""
        return self.text if self.is_heading else self.run_in


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
# The heading of a report's paragraph, as in “（二）坚持先算荷载、再谈装修，全年对册1,180次。被劝退的……”:
# a short first sentence of one or two clauses without a figure in the second, else the first clause.
# Sentences must follow; lists of a law (“（一）姓名；”) have none.
RUN_IN_SENTENCE = re.compile(
    r"(?=[^。]{5,32}。[^。]*。)([^。；;！？!?：:，,]+(?:[，,][^。；;！？!?：:，,\d]+)?)。"
)
RUN_IN_CLAUSE = re.compile(r"([^。；;！？!?：:，,]{6,24})[，,](?=[^；;]*。[^。]*。)")
# Words by which the beginning of a sentence is known: “（一）作为关键技术，酶催化……”, “（二）今年以来，……”.
SENTENCE = re.compile(
    r"作为|由于|随着|为了|根据|按照|依照|通过|如果|虽然|因为|以来|年来|截至|目前|其中|此外|首先"
    r"|是|应|须|不得|\d[年月日]"
)
# What cannot follow a heading: the heading was cut out of the middle, as in “（一）坚持质量第 一、效益优先”.
CUT = re.compile(rf"{MAJOR.pattern}|[，,。；;：:、！？!?]")
# A heading on a line of its own: short, and not a sentence.
HEAD_ALONE = re.compile(r"[^。！？!?；;]{2,29}[^。！？!?；;：:，,、]")


def blocks(body: str) -> list[Block]:
    """The body as a list of Blocks. 一、 is a level above （一）; a text with one level uses h2."""
    lines = [line.strip(" \t\u3000") for line in GLUED.sub(r"\1\n", body).split("\n")]
    pieces = [piece for line in lines if line for piece in unglue(line)]
    has_major = any(MAJOR.match(piece.heading) for piece in pieces)
    return [block_of(piece, has_major) for piece in pieces]


def block_of(piece: Piece, has_major: bool) -> Block:
    """The piece with its level."""
    rank = level(piece.heading, has_major) if piece.heading else ""
    if piece.is_heading:
        return Block(rank, piece.text)
    return Block("p", piece.text, run_in=piece.run_in, run_in_level=rank)


def unglue(line: str) -> list[Piece]:
    """One line as headings and their paragraph, or as one of the two."""
    pieces: list[Piece] = []
    while MARK.match(line) and not HEAD_ALONE.fullmatch(line):
        match = HEAD_THEN_SPACE.match(line)
        if not match or CUT.match(line, match.end()):
            break
        pieces.append(Piece(True, match[1]))
        line = line[match.end() :]
    return [*pieces, *last_pieces(line)]


def last_pieces(line: str) -> list[Piece]:
    """What is left of a line when the headings before a space are cut off."""
    if not MARK.match(line):
        return [Piece(False, line)]
    if HEAD_ALONE.fullmatch(line):
        return [Piece(True, line)]
    if MAJOR.match(line) and (match := HEAD_THEN_STOP.match(line)):
        return [Piece(True, match[1]), Piece(False, line[match.end() :])]
    return [Piece(False, line, run_in(line))]


def run_in(line: str) -> str:
    """The heading that a marked paragraph begins with; "" without one."""
    match = RUN_IN_SENTENCE.match(line) or RUN_IN_CLAUSE.match(line)
    return match[1] if match and not SENTENCE.search(match[1]) else ""


def level(text: str, has_major: bool) -> str:
    """h3 for （一） where 一、 is used too, else h2."""
    return "h3" if has_major and MINOR.match(text) else "h2"


def numbered(blocks: Iterable[Block]) -> list[Block]:
    """The blocks with an id on each heading: s1, s2 …, and s1-2 for the second h3 below the first h2."""
    result, major, minor = [], 0, 0
    for block in blocks:
        if block.level == "h2":
            major, minor = major + 1, 0
            block = block._replace(id=f"s{major}")
        elif block.level == "h3":
            minor += 1
            block = block._replace(id=f"s{major}-{minor}")
        result.append(block)
    return result


def contents(blocks: Iterable[Block], character_count: int) -> list[Entry]:
    """The headings of a long text as Entries; none where the text is short or has few of them."""
    headings = [block for block in blocks if block.level]
    if character_count < LONG_TEXT or len(headings) < MANY_HEADINGS:
        return []
    entries: list[Entry] = []
    for heading in headings:
        if heading.level == "h3" and entries and entries[-1].heading.level == "h2":
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
