"""Which files are taken as material: known by their content, whole, and without programs."""

import io
import zlib

import pytest

from commons.office import BadFile
from leads.packs import files
from leads.packs.files import format_of
from tests.leads.packs.make import CONTENTS, PDF, package, xlsx
from tests.office import docx, encrypted

DOCUMENT, WORKBOOK = "word/document.xml", "xl/workbook.xml"


ATTACHED = "attachedTemplate"
TEMPLATE = (
    '<Relationships><Relationship Type="http://schemas.openxmlformats.org/officeDocument/relationships/'
    f'{ATTACHED}" Target="https://elsewhere.example/a.dotm" TargetMode="External"/></Relationships>'
)
MACRO = '<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'


def packed(objects):
    """An object stream of a PDF."""
    return (
        b"2 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\n" + zlib.compress(objects) + b"endstream endobj\n"
    )


def check(content, name):
    return format_of(io.BytesIO(content), name, len(content))


def refusal(content, name):
    """The words for a file that is refused."""
    with pytest.raises(BadFile) as bad:
        check(content, name)
    return str(bad.value)


@pytest.mark.parametrize("kind", CONTENTS)
def test_each_kind_is_known_by_its_content(kind):
    assert check(CONTENTS[kind], f"资料.{kind.upper()}") == kind


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.pdf", files.UNKNOWN),
        (b"<html><script>", "a.pdf", files.UNKNOWN),
        (b"MZ\x90\x00", "a.docx", files.UNKNOWN),
        (b"\xd0\xcf\x11\xe0old", "a.doc", files.OLD),
        (PDF[:30], "a.pdf", files.CUT_OFF),
        (PDF.replace(b"/Catalog", b"/Catalog/Encrypt 3 0 R"), "a.pdf", files.LOCKED),
        (PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(x)>>"), "a.pdf", files.PROGRAM),
        (PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/Launch>>"), "a.pdf", files.PROGRAM),
        (PDF, "a.docx", "的扩展名与内容不符：内容是 PDF"),
        (xlsx(), "a.docx", "的扩展名与内容不符：内容是 XLSX"),
        (package(DOCUMENT, "word/vbaProject.bin"), "a.docx", files.PROGRAM),
        (package(WORKBOOK, "xl/activeX/activeX1.xml"), "a.xlsx", files.PROGRAM),
        (package(DOCUMENT, "word/embeddings/oleObject1.bin"), "a.docx", files.PROGRAM),
        (package(DOCUMENT, "word/embeddings/OLE.BIN"), "a.docx", files.PROGRAM),
        (package(DOCUMENT, "word/embeddings/setup.exe"), "a.docx", files.PROGRAM),
        (package(DOCUMENT, "word/x.dat", text=MACRO), "a.docx", files.PROGRAM),
        (package(DOCUMENT, "word/_rels/settings.xml.rels", text=TEMPLATE), "a.docx", files.OUTSIDE),
        (PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/J#61vaScript>>"), "a.pdf", files.PROGRAM),
        (PDF.replace(b"trailer", packed(b"<</S/JavaScript/JS(x)>>") + b"trailer"), "a.pdf", files.PROGRAM),
        (package("ppt/presentation.xml"), "a.pptx", files.UNKNOWN),
        (package(DOCUMENT, WORKBOOK), "a.docx", files.UNKNOWN),
        (package(DOCUMENT, text="<!DOCTYPE w><w/>"), "a.docx", "文件里有不该有的声明（DOCTYPE）"),
        (encrypted(docx("x")), "a.docx", "文件加了密码"),
        (docx("x")[:-30], "a.docx", "文件不完整或者已损坏"),
    ],
)
def test_what_is_no_plain_document_is_refused_in_words(content, name, words):
    assert refusal(content, name) == words


def test_a_part_that_cannot_be_read_is_found():
    whole = package(DOCUMENT, "word/media/image1.png", text="<x>" + "A" * 100 + "</x>")
    # The last of three parts.
    broken = whole[::-1].replace(b"A" * 100, b"A" * 99 + b"B", 1)[::-1]

    assert refusal(broken, "a.docx") == files.CUT_OFF


def test_the_table_behind_a_chart_is_no_program():
    content = package(DOCUMENT, "word/embeddings/Microsoft_Excel_Sheet.xlsx")

    assert check(content, "a.docx") == "docx"


def test_a_link_that_people_click_is_taken():
    content = package(DOCUMENT, "word/_rels/document.xml.rels", text=TEMPLATE.replace(ATTACHED, "hyperlink"))

    assert check(content, "a.docx") == "docx"


def test_objects_that_are_packed_and_plain_are_taken():
    content = PDF.replace(b"trailer", packed(b"<</Type/Page>>") + b"trailer")

    assert check(content, "a.pdf") == "pdf"


@pytest.mark.parametrize(("more", "is_taken"), [(0, True), (1, False)])
def test_twenty_megabytes_are_the_most(more, is_taken):
    size = files.MOST_BYTES + more
    content = PDF[:-6] + b" " * (size - len(PDF)) + PDF[-6:]

    try:
        found = check(content, "a.pdf") == "pdf"
    except BadFile as bad:
        found = str(bad) != files.TOO_LARGE

    assert (len(content), found) == (size, is_taken)
