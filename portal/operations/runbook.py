"""docs/runbook.md as the desk shows it: one entry for each alarm, in the few forms that the file uses."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

FILE = Path(settings.BASE_DIR, "docs", "runbook.md")
CODE = re.compile(r"`([^`]+)`")
# A blank line, a heading or a new item ends a block; all other line ends are the editor's.
BLOCK = re.compile(r"\n\s*\n|\n(?=- |#)")


class Piece(NamedTuple):
    """A part of a text: a command to copy, or words."""

    text: str
    is_code: bool


class Block(NamedTuple):
    """A heading, an item of a list or a paragraph: "h3", "li" or "p"."""

    kind: str
    pieces: list[Piece]


class Entry(NamedTuple):
    """What to do about one part; `part` is the name of the finding."""

    part: str
    title: str
    blocks: list[Block]


@cache
def entries() -> dict[str, Entry]:
    """The file, by part, in its order."""
    _, *texts = FILE.read_text(encoding="utf-8").split("\n## ")
    return {entry.part: entry for entry in map(read_entry, texts)}


def read_entry(text: str) -> Entry:
    """One entry from its heading on."""
    heading, _, body = text.partition("\n")
    part, _, title = heading.partition(" ")
    return Entry(part, title, [read_block(block) for block in BLOCK.split(body) if block.strip()])


def read_block(text: str) -> Block:
    """One block; its lines are joined without a gap, as Chinese is."""
    # Between Latin words a line end is a space.
    joined = re.sub(r"(?<=[!-~])\n\s*(?=[!-~])", " ", text.strip())
    line = re.sub(r"\n\s*", "", joined)
    for mark, kind in (("### ", "h3"), ("- ", "li")):
        if line.startswith(mark):
            return Block(kind, read_pieces(line.removeprefix(mark)))
    return Block("p", read_pieces(line))


def read_pieces(line: str) -> list[Piece]:
    """Words and commands by turns."""
    parts = CODE.split(line)
    return [Piece(part, is_code=bool(index % 2)) for index, part in enumerate(parts) if part]
