"""What a DOCX or XLSX must be to be taken: whole, and of parts that are no programs. Pure.

A part is judged by its name, its declared type, how others refer to it, and how its bytes begin.
"""

import io
import re
import zipfile
from typing import IO

from commons.office import CHUNK, BadFile, check_declarations, feed, new_parser, open_office
from leads.packs.budget import Budget
from leads.packs.kinds import CUT_OFF, PROGRAM, UNKNOWN, Format

# A book of pictures; a file that unpacks to more was made to break programs.
MOST_UNPACKED, MOST_ENTRIES = 100_000_000, 5000
# What lists the types or references of a part; one with thousands of links is a tenth of this.
MOST_LIST = 2_000_000
# The part that makes a package a document or a workbook.
MAIN_PARTS = {"word/document.xml": Format.DOCX, "xl/workbook.xml": Format.XLSX}

OUTSIDE = "会从别处载入模板、图片或对象，请断开链接，另存一份"
STRANGE = "里有网站认不出的部分（{}），请用 Office 或 WPS 打开，去掉嵌入的对象，另存一份"
LONG_LIST = "里的链接太多，请拆成几份"

# What Office and WPS put into a plain document: text, pictures, fonts, settings of printers, charts' tables.
ENDINGS = tuple(
    f".{ending}"
    for ending in (
        *("xml", "rels", "vml", "bin", "xlsx", "odttf", "ttf", "fntdata"),
        *("png", "jpg", "jpeg", "jfif", "gif", "bmp", "tif", "tiff", "emf", "wmf", "svg", "wdp", "webp"),
    )
)
# How other documents, programs of Windows, Linux and macOS begin.
ZIP, FOREIGN = (
    b"PK\x03\x04",
    (
        b"\xd0\xcf\x11\xe0",
        b"MZ",
        b"\x7fELF",
        b"\xcf\xfa\xed\xfe",
        b"\xca\xfe\xba\xbe",
        b"%PDF",
        b"#!",
        b"{\\rtf",
    ),
)
# Declared types of programs; and the last word of how a part refers to one, or takes in a foreign text.
PROGRAM_TYPE = re.compile("macroenabled|macrosheet|vbaproject|vbadata|oleobject|activex|webextension|x-msdo")
PROGRAM_REFERENCES = (
    *("oleobject", "control", "activexcontrolbinary", "vbaproject", "wordvbadata", "afchunk"),
    *("xlmacrosheet", "xlintlmacrosheet", "attachedtoolbars", "webextension", "webextensiontaskpanes"),
)


def office_format(file: IO[bytes], budget: Budget, *, is_inner: bool = False) -> Format:
    """Whether it is a DOCX or an XLSX; raises BadFile for any other package, and for one with programs."""
    file.seek(0)
    most = min(MOST_UNPACKED, budget.unpacked)
    with open_office(file, most_entries=MOST_ENTRIES, most_bytes=most) as package:
        entries = package.infolist()
        budget.take(entries=len(entries), unpacked=sum(entry.file_size for entry in entries))
        names = {entry.filename for entry in entries}
        found = {form for part, form in MAIN_PARTS.items() if part in names}
        if len(found) != 1 or "[Content_Types].xml" not in names:
            raise BadFile(UNKNOWN)
        if len({name.lower() for name in names}) != len(entries):
            # Of two parts of one name we might read the other one.
            raise BadFile(CUT_OFF)
        for name in names:
            check_name(name)
        check_parts(package, budget, is_inner=is_inner)
        check_references(package, budget)
        check_declarations(package)
    return found.pop()


def check_name(name: str) -> None:
    """Raise BadFile for a part that is a macro, a control or another program's, or of an unknown kind."""
    low = name.lower()
    ending = f".{low.rpartition('.')[2]}"
    if "vbaproject" in low or "/activex/" in low or ("/embeddings/" in low and ending in (".bin", ".exe")):
        raise BadFile(PROGRAM)
    if ending not in ENDINGS and not name.endswith("/"):
        raise BadFile(STRANGE.format(name[-40:]))


def check_references(package: zipfile.ZipFile, budget: Budget) -> None:
    """Raise BadFile where a part has a program's type, or comes from elsewhere when the file is opened."""
    for entry in package.infolist():
        name = entry.filename.lower()
        if name.endswith(".rels") or name == "[content_types].xml":
            if entry.file_size > MOST_LIST:
                raise BadFile(LONG_LIST)
            budget.take(parsed=entry.file_size)
            parser = new_parser()
            parser.StartElementHandler = check_reference
            feed(package, entry.filename, parser)


def check_reference(element: str, attributes: dict[str, str]) -> None:
    """The same for one reference or type; links that people click are no matter."""
    kind = attributes.get("Type", "").rpartition("/")[2].lower()
    if PROGRAM_TYPE.search(attributes.get("ContentType", "").lower()) or kind in PROGRAM_REFERENCES:
        raise BadFile(PROGRAM)
    is_outside = attributes.get("TargetMode", "").lower() == "external" and kind != "hyperlink"
    # A workbook's part for another file, or for a program that is asked by DDE: ddeLink names no address.
    if is_outside or kind == "externallink":
        raise BadFile(OUTSIDE)


def check_parts(package: zipfile.ZipFile, budget: Budget, *, is_inner: bool) -> None:
    """Raise BadFile unless every part can be read to its end and begins as no program does."""
    for entry in package.infolist():
        start = start_of(package, entry)
        if start.startswith(FOREIGN):
            raise BadFile(PROGRAM)
        is_table = entry.filename.lower().endswith(".xlsx")
        if is_table != start.startswith(ZIP) or (is_table and is_inner):
            raise BadFile(STRANGE.format(entry.filename[-40:]))
        if is_table:
            # The table behind a chart is a workbook of its own.
            office_format(io.BytesIO(package.read(entry)), budget, is_inner=True)


def start_of(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """How a part begins; it is read to its end, where a wrong sum is told."""
    try:
        with package.open(entry) as part:
            start = part.read(8)
            while part.read(CHUNK):
                pass
    except Exception as error:  # zipfile and zlib have a dozen between them.
        raise BadFile(CUT_OFF) from error
    return start
