"""Small things that public templates ask for: the printed prefix, marked words, parts of a gazetteer."""

from django import template
from django.utils.html import format_html, format_html_join

from articles.headlines import join_headline
from articles.search import highlight
from districts.models import District

register = template.Library()


@register.filter
def prefix(district):
    """【西青区招商】, as join_headline prints it in front of a title."""
    return join_headline(district.short_name, "")


@register.filter
def own_summary(article, blocks):
    """The summary, unless it only repeats the first lines of the text, as one made by machine does."""
    text = "".join(block.text for block in blocks if block.kind == "p")
    return "" if text.startswith(article.summary.rstrip("…")) else article.summary


@register.filter
def signed(article):
    """Who answers for the text: (label, name) of each that is known."""
    names = (("来稿单位", article.unit), ("作者", article.author), ("责任编辑", article.responsible_editor))
    return [(label, name) for label, name in names if name]


@register.filter
def marked(text, words):
    """The text with the words of a search in <mark>."""
    return in_marks(highlight.pieces(text, highlight.marks(text, words)))


@register.filter
def snippet(text, words):
    """Some 120 characters around the first of the words, with <mark>."""
    return in_marks(highlight.snippet(text, words))


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
    return [entry for entry in entries if entry.district.level == District.Level.ZONE]


@register.filter
def without_zones(entries):
    """The provinces, cities and counties among the entries of a gazetteer."""
    return [entry for entry in entries if entry.district.level != District.Level.ZONE]
