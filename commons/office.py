"""Office files from outside (.docx, .xlsx): zips of XML, opened within bounds. Pure.

A zip names the size of each entry, and zipfile unpacks no more than that: bounds on these sizes hold. The
parser is the standard library's expat; a DOCTYPE is refused, so there are no entities to expand.
"""

import zipfile
from collections.abc import Callable
from typing import IO, Any
from xml.parsers import expat

CHUNK = 65_536
# Other methods need more libraries, or a dictionary as large as the file likes.
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
ENCRYPTED = 0x1
BROKEN = "文件不完整或者已损坏"


class BadFile(Exception):
    """The file cannot be taken; the message says what is wrong, for people."""


def open_office(file: IO[bytes], *, most_entries: int, most_bytes: int) -> zipfile.ZipFile:
    """The zip of an Office file, of so many entries and unpacked bytes at most; raises BadFile."""
    try:
        package = zipfile.ZipFile(file)
    except Exception as broken:  # zipfile raises all kinds of exceptions for a broken file.
        raise BadFile(BROKEN) from broken
    entries = package.infolist()
    if len(entries) > most_entries or sum(entry.file_size for entry in entries) > most_bytes:
        raise BadFile("文件展开后太大")
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise BadFile("文件加了密码")
    if any(entry.compress_type not in METHODS for entry in entries):
        raise BadFile(BROKEN)
    return package


def new_parser() -> expat.XMLParserType:
    """A parser that names elements as "namespace name" and refuses a DOCTYPE."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.buffer_text = True
    return parser


def refuse_doctype(*declaration: Any) -> None:
    """No Office program writes one."""
    raise BadFile("文件里有不该有的声明（DOCTYPE）")


def feed(
    package: zipfile.ZipFile, name: str, parser: expat.XMLParserType, is_done: Callable[[], bool] = bool
) -> None:
    """Hand an entry to a parser, piece by piece, until `is_done` or the end; raises BadFile."""
    try:
        with package.open(name) as part:
            while not is_done() and (piece := part.read(CHUNK)):
                parser.Parse(piece, False)
            if not is_done():
                parser.Parse(b"", True)
    except BadFile:
        raise
    except Exception as broken:  # zipfile, zlib and expat have a dozen between them.
        raise BadFile(BROKEN) from broken


def check_declarations(package: zipfile.ZipFile) -> None:
    """Raise BadFile if any XML part has a DOCTYPE: for readers that are not ours."""
    for entry in package.infolist():
        if entry.filename.endswith((".xml", ".rels")):
            check_declaration(package, entry.filename)


def check_declaration(package: zipfile.ZipFile, name: str) -> None:
    """The same for one part, which is read up to its first element."""
    elements: list[str] = []
    parser = new_parser()
    parser.StartElementHandler = lambda element, attributes: elements.append(element)
    feed(package, name, parser, is_done=lambda: bool(elements))
