"""Filters for templates; the rules are in commons.chinese."""

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from commons import chinese

register = template.Library()

FIGURE = re.compile(r"([0-9][0-9,.]*)")

for name in ("weekday", "month_day", "clock", "day_clock", "deadline", "near", "span", "full_stop"):
    register.filter(name, getattr(chinese, name))

register.filter("joined", chinese.joined, is_safe=True)


@register.filter
def thousands(number: int) -> str:
    """1264 → 1,264"""
    return f"{number:,}"


@register.filter
def counted(cell: int | str) -> str:
    """A cell of a table: a number with its thousands, a word as it is."""
    return thousands(cell) if isinstance(cell, int) else cell


@register.filter
def small_units(text: str) -> SafeString:
    """17 时 26 分 with its units in <small>, for large figures."""
    pieces = [piece.strip() for piece in FIGURE.split(text) if piece.strip()]
    return format_html_join(
        "", "{}", ((piece if FIGURE.fullmatch(piece) else small(piece),) for piece in pieces)
    )


def small(words: str) -> SafeString:
    return format_html("<small>{}</small>", words)
