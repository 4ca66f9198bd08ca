"""Reads the model site's listing text: bullets with 【…招商】titles, bodies, dates. Pure.

A block begins at a bullet and ends at a line that holds only a date. Bullets without a date and without
【…招商】 are menus and are left out; everything else that cannot be imported is a Problem with its line
number.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from articles.headlines import split_headline


class Item(NamedTuple):
    """One article of the listing; `line` is the number of its first line, `district` the printed name."""

    line: int
    district: str
    title: str
    body: str
    day: date


class Problem(NamedTuple):
    """Why a block cannot be imported, in words for people."""

    line: int
    reason: str


class Raw(NamedTuple):
    """A block before it is understood; the last two are None where no date follows."""

    line: int
    head: str
    body: list[str]
    day_line: int | None
    day: re.Match[str] | None


BULLET = re.compile(r"^\s*•\s*(.*)$")
DAY = re.compile(r"^\s*([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})\s*$")


def read_listing(text: str) -> list[Item | Problem]:
    """All Items and Problems of the text, in the order of the page."""
    return [result for block in cut(text) if (result := understand(block)) is not None]


def cut(text: str) -> Iterator[Raw]:
    """The text as Raw blocks; lines outside of blocks belong to menus and the like and are left out.

    A line with only a date may stand inside a text: the last one before the next bullet ends the block.
    """
    block: Raw | None = None
    # What follows a date: text, if another date comes.
    rest: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if bullet := BULLET.match(line):
            if block:
                yield block
            block, rest = Raw(number, bullet[1].strip(), [], None, None), []
        elif block and (day := DAY.match(line)):
            block = block._replace(body=block.body + rest, day_line=number, day=day)
            rest = [line.strip()]
        elif block and line.strip():
            (rest if block.day else block.body).append(line.strip())
    if block:
        yield block


def understand(block: Raw) -> Item | Problem | None:
    """An Item, a Problem, or None for a menu entry."""
    district, title = split_headline(block.head)
    if block.day is None:
        return Problem(block.line, f"“{title[:20]}”后面没有日期") if district else None
    if not district:
        return Problem(block.line, f"标题前没有【…招商】：“{title[:20]}”")
    if not title:
        return Problem(block.line, "只有【…招商】，没有标题")
    if not block.body:
        return Problem(block.line, f"“{title[:20]}”没有正文")
    try:
        day = date(*map(int, block.day.groups()))
    except ValueError:
        return Problem(block.day_line or block.line, f"没有这一天：{block.day[0].strip()}")
    return Item(block.line, district, title, "\n".join(block.body), day)
