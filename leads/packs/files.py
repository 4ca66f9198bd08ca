"""Files of material, known by what is in them: PDF, DOCX and XLSX, whole and without programs. Pure."""

import re
import zipfile
import zlib
from typing import IO

from django.db.models import TextChoices

from commons.office import BadFile, check_declarations, feed, new_parser, open_office

MOST_BYTES = 20 * 1024 * 1024
# Of one form with several files; portal.middleware and nginx let little more through.
MOST_SENT = 40 * 1024 * 1024
# A book of pictures; more than these was made to break programs.
MOST_ENTRIES, MOST_UNPACKED = 5000, 100_000_000


class Format(TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", "DOCX"
    XLSX = "xlsx", "XLSX"


CONTENT_TYPES = {
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# The part that makes a package a document or a workbook.
MAIN_PARTS = {"word/document.xml": Format.DOCX, "xl/workbook.xml": Format.XLSX}
# Where a PDF ends; some programs write a little behind it.
TAIL = 2048

TOO_LARGE = "超过 20 MB，请压缩或拆开"
UNKNOWN = "不是 PDF、DOCX 或 XLSX 文件，请用 Office 或 WPS 另存为其中一种"
OLD = "是 .doc、.xls 这样的旧格式，或者加了密码，请另存为不设密码的 DOCX、XLSX"
CUT_OFF = "不完整，请重新导出"
LOCKED = "加了密码，请存成不设密码的"
PROGRAM = "里有宏或程序，请另存为不含宏的"
OUTSIDE = "会从别处载入模板、图片或对象，请断开链接，另存一份"
OTHER_NAME = "的扩展名与内容不符：内容是 {}"
# Names of PDF that start a program, or hand out a file hidden inside.
ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")
# Any sign of a name may be written by its number: /J#61vaScript.
NUMBERED = re.compile(rb"#([0-9A-Fa-f]{2})")
# Objects packed together, as most programs write them; so far behind the mark their bytes begin.
PACKED = re.compile(rb"/ObjStm.{0,2000}?stream\r?\n", re.DOTALL)
# What a chart shows, and pictures; all else that is embedded starts another program.
EMBEDDED = (".xlsx", ".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf")


def format_of(file: IO[bytes], name: str, size: int) -> Format:
    """The format of an uploaded file; raises BadFile, whose words follow the file's name."""
    if size > MOST_BYTES:
        raise BadFile(TOO_LARGE)
    file.seek(0)
    start = file.read(8)
    if start.startswith(b"%PDF-"):
        check_pdf(file, size)
        found = Format.PDF
    elif start.startswith(b"PK"):
        found = office_format(file)
    else:
        raise BadFile(OLD if start.startswith(b"\xd0\xcf\x11\xe0") else UNKNOWN)
    file.seek(0)
    if name.rpartition(".")[2].lower() != found:
        raise BadFile(OTHER_NAME.format(found.label))
    return found


def check_pdf(file: IO[bytes], size: int) -> None:
    """Raise BadFile for a PDF that was cut off, is encrypted, or holds programs or other files."""
    file.seek(max(0, size - TAIL))
    if b"%%EOF" not in file.read():
        raise BadFile(CUT_OFF)
    file.seek(0)
    content = file.read()
    # A view: what follows a mark is handed on without a copy of it.
    whole, budget = memoryview(content), MOST_UNPACKED
    check_names(content)
    for packed in PACKED.finditer(content):
        objects = unpacked(whole[packed.end() :], budget)
        budget -= len(objects)
        check_names(objects)


def check_names(content: bytes) -> None:
    """Raise BadFile if one of the names stands there, however it is spelled."""
    plain = NUMBERED.sub(lambda sign: bytes([int(sign[1], 16)]), content)
    if b"/Encrypt" in plain:
        raise BadFile(LOCKED)
    if any(name in plain for name in ACTIVE):
        raise BadFile(PROGRAM)


def unpacked(content: memoryview, most: int) -> bytes:
    """The packed objects at the beginning; "" where they are packed in a way that hardly any program uses."""
    if most <= 0:
        raise BadFile(TOO_LARGE)
    try:
        return zlib.decompressobj().decompress(content, most)
    except zlib.error:
        return b""


def office_format(file: IO[bytes]) -> Format:
    """Whether it is a DOCX or an XLSX; raises BadFile for any other package, and for one with programs."""
    file.seek(0)
    with open_office(file, most_entries=MOST_ENTRIES, most_bytes=MOST_UNPACKED) as package:
        names = {entry.filename for entry in package.infolist()}
        found = {form for part, form in MAIN_PARTS.items() if part in names}
        if len(found) != 1 or "[Content_Types].xml" not in names:
            raise BadFile(UNKNOWN)
        if any(has_program(name) for name in names):
            raise BadFile(PROGRAM)
        check_declarations(package)
        check_references(package)
        check_whole(package)
    return found.pop()


def has_program(name: str) -> bool:
    """Whether a part of an Office file is a macro, a control or an object of another program.

    The table behind a chart is embedded too, as an ordinary workbook.
    """
    name = name.lower()
    is_object = "/embeddings/" in name and not name.endswith(EMBEDDED)
    return is_object or "vbaproject" in name or "/activex/" in name


def check_references(package: zipfile.ZipFile) -> None:
    """Raise BadFile where a part has a program's type, or comes from elsewhere when the file is opened."""
    for entry in package.infolist():
        name = entry.filename.lower()
        if name.endswith(".rels") or name == "[content_types].xml":
            parser = new_parser()
            parser.StartElementHandler = check_reference
            feed(package, entry.filename, parser)


def check_reference(element: str, attributes: dict[str, str]) -> None:
    """The same for one reference or type; links that people click are no matter."""
    kind = attributes.get("ContentType", "").lower()
    if "macroenabled" in kind or "vbaproject" in kind:
        raise BadFile(PROGRAM)
    is_link = attributes.get("Type", "").endswith("/hyperlink")
    if attributes.get("TargetMode", "").lower() == "external" and not is_link:
        raise BadFile(OUTSIDE)


def check_whole(package: zipfile.ZipFile) -> None:
    """Raise BadFile unless every part can be read to its end."""
    try:
        broken = package.testzip()
    except Exception as error:  # zipfile and zlib have a dozen between them.
        raise BadFile(CUT_OFF) from error
    if broken is not None:
        raise BadFile(CUT_OFF)
