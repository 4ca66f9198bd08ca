"""Filters of public templates: the printed prefix, marked words, parts of a gazetteer."""

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from articles import headlines
from articles.headlines import join_headline
from articles.lists.rows import Row
from articles.models import Article
from articles.search import highlight
from articles.search.words import Word
from commons.prose import Block
from commons.templatetags.prose import direction
from districts.models import District

register = template.Library()


def prefix(district: District) -> str:
    """【西青区招商】, without a title."""
    return join_headline(district.short_name, "")


@register.filter
def breaks(title: str) -> str:
    """The class that says where the lines of a title may end: class="{{ article.title|breaks }}"."""
    return headlines.breaks(title)


@register.filter
def heading(article: Article) -> SafeString:
    """The title as the heading of its page, its district above it: one line when it is copied (R1)."""
    written = (
        '<h1{}><span class="kick"><a class="area" href="{}">{}</a></span><span class="{}">{}</span></h1>'
    )
    district, title = article.district, article.title
    return format_html(
        written, direction(title), district.get_absolute_url(), prefix(district), breaks(title), title
    )


@register.filter
def title_below(title: str, district: District) -> SafeString:
    """A title that is not public yet, its district above it as on its page: copied as one line (R1)."""
    return marked_title_below(title, district, format_html("{}", title))


@register.simple_tag
def marked_title_below(title: str, district: District, inside: SafeString) -> SafeString:
    """The same with marks in it: `inside` is the title as HTML."""
    written = '<span class="kick"><span class="area">{}</span></span><span class="{}"{}>{}</span>'
    return format_html(written, prefix(district), breaks(title), direction(title), inside)


@register.filter
def headline(row: Row, words: Iterable[Word]) -> SafeString:
    """The title in a search, its district above it, with the words marked."""
    return row.marked(marked(row.title, words))


@register.filter
def own_summary(article: Article, blocks: Iterable[Block]) -> str:
    """The summary; "" if it only repeats the beginning of the text, as a generated one does."""
    text = "".join(block.text for block in blocks if block.kind == "p")
    return "" if text.startswith(article.summary.rstrip("…")) else article.summary


@register.filter
def signed(article: Article) -> list[tuple[str, str]]:
    """Who answers for the text: (label, name) of each that is known."""
    names = (("来稿单位", article.unit), ("作者", article.author), ("责任编辑", article.responsible_editor))
    return [(label, name) for label, name in names if name]


def marked(text: str, words: Iterable[Word]) -> SafeString:
    """The text with the words of a search in <mark>."""
    return in_marks(highlight.pieces(text, highlight.marks(text, words)))


@register.filter
def snippet(text: str, words: Iterable[Word]) -> SafeString:
    """Some 120 characters around the first of the words, with <mark>."""
    return in_marks(highlight.snippet(text, words))


def in_marks(pieces: Iterable[highlight.MarkedText]) -> SafeString:
    """Pieces of text as HTML, each one escaped; a search shows some hundred, so without format_html()."""
    written = (f"<mark>{escape(text)}</mark>" if is_marked else escape(text) for is_marked, text in pieces)
    return mark_safe("".join(written))
