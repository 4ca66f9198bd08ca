"""Bodies that another system kept as HTML, as the plain lines that this one keeps. Pure.

The parser is the standard library's: it takes any text, never raises, and a text of 4 MB in a second or two.
"""

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser

from commons.chinese import LINE_END_IN_CHINESE

BLOCKS = frozenset(
    {
        *("p", "br", "div", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "center", "blockquote"),
        *("ul", "ol", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tfoot", "tr", "caption"),
        *("section", "article", "main", "header", "footer", "nav", "aside", "address", "form"),
        *("figure", "figcaption"),
    }
)
CELLS = frozenset({"td", "th"})
# What stands between these is for machines.
UNREAD = frozenset({"script", "style", "iframe", "noscript", "head", "svg", "object"})
INLINE = (
    *("span", "a", "b", "i", "u", "em", "strong", "img", "font", "sup", "sub", "small", "big", "s", "del"),
    *("ins", "mark", "strike", "code", "label", "input", "button", "video", "audio", "source", "embed"),
    *("param", "map", "area", "col", "colgroup", "wbr", "abbr", "cite", "html", "body", "meta", "link"),
    *("o:p", "st1:[a-z]+", "v:[a-z]+", "w:[a-z]+"),
)
NAMES = "|".join(sorted({*BLOCKS, *CELLS, *UNREAD, *INLINE}))
TAG = re.compile(rf"</?(?:{NAMES})\b[^<>]*>|<!--", re.IGNORECASE)
# A text that ends within a tag was cut off.
CUT_TAG = re.compile(rf"</?(?:{NAMES})\b[^<>]*\Z", re.IGNORECASE)
CUT_ATTRIBUTE = re.compile(rf"<(?:{NAMES})\s+[a-z-]+=[^<>]*\Z", re.IGNORECASE)
# Where one of these is, line ends mean nothing; elsewhere WordPress makes paragraphs of them.
MARKS_LINES = re.compile(r"<(?:p|br|div)\b", re.IGNORECASE)
AROUND_BLOCK = re.compile(rf"\s*(</?(?:{'|'.join(sorted(BLOCKS | CELLS))})\b[^<>]*>)\s*", re.IGNORECASE)
BLANK_LINE = re.compile(r"\n[ \t\r\xa0\u3000]*\n")
# With its semicolon: what has none is a bare &.
ENTITY = re.compile(r"&(?:[a-z][a-z0-9]{1,31}|#[0-9]{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)
# Where DedeCMS and EmpireCMS turn the page, with the title of the next one.
EMPIRE_PAGE = r"\[!--empirenews\.page--\](?:[^\[\]<\n]{0,100}\[/!--empirenews\.page--\])?"
PAGE_BREAK = re.compile(rf"#p#[^#\n]{{0,100}}#e#|{EMPIRE_PAGE}|\[/!--empirenews\.page--\]", re.IGNORECASE)
# WordPress: [caption id="a" width="300"]…[/caption], [gallery ids="1,2"]. What stands between them is text.
CODES = "caption|gallery|embed|video|audio|playlist|wp_caption|contact-form-7|(?:vc|et_pb|su|fusion)_[a-z_]+"
SHORTCODE = re.compile(rf"\[/?(?:{CODES})(?:\s[^\[\]]*)?/?\]", re.IGNORECASE)
SPACE = re.compile(r"[ \t\r\n\f\xa0]+")


# What a body is cleared of, by the names that operators read.
MARKS = {"标签": TAG, "实体": ENTITY, "分页标记": PAGE_BREAK, "短代码": SHORTCODE}
# An export may have escaped a text that was escaped already.
MOST_LAYERS = 3


def marks(text: str) -> tuple[str, ...]:
    """Which tags, entities and marks of another system a text holds; none in plain text."""
    return tuple(name for name, pattern in MARKS.items() if pattern.search(text))


def is_html(text: str) -> bool:
    """Whether a text holds anything of marks()."""
    return bool(marks(text))


def is_cut(text: str) -> bool:
    """Whether a text ends in the middle of a tag or comment."""
    if CUT_ATTRIBUTE.search(text):
        return True
    return is_html(text) and (text.rfind("<!--") > text.rfind("-->") or CUT_TAG.search(text) is not None)


def plain_lines(text: str) -> str:
    """The text of an HTML body, a line for each paragraph, row or item; any other text as it is."""
    return layer_by_layer(text, read_lines)


def plain_line(text: str) -> str:
    """A line without tags, its entities read: R&D for R&amp;D. A bare & or < stays."""
    return layer_by_layer(
        text, lambda layer: read_lines(layer).replace("\n", " ") if is_html(layer) else layer
    )


def layer_by_layer(text: str, read: Callable[[str], str]) -> str:
    """The text read again until nothing changes: &amp;nbsp; and &lt;p&gt; are layers of two exports."""
    for _ in range(MOST_LAYERS):
        text, before = read(text), text
        if text == before:
            break
    return text


def read_lines(text: str) -> str:
    """One layer of plain_lines."""
    has_tags = TAG.search(text)
    text = SHORTCODE.sub("", PAGE_BREAK.sub("<br>" if has_tags else "\n", text))
    if not has_tags:
        return ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    reader = Reader()
    reader.feed(with_breaks(text))
    reader.close()
    lines = (SPACE.sub(" ", line).strip(" \u3000") for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)


def with_breaks(text: str) -> str:
    """HTML whose paragraphs all have tags: WordPress's old editor keeps them as line ends."""
    text = text.replace("\r\n", "\n")
    if MARKS_LINES.search(text):
        return BLANK_LINE.sub("<br>", text)
    return AROUND_BLOCK.sub(r"\1", text).replace("\n", "<br>")


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
