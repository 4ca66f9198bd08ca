"""Text that was broken at a fixed width, as PDF files and mails are: 招 at the end of a line, 商 below. Pure.

A paragraph counts as broken only if all its lines but the last are about equally long, most of them end
within a sentence, and the whole ends like one. Lists, headings, verses and tables do not.
"""

import re
from collections.abc import Iterator

# Shorter lines may be names or verses: they are not joined, only pointed out.
JOINED_FROM = 16
# The narrowest column that anybody would write in, and the widest.
NARROWEST, WIDEST = 5, 80
# A line is about as long as the longest one if no more than this is missing.
ALMOST = 0.75
# Most lines must break within a sentence.
WITHIN = 0.5
SENTENCE_END = re.compile(r"[。！？!?….：:；;][”’」』）】》)\]\"']*$")
MARK_AT_END = re.compile(r"[，。、：；！？…”）》」』】,.;:!?)\]\"'—-]$")
# What begins a line of its own: a numeral, a bullet, an indent.
OWN_LINE = re.compile(
    r"[\u3000 \t]|[（(]?[一二三四五六七八九十百0-9０-９a-zA-Z]{1,4}[、.．)）]"
    r"|第[一二三四五六七八九十百0-9]+[章节条款部]|[•●■▪➢✓◆□·○①-⑳*\-—>|]"
)
# Between these no space is written.
WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")


def joined(text: str) -> tuple[str, int]:
    """The text with its broken paragraphs in one line each, and how many there were."""
    count = 0
    parts = []
    for lines in paragraphs(text):
        is_broken = is_wrapped(lines) and max(map(len, lines)) >= JOINED_FROM
        count += is_broken
        parts += [one_line(lines)] if is_broken else lines
    return "\n".join(parts), count


def wrapped_part(text: str) -> str:
    """The beginning of the first broken paragraph, "" for none."""
    return next((lines[0] for lines in paragraphs(text) if is_wrapped(lines)), "")


def paragraphs(text: str) -> Iterator[list[str]]:
    """The lines of the text, those together that may be one paragraph."""
    lines: list[str] = []
    for line in text.split("\n"):
        if lines and (not (line.strip() and lines[-1].strip()) or begins(line) or ends(lines[-1])):
            yield lines
            lines = []
        lines.append(line)
    yield lines


def begins(line: str) -> bool:
    """Whether the line is the first of its own."""
    return bool(OWN_LINE.match(line))


def ends(line: str) -> bool:
    """Whether a sentence ends with the line."""
    return bool(SENTENCE_END.search(line))


def is_wrapped(lines: list[str]) -> bool:
    """Whether these lines are one paragraph that was broken at a fixed width."""
    *broken, last = lines
    longest = max(map(len, lines))
    if not broken or not NARROWEST <= longest <= WIDEST or not ends(last):
        return False
    within = sum(not MARK_AT_END.search(line) for line in broken)
    return min(map(len, broken)) >= ALMOST * longest and within >= WITHIN * len(broken)


def one_line(lines: list[str]) -> str:
    """The lines as one; between words of letters a space."""
    text = lines[0]
    for line in lines[1:]:
        is_wide = WIDE.match(text[-1:]) or WIDE.match(line[:1])
        text += line if is_wide else f" {line}"
    return text
