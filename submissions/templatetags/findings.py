"""Blocks of a story with the places that the checks found."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from commons.prose import Block
from commons.templatetags.prose import direction, element
from submissions.screening.marks import Mark

register = template.Library()


@register.simple_tag
def marked(block: Block, marks: Iterable[Mark]) -> SafeString:
    """The paragraph or heading, each place with a link to the line that tells of it."""
    if not marks:
        return element(block)
    if not block.run_in:
        inside = pieces(block.text, 0, marks)
        return format_html("<{0}{1}>{2}</{0}>", block.kind, direction(block.text), inside)
    length = len(block.run_in)
    head = format_html(
        '<strong role="heading" aria-level="{}">{}</strong>', block.level[1:], pieces(block.run_in, 0, marks)
    )
    rest = pieces(block.rest, length, [mark for mark in marks if mark.end > length])
    return format_html('<p class="runin"{}>{}{}</p>', direction(block.text), head, rest)


def pieces(text: str, offset: int, marks: Iterable[Mark]) -> SafeString:
    """A part of a block that begins at `offset`, with the marks that begin in it or before."""
    parts, last = [], 0
    for mark in marks:
        start, end = max(mark.start - offset, 0), min(mark.end - offset, len(text))
        if start < end:
            parts += [
                (format_html("{}", text[last:start]),),
                (one(text[start:end], mark, mark.start >= offset),),
            ]
            last = end
    return format_html_join("", "{}", [*parts, (text[last:],)])


def one(text: str, mark: Mark, is_first: bool) -> SafeString:
    """One marked place; its number stands once, where the place begins."""
    css = "hit hit--bad" if mark.is_serious else "hit"
    if not is_first:
        return format_html('<mark class="{}">{}</mark>', css, text)
    link = '<a href="#{1}" aria-label="提示 {0}，看说明">{0}</a>'
    return format_html(
        '<mark class="{}" id="h{}">{}{}</mark>',
        css, mark.number, text, format_html(link, mark.number, mark.anchor),
    )  # fmt: skip
