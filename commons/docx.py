"""The text of a Word file (.docx): title and paragraphs, nothing else of it. Pure.

Read are word/document.xml and the lists that number it: no headers, footnotes, comments, pictures. What was
deleted under tracked changes or hidden is left out, what was inserted stays; a row of a table is a line.
"""

import re
import zipfile
from dataclasses import dataclass
from itertools import pairwise
from typing import IO, NamedTuple

from commons.numbering import Numbering, read_numbering
from commons.office import BadFile, feed, new_parser, open_office
from commons.prose import MARK

MOST_BYTES = 2 * 1024 * 1024
# A story of 2,000 字 has some 300 kB of XML; pictures and fonts are never unpacked.
MOST_ENTRIES, MOST_UNPACKED, MOST_PART = 1000, 100_000_000, 5_000_000
# A denser or deeper part was made to break its readers.
DENSEST, DENSE_FROM, DEEPEST = 100, 500_000, 200
DOCUMENT = re.compile(r"word/document[0-9]*\.xml")
WORD = frozenset(
    {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    }
)
# Below these nothing is for readers: deletions, the old half of a move, former formats, tab stops, phonetic
# signs, and the second form of a text box for old programs.
UNREAD = frozenset({"del", "moveFrom", "pPrChange", "rPrChange", "tblPrChange", "tabs", "rt", "Fallback"})
# What elements write that hold no text.
SIGNS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# Word has nine levels.
DEPTHS = frozenset("012345678")
OFF = frozenset({"0", "false", "off"})
# A first line without a style is a title if it is short and no sentence.
UNSTYLED_TITLE = re.compile(r"[^。！？!?；;\n]{4,50}")
# A title stands among the first paragraphs, and fits its column.
TITLE_WITHIN, LONGEST_TITLE = 5, 100

WITH_WORD = "请用 Word 或 WPS 打开，另存为“.docx”{more}，再选一次"
OLD = "这是 .doc、.wps 这样的旧格式，或者加了密码。" + WITH_WORD.format(more="（不设密码）")
# The first bytes of files that are taken for Word's.
FOREIGN = {
    b"\xd0\xcf\x11\xe0": OLD,
    b"%PDF": "这是 PDF。请用原来的 Word 或 WPS 文件，另存为“.docx”再选一次；没有原文件的，请把文字复制到正文",
    b"{\\rtf": "这是 RTF 文件。" + WITH_WORD.format(more=""),
}
AGAIN = "。" + WITH_WORD.format(more="")
NOT_WORD = "这不是 Word 的 .docx 文件" + AGAIN
NO_TEXT = "文件里没有文字。扫描件和图片里的字取不出来，请在正文里输入"


class Paragraph(NamedTuple):
    """One paragraph, or a row of a table."""

    text: str
    style: str = ""
    is_number_lost: bool = False
    is_row: bool = False


@dataclass
class Marks:
    """What the properties of an open paragraph say; `number` is its list, `depth` its level in it."""

    style: str = ""
    number: str = ""
    depth: int = 0


class Draft(NamedTuple):
    """A Word file: `title` is "" if none was found; whether Word counts some numbers in ways unknown here."""

    title: str
    body: str
    is_number_lost: bool


def read_docx(file: IO[bytes]) -> Draft:
    """Title and text of an uploaded file; raises BadFile, whose words tell what to do."""
    start = file.read(4096)
    file.seek(0)
    for magic, words in FOREIGN.items():
        if start.startswith(magic):
            raise BadFile(words)
    if not start.startswith(b"PK"):
        raise BadFile(NOT_WORD if start else "文件是空的，请重新选一个")
    try:
        with open_office(file, most_entries=MOST_ENTRIES, most_bytes=MOST_UNPACKED) as package:
            return draft(paragraphs(package))
    except BadFile as bad:
        raise BadFile(str(bad) if str(bad) in {NOT_WORD, NO_TEXT} else f"{bad}{AGAIN}") from None


def paragraphs(package: zipfile.ZipFile) -> list[Paragraph]:
    """The paragraphs of the document part; raises BadFile."""
    entry = next((entry for entry in package.infolist() if DOCUMENT.fullmatch(entry.filename)), None)
    if entry is None:
        raise BadFile(NOT_WORD)
    is_dense = entry.file_size > max(DENSE_FROM, DENSEST * entry.compress_size)
    if entry.file_size > MOST_PART or is_dense:
        raise BadFile("文件展开后太大")
    reader = Reader(read_numbering(package))
    feed(package, entry.filename, reader.parser)
    return reader.rows[0]


def draft(found: list[Paragraph]) -> Draft:
    """The Draft of a document; raises BadFile if it holds no text."""
    kept = [paragraph for paragraph in found if paragraph.text]
    if not kept:
        raise BadFile(NO_TEXT)
    place = title_place(kept)
    title = "" if place is None else kept.pop(place).text
    if not kept:
        kept, title = [Paragraph(title)], ""
    ends = ["\n" if one.is_row and two.is_row else "\n\n" for one, two in pairwise(kept)]
    body = "".join(
        text for pair in zip((one.text for one in kept), [*ends, ""], strict=True) for text in pair
    )
    return Draft(title, body, any(paragraph.is_number_lost for paragraph in kept))


def title_place(kept: list[Paragraph]) -> int | None:
    """Where the title stands: what is styled as one, else a first line that is a heading or no sentence."""
    for place, paragraph in enumerate(kept[:TITLE_WITHIN]):
        if paragraph.style == "title" and len(paragraph.text) <= LONGEST_TITLE:
            return place
    first = kept[0]
    if first.is_row or MARK.match(first.text):
        return None
    is_heading = first.style == "heading1" and len(first.text) <= LONGEST_TITLE
    return 0 if is_heading or UNSTYLED_TITLE.fullmatch(first.text) else None


# Characters of all paragraphs; a story has two thousand.
MOST_TEXT = 2_000_000


class Reader:
    """Collects paragraphs from expat's events: `rows[0]` is the document, the others are open table rows."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.parser = new_parser()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.rows: list[list[Paragraph]] = [[]]
        # Open paragraphs, one in another where a text box stands in one, and what each is marked as.
        self.open: list[list[str]] = []
        self.marks: list[Marks] = []
        self.depth = self.unread = self.collected = 0
        self.is_text = self.is_hidden = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadFile("文件的结构太复杂")
        namespace, _, name = tag.rpartition(" ")
        if self.unread or name in UNREAD:
            self.unread += 1
        elif namespace in WORD:
            value = next((attributes[key] for key in attributes if key.endswith(" val")), "")
            self.open_element(name, value)

    def open_element(self, name: str, value: str) -> None:
        """One element of Word's own, with its w:val."""
        if name == "p":
            self.open.append([])
            self.marks.append(Marks())
        elif name == "tr":
            self.rows.append([])
        elif name == "r":
            self.is_hidden = False
        elif name == "vanish":
            self.is_hidden = value not in OFF
        elif name == "t":
            self.is_text = True
        elif name in SIGNS:
            self.write(SIGNS[name])
        elif self.marks:
            self.mark(name, value)

    def mark(self, name: str, value: str) -> None:
        """What a paragraph's properties say of it."""
        marks = self.marks[-1]
        if name == "pStyle":
            marks.style = value
        elif name == "ilvl":
            marks.depth = int(value) if value in DEPTHS else 0
        elif name == "numId":
            # 0 takes the number of the style away.
            marks.number = value

    def characters(self, text: str) -> None:
        if self.is_text and not self.unread:
            self.write(text)

    def write(self, text: str) -> None:
        if self.open and not self.is_hidden:
            self.open[-1].append(text)
            self.count(text)

    def count(self, text: str) -> None:
        """What is collected must not grow without end, whatever multiplies it."""
        self.collected += len(text)
        if self.collected > MOST_TEXT:
            raise BadFile("文件里的字太多")

    def end(self, tag: str) -> None:
        self.depth -= 1
        if self.unread:
            self.unread -= 1
            return
        namespace, _, name = tag.rpartition(" ")
        if namespace not in WORD:
            return
        if name == "t":
            self.is_text = False
        elif name == "p":
            self.rows[-1].append(self.closed("".join(self.open.pop()).strip(), self.marks.pop()))
        elif name == "tr":
            cells = [cell.text.replace("\n", " ") for cell in self.rows.pop() if cell.text]
            self.rows[-1].append(Paragraph(" ".join(cells), is_row=True))

    def closed(self, text: str, marks: Marks) -> Paragraph:
        """A paragraph that ends, with the number that Word shows before it."""
        style = self.numbering.names.get(marks.style, marks.style).replace(" ", "").lower()
        number, depth = self.numbering.styles.get(marks.style, ("", 0))
        if marks.number:
            number, depth = marks.number, marks.depth
        if number in {"", "0"}:
            return Paragraph(text, style)
        label = self.numbering.label(number, depth)
        self.count(label or "")
        return Paragraph(f"{label or ''}{text}" if text else "", style, label is None)
