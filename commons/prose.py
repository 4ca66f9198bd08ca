"""Plain text as readers see it: paragraphs and headings. Pure; the stored body stays as it is.

The model site glues “(一)…” into running text. A new block begins at such a mark only after the end of a
sentence, so that “第(一)项” and the like stay inside their sentence.
"""

import re
from collections import namedtuple

Block = namedtuple("Block", "kind text id", defaults=("",))  # kind: "p", "h2" or "h3"
Entry = namedtuple("Entry", "heading parts")  # one line of the contents list with the headings below it

# From here on a reader needs a list of contents: 字 and headings.
LONG_TEXT, MANY_HEADINGS = 3000, 3

NUMERAL = "[一二三四五六七八九十]{1,3}"
MAJOR = re.compile(rf"{NUMERAL}、")
MINOR = re.compile(rf"[(（]{NUMERAL}[)）]")
MARK = re.compile(rf"(?:{MAJOR.pattern}|{MINOR.pattern})")
# After a sentence end and its closing quotes, white space or none, before a mark.
GLUED = re.compile(rf"(?<=[。！？!?])([”’」』）)]*)\s*(?={MARK.pattern})")
# A heading glued to its paragraph: a mark, at most 30 characters without a stop, then white space …
HEAD_THEN_SPACE = re.compile(rf"({MARK.pattern}[^\s。！？!?；;，,：:]{{2,30}})[ \u3000]+(?=\S)")
# … or a short first sentence, as in “一、现场组织有序，措施到位。面对…”.
HEAD_THEN_STOP = re.compile(r"(.{3,32}?)。(?=\S)")
# A line of its own that is a heading: short, and no sentence.
HEAD_ALONE = re.compile(r"[^。！？!?；;]{2,29}[^。！？!?；;：:，,、]")


def blocks(body):
    """The body as a list of Blocks. 一、 is a level above （一）; a text with one level uses h2."""
    lines = [line.strip(" \t\u3000") for line in GLUED.sub(r"\1\n", body).split("\n")]
    parts = [part for line in lines if line for part in unglue(line)]
    has_major = any(kind == "head" and MAJOR.match(text) for kind, text in parts)
    return [Block("p" if kind == "p" else level(text, has_major), text) for kind, text in parts]


def unglue(line):
    """One line as [("head", …), ("p", …)], as ("head", …) alone, or as ("p", …) alone."""
    if not MARK.match(line):
        return [("p", line)]
    if HEAD_ALONE.fullmatch(line):
        return [("head", line)]
    if match := HEAD_THEN_SPACE.match(line):
        return [("head", match[1]), ("p", line[match.end() :])]
    if MAJOR.match(line) and (match := HEAD_THEN_STOP.match(line)):
        return [("head", match[1]), ("p", line[match.end() :])]
    return [("p", line)]


def level(text, has_major):
    """h3 for （一） where 一、 is used too, else h2."""
    return "h3" if has_major and MINOR.match(text) else "h2"


def numbered(blocks):
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


def contents(blocks, character_count):
    """The headings of a long text as Entries; none where the text is short or has few of them."""
    headings = [block for block in blocks if block.kind != "p"]
    if character_count < LONG_TEXT or len(headings) < MANY_HEADINGS:
        return []
    entries = []
    for heading in headings:
        if heading.kind == "h3" and entries and entries[-1].heading.kind == "h2":
            entries[-1].parts.append(heading)
        else:
            entries.append(Entry(heading, []))
    return entries


def summarise(body, length=120):
    """A summary of about `length` characters: whole sentences where they fit, else cut with an ellipsis."""
    text = "".join(block.text for block in blocks(body) if block.kind == "p")
    if len(text) <= length:
        return text
    end = max(text.rfind(stop, 0, length) for stop in "。！？")
    if end >= length // 3:
        return text[: end + 1]
    return text[: length - 1].rstrip("，、；：,;: ") + "…"
