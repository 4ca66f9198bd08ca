"""Reads the model site's listing text: bullets with 【…招商】titles, bodies, dates. Pure.

A block begins at a bullet and ends at a line that holds only a date. Bullets without a date are the page's
menus and are passed over; everything else that cannot be taken is a Problem with its line number.
"""

import re
from collections import namedtuple
from datetime import date

from articles.headlines import split_headline

Item = namedtuple("Item", "line district title body day")
Problem = namedtuple("Problem", "line reason")

BULLET = re.compile(r"^\s*•\s*(.*)$")
DAY = re.compile(r"^\s*([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})\s*$")
Raw = namedtuple("Raw", "line head body day_line day")


def read_listing(text):
    """All Items and Problems of the text, in the order of the page."""
    return [result for block in cut(text) if (result := understand(block)) is not None]


def cut(text):
    """The text as Raw blocks; lines outside a block are page furniture."""
    block = None
    for number, line in enumerate(text.splitlines(), start=1):
        if bullet := BULLET.match(line):
            if block:
                yield block
            block = Raw(number, bullet[1].strip(), [], None, None)
        elif block and (day := DAY.match(line)):
            yield block._replace(day_line=number, day=day)
            block = None
        elif block and line.strip():
            block.body.append(line.strip())
    if block:
        yield block


def understand(block):
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
        return Problem(block.day_line, f"没有这一天：{block.day[0].strip()}")
    return Item(block.line, district, title, "\n".join(block.body), day)
