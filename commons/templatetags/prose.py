"""Blocks of plain text as HTML."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from commons.prose import RTL, Block

register = template.Library()


@register.filter
def direction(text: str) -> SafeString:
    """The attribute for a text that may be written from right to left; nothing for any other."""
    return mark_safe(' dir="auto"') if RTL.search(text) else mark_safe("")


@register.filter
def element(block: Block) -> SafeString:
    """The paragraph or heading; what may be written from right to left says so."""
    place = format_html(' id="{}"', block.id) if block.id else ""
    if block.run_in:
        return run_in(block, place)
    return format_html("<{0}{1}{2}>{3}</{0}>", block.kind, place, direction(block.text), block.text)


def run_in(block: Block, place: str) -> SafeString:
    """A paragraph that begins with its heading, which is one for screen readers and for the 目录 too."""
    head = format_html(
        '<strong role="heading" aria-level="{}"{}>{}</strong>', block.level[1:], place, block.heading
    )
    return format_html('<p class="runin"{}>{}{}</p>', direction(block.text), head, block.rest)
