"""Lists and styles of a .docx: the numbers that Word counts, as 一、 and （1）, and names. Pure."""

import re
import zipfile
from collections.abc import Callable
from typing import NamedTuple

from commons.office import BadFile, feed, new_parser

# Word writes some 100 kB of each.
MOST_PART = 2_000_000
DIGITS = "零一二三四五六七八九"
CHINESE = frozenset({"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting"})
CIRCLED = frozenset({"decimalEnclosedCircle", "decimalEnclosedCircleChinese"})
ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
# These show a sign or nothing, and no number.
SILENT = frozenset({"bullet", "none"})
PLACEHOLDER = re.compile("%([1-9])")
# It stands before every paragraph: 第%1章第%2节 and the like, and no text.
LONGEST_LABEL = 30
# Behind these stands no space.
CLOSED = "、）】。，："


class Level(NamedTuple):
    """How one level of a list counts."""

    start: int = 1
    form: str = "decimal"
    text: str = ""


class Numbering:
    """The lists of one file, and how far each has counted."""

    def __init__(self) -> None:
        self.levels: dict[tuple[str, int], Level] = {}
        # {numId: its abstract list}, {(numId, level): where it begins anew}, {style: (numId, level)}.
        self.lists: dict[str, str] = {}
        self.restarts: dict[tuple[str, int], int] = {}
        self.styles: dict[str, tuple[str, int]] = {}
        # {style: its name in English}: programs in Chinese number their styles.
        self.names: dict[str, str] = {}
        self.counts: dict[str, dict[int, int]] = {}

    def label(self, number: str, depth: int) -> str | None:
        """The label of the next paragraph of a list; None if it has one that is not known here."""
        name = self.lists.get(number, "")
        level = self.levels.get((name, depth))
        if level is None:
            return None
        begin = self.restarts.pop((number, depth), None)
        counts = self.counts.get(name, {})
        count = counts.get(depth, level.start - 1) + 1 if begin is None else begin
        # A higher level lets the lower ones begin anew.
        self.counts[name] = {key: value for key, value in counts.items() if key < depth} | {depth: count}
        return "" if level.form in SILENT else self.written(name, level.text)

    def written(self, name: str, text: str) -> str | None:
        """The text of a label with its numbers; None for a way of counting that is not known here."""
        if len(text) > LONGEST_LABEL:
            return None
        numbers = {place: self.number(name, int(place) - 1) for place in PLACEHOLDER.findall(text)}
        if None in numbers.values():
            return None
        label = PLACEHOLDER.sub(lambda match: numbers[match[1]] or "", text).strip()
        return label if not label or label[-1] in CLOSED else f"{label} "

    def number(self, name: str, depth: int) -> str | None:
        """The present number of one level."""
        level = self.levels.get((name, depth), Level())
        return counted(self.counts[name].get(depth, level.start), level.form)


def counted(count: int, form: str) -> str | None:
    """A number as a list writes it; None for a form that is not known here."""
    if form in CHINESE and 0 < count < 100:
        return chinese(count)
    if form in CIRCLED and 0 < count <= 20:
        return chr(0x245F + count)
    if form in {"lowerLetter", "upperLetter"} and 0 < count <= 26:
        letter = chr(96 + count)
        return letter if form == "lowerLetter" else letter.upper()
    if form in {"lowerRoman", "upperRoman"} and 0 < count < 40:
        return roman(count) if form == "lowerRoman" else roman(count).upper()
    return str(count) if form == "decimal" else None


def chinese(count: int) -> str:
    """一, 十, 二十一: below a hundred."""
    tens, ones = divmod(count, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones else "")


def roman(count: int) -> str:
    """iv: below forty."""
    text = ""
    for value, sign in ROMAN:
        text, count = text + sign * (count // value), count % value
    return text


def read_numbering(package: zipfile.ZipFile) -> Numbering:
    """The lists of a .docx; raises BadFile."""
    numbering = Numbering()
    see(package, "word/numbering.xml", ListReader(numbering).start)
    see(package, "word/styles.xml", StyleReader(numbering).start)
    return numbering


def see(package: zipfile.ZipFile, part: str, start: Callable[[str, dict[str, str]], None]) -> None:
    """Call `start` for each element of a part, if there is one, with names without namespaces."""
    if part not in package.namelist():
        return
    if package.getinfo(part).file_size > MOST_PART:
        raise BadFile("文件展开后太大")
    parser = new_parser()
    parser.StartElementHandler = lambda tag, attributes: start(
        local(tag), {local(key): value for key, value in attributes.items()}
    )
    feed(package, part, parser)


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(" ")[2]


def whole(text: str | None) -> int:
    """A small number of an attribute, 0 for anything else."""
    return int(text) if text and re.fullmatch("[0-9]{1,6}", text) else 0


LEVEL_FACTS: dict[str, Callable[[Level, str], Level]] = {
    "start": lambda level, value: level._replace(start=whole(value)),
    "numFmt": lambda level, value: level._replace(form=value),
    "lvlText": lambda level, value: level._replace(text=value),
}


class ListReader:
    """Reads numbering.xml: each element belongs to the list and level before it."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.name = self.number = ""
        self.depth = 0

    def start(self, tag: str, given: dict[str, str]) -> None:
        value = given.get("val", "")
        if tag == "abstractNum":
            self.name = given.get("abstractNumId", "")
        elif tag == "num":
            self.number = given.get("numId", "")
        elif tag in {"lvl", "lvlOverride"}:
            self.depth = whole(given.get("ilvl"))
        elif tag == "abstractNumId":
            self.numbering.lists[self.number] = value
        elif tag == "startOverride":
            self.numbering.restarts[self.number, self.depth] = whole(value)
        # Behind the first w:num stand exceptions, not levels.
        elif tag in LEVEL_FACTS and not self.number:
            levels, key = self.numbering.levels, (self.name, self.depth)
            levels[key] = LEVEL_FACTS[tag](levels.get(key, Level()), value)


class StyleReader:
    """Reads styles.xml: what styles are called, and which are in a list."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.style, self.depth = "", 0

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag == "style":
            self.style, self.depth = given.get("styleId", ""), 0
        elif tag == "name":
            self.numbering.names.setdefault(self.style, given.get("val", ""))
        elif tag == "ilvl":
            self.depth = whole(given.get("val"))
        elif tag == "numId":
            self.numbering.styles[self.style] = (given.get("val", ""), self.depth)
