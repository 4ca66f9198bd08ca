"""Small things that public templates ask for: the printed prefix, form controls in our own dress."""

import re

from django import template
from django.utils.html import format_html, format_html_join

from articles import fulltext
from articles.headlines import join_headline
from articles.models import Division

register = template.Library()

FIGURE = re.compile(r"([0-9][0-9,.]*)")


@register.filter
def prefix(division):
    """【西青区招商】, as join_headline prints it in front of a title."""
    return join_headline(division.short_name, "")


@register.filter
def own_summary(article, blocks):
    """The summary, unless it only repeats the first lines of the text, as one made by machine does."""
    text = "".join(block.text for block in blocks if block.kind == "p")
    return "" if text.startswith(article.summary.rstrip("…")) else article.summary


@register.filter
def marked(text, words):
    """The text with the words of a search in <mark>."""
    return in_marks(fulltext.pieces(text, fulltext.marks(text, words)))


@register.filter
def snippet(text, words):
    """Some 120 characters around the first of the words, with <mark>."""
    return in_marks(fulltext.snippet(text, words))


def in_marks(pieces):
    """Pieces of text as HTML, escaped one by one."""
    return format_html_join(
        "",
        "{}",
        ((format_html("<mark>{}</mark>", text) if is_marked else text,) for is_marked, text in pieces),
    )


@register.filter
def zones(entries):
    """The 功能区 among the entries of a gazetteer."""
    return [entry for entry in entries if entry.division.level == Division.Level.ZONE]


@register.filter
def without_zones(entries):
    """The provinces, cities and counties among the entries of a gazetteer."""
    return [entry for entry in entries if entry.division.level != Division.Level.ZONE]


@register.filter
def small_units(text):
    """17 时 26 分 with its units in <small>, for large figures."""
    pieces = [piece.strip() for piece in FIGURE.split(text) if piece.strip()]
    return format_html_join(
        "", "{}", ((piece if FIGURE.fullmatch(piece) else small(piece),) for piece in pieces)
    )


def small(words):
    """Words set small."""
    return format_html("<small>{}</small>", words)


@register.simple_tag
def control(field, css="in", empty="", described_by="", **attrs):
    """The control of a form field: our class, its hint and error named for screen readers, no maxlength.

    maxlength counts UTF-16 units and cuts text off silently; the server says what is too long.
    `empty` renames the empty choice of a select. Underscores in names of attributes become hyphens.
    """
    if empty:
        choices = [choice for choice in field.field.choices if choice[0] != ""]
        field.field.widget.choices = [("", empty), *choices]
    described = [f"{field.id_for_label}-h"] if described_by == "hint" else described_by.split()
    if field.errors:
        described.append(f"{field.id_for_label}-e")
    return field.as_widget(
        attrs={
            **{name.replace("_", "-"): value for name, value in attrs.items()},
            "class": css,
            "maxlength": False,
            "aria-describedby": " ".join(described) or False,
        }
    )
