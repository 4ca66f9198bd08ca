"""Bodies that another system kept as HTML, as the plain lines that this one keeps. Pure.

The parser is the standard library's: it takes any text, never raises, and a text of 4 MB in a second or two.
"""

import html
import re
from html.parser import HTMLParser

from commons.chinese import LINE_END_IN_CHINESE

BLOCKS = frozenset(
    {
        *(
            "p",
            "br",
            "div",
            "hr",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "ul",
            "ol",
            "li",
            "dl",
            "dt",
            "dd",
            "pre",
        ),
        *(
            "table",
            "thead",
            "tbody",
            "tr",
            "section",
            "article",
            "center",
            "blockquote",
            "figure",
            "figcaption",
        ),
    }
)
CELLS = frozenset({"td", "th"})
# What stands between these is for machines.
UNREAD = frozenset({"script", "style", "iframe", "noscript"})
INLINE = ("span", "a", "b", "i", "u", "em", "strong", "img", "font", "sup", "sub", "small", "o:p")
NAMES = "|".join(sorted({*BLOCKS, *CELLS, *UNREAD, *INLINE}))
TAG = re.compile(rf"</?(?:{NAMES})\b[^<>]*>|<!--", re.IGNORECASE)
# With its semicolon: what has none is a bare &.
ENTITY = re.compile(r"&(?:[a-z][a-z0-9]{1,31}|#[0-9]{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)
# Where DedeCMS turns the page, with the title of the next one.
PAGE_BREAK = re.compile(r"#p#[^#\n]{0,100}#e#")
SPACE = re.compile(r"[ \t\r\n\f\xa0]+")


def is_html(text: str) -> bool:
    """Whether a text holds tags, entities or page breaks of another system."""
    return any(pattern.search(text) for pattern in (TAG, ENTITY, PAGE_BREAK))


def plain_lines(text: str) -> str:
    """The text of an HTML body, a line for each paragraph, row or item; any other text as it is."""
    text = PAGE_BREAK.sub("\n", text)
    if not TAG.search(text):
        return plain_line(text)
    reader = Reader()
    reader.feed(text)
    reader.close()
    lines = (SPACE.sub(" ", line).strip(" \u3000") for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)


def plain_line(text: str) -> str:
    """The text with its entities read: R&D for R&amp;D. A bare & or < stays."""
    return ENTITY.sub(lambda entity: html.unescape(entity[0]), text)


class Reader(HTMLParser):
    """Collects the text; `parts` joined has a line end wherever a browser would begin a new line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unread += tag in UNREAD
        self.turn(tag)

    def handle_endtag(self, tag: str) -> None:
        self.unread = max(0, self.unread - (tag in UNREAD))
        self.turn(tag)

    def turn(self, tag: str) -> None:
        """A new line for a block, a space for a cell."""
        if tag in BLOCKS or tag in CELLS:
            self.parts.append("\n" if tag in BLOCKS else " ")

    def handle_data(self, data: str) -> None:
        if not self.unread:
            # Line ends of the source are no line ends of the text.
            self.parts.append(SPACE.sub(" ", LINE_END_IN_CHINESE.sub("", data)))
