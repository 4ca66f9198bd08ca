"""Blocks of a story with the places that the checks found."""

from collections.abc import Collection, Iterable, Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from commons.templatetags.prose import direction, element
from submissions.screening.changed import Part, Row, Stretch, changed_count, stretches
from submissions.screening.marks import Mark, MarkedBlock

register = template.Library()


@register.simple_tag
def marked(found: MarkedBlock) -> SafeString:
    """The paragraph or heading, each place with a link to the line that tells of it."""
    block, marks = found.block, found.marks
    if not marks and not found.is_copied:
        return element(block)
    if not block.run_in:
        return tag(block.kind, found, pieces(block.text, 0, marks))
    length = len(block.run_in)
    head = format_html(
        '<strong role="heading" aria-level="{}">{}</strong>', block.level[1:], pieces(block.run_in, 0, marks)
    )
    rest = pieces(block.rest, length, [mark for mark in marks if mark.end > length])
    return tag("p", found, head + rest, "runin")


def tag(kind: str, found: MarkedBlock, inside: SafeString, css: str = "") -> SafeString:
    """The element around a block; a line stands beside what is in another text too."""
    names = " ".join(filter(None, (css, "copied" if found.is_copied else "")))
    classes = format_html(' class="{}"', names) if names else ""
    return format_html("<{0}{1}{2}>{3}</{0}>", kind, classes, direction(found.block.text), inside)


@register.simple_tag
def changes_in(before: str, found: Sequence[MarkedBlock], quoted: Collection[str]) -> list[Stretch]:
    """The text of a second round, beside the body that was returned; `quoted` are anchors of blocks."""
    return stretches(before, found, quoted)


@register.filter
def changed_paragraphs(found: Iterable[Stretch]) -> int:
    """How many of its paragraphs changed."""
    return changed_count(found)


@register.simple_tag
def changed(row: Row) -> SafeString:
    """A changed paragraph: what was taken out, what is new, and in it the places that the checks found."""
    marks = row.found.marks if row.found else []
    inside = format_html_join("", "{}", ((part_of(part, marks),) for part in row.parts))
    return tag(row.found.block.kind, row.found, inside) if row.found else format_html("<p>{}</p>", inside)


def part_of(part: Part, marks: Iterable[Mark]) -> SafeString:
    """One stretch of it; nothing is marked in words that are gone."""
    if part.kind == "delete":
        return format_html("<del>{}</del>", part.text)
    text = pieces(part.text, part.start, [mark for mark in marks if mark.end > part.start])
    return format_html("<ins>{}</ins>", text) if part.kind == "insert" else text


@register.simple_tag
def marked_text(text: str, marks: Iterable[Mark]) -> SafeString:
    """A line of text, as a title, with the places that the checks found."""
    return pieces(text, 0, marks)


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
