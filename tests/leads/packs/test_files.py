"""Which files are taken as material: known by their content, whole, and without programs."""

import io
import zipfile
import zlib

import pytest

from commons.office import BadFile
from leads.packs import budget, files, kinds, office_files, pdf
from leads.packs.budget import Budget
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


def holding(name, part):
    """A document with one more part."""
    file = io.BytesIO(package(DOCUMENT))
    with zipfile.ZipFile(file, "a") as zipped:
        zipped.writestr(name, part)
    return file.getvalue()


def referring(kind):
    """A document with a part that refers to another one in this way."""
    text = TEMPLATE.replace(ATTACHED, kind).replace(' TargetMode="External"', "")
    return package(DOCUMENT, "word/_rels/document.xml.rels", text=text)


def with_objects(dictionary, objects):
    """A PDF with packed objects behind this dictionary."""
    stream = b"2 0 obj" + dictionary + b"stream\n" + objects + b"endstream endobj\ntrailer"
    return PDF.replace(b"trailer", stream)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("word/media/image1.bin", b"\xd0\xcf\x11\xe0"),
        ("docProps/thumbnail.jpeg", b"MZ\x90\x00"),
        ("customXml/item1.xml", b"\x7fELF"),
        ("word/embeddings/Sheet.xlsx", holding("word/a.bin", b"MZ")),
    ],
)
def test_a_program_is_found_wherever_it_lies(name, part):
    assert refusal(holding(name, part), "a.docx") == kinds.PROGRAM


@pytest.mark.parametrize("kind", ["oleObject", "control", "vbaProject", "aFChunk"])
def test_a_program_is_found_by_how_others_refer_to_it(kind):
    assert refusal(referring(kind), "a.docx") == kinds.PROGRAM


def test_a_workbook_that_asks_other_files_or_programs_is_refused():
    text = TEMPLATE.replace(ATTACHED, "externalLink").replace(' TargetMode="External"', "")

    content = package(WORKBOOK, "xl/_rels/workbook.xml.rels", "xl/externalLinks/externalLink1.xml", text=text)

    assert refusal(content, "a.xlsx") == office_files.OUTSIDE


@pytest.mark.parametrize("kind", ["vnd.openxmlformats-officedocument.oleObject", "vnd.ms-office.activeX+xml"])
def test_a_program_is_found_by_its_type(kind):
    text = f'<Types><Default Extension="xml" ContentType="application/{kind}"/></Types>'

    assert refusal(package(DOCUMENT, text=text), "a.docx") == kinds.PROGRAM


@pytest.mark.parametrize(
    ("name", "part"),
    [("word/start.vbs", b"x"), ("word/media/a.png", package(DOCUMENT)), ("word/embeddings/a.xlsx", b"x")],
)
def test_a_part_that_nothing_is_known_of_is_named(name, part):
    assert refusal(holding(name, part), "a.docx") == office_files.STRANGE.format(name)


@pytest.mark.parametrize(
    "name", [b"/J#61vaScript", b"/#4aavaScript", b"/L#61unch", b"/XFA", b"/Embedded#46ile"]
)
def test_a_name_is_found_however_it_is_spelled(name):
    assert refusal(PDF.replace(b"/Catalog", b"/Catalog/A<</S" + name + b">>"), "a.pdf") == kinds.PROGRAM


def test_packed_objects_are_found_however_they_are_called():
    objects = zlib.compress(b"<</S/JavaScript>>")

    content = with_objects(b"<</Type/Obj#53tm/Filter[/Fl#61teDecode]>>", objects)
    plain = with_objects(b"<</Type/Obj#53tm/Filter[/FlateDecode]>>", objects)

    assert [refusal(one, "a.pdf") for one in (content, plain)] == [pdf.CLOSED, kinds.PROGRAM]


@pytest.mark.parametrize(
    "dictionary",
    [
        b"<</Type/ObjStm/Filter[/ASCII85Decode/FlateDecode]>>",
        b"<</Type/ObjStm/Filter[/FlateDecode/FlateDecode]>>",
        b"<</Type/ObjStm/Filter/LZWDecode>>",
        b"<</Type/ObjStm/Filter 5 0 R>>",
        b"<</Type/ObjStm/Filter/FlateDecode/DecodeParms<</Predictor 12>>>>",
        b"<</Type/ObjStm/A(>>stream\n)/Filter/FlateDecode>>",
        b"<</Type/ObjStm%\n/Filter/FlateDecode>>",
        b"<</Type/ObjStm/Filter/FlateDecode/F(x)>>",
    ],
)
def test_objects_that_cannot_be_looked_into_are_refused(dictionary):
    objects = zlib.compress(b"<</Type/Page>>")

    assert refusal(with_objects(dictionary, objects), "a.pdf") == pdf.CLOSED


def test_objects_that_are_broken_are_refused():
    assert refusal(with_objects(b"<</Type/ObjStm/Filter/FlateDecode>>", b"broken"), "a.pdf") == pdf.CLOSED


def test_the_files_of_a_form_share_what_may_be_unpacked():
    content, shared = (
        with_objects(b"<</Type/ObjStm/Filter/FlateDecode>>", zlib.compress(b" " * 1000)),
        Budget(),
    )
    shared.unpacked = 1500

    assert format_of(io.BytesIO(content), "a.pdf", len(content), shared) == "pdf"
    with pytest.raises(BadFile, match=budget.TOO_MUCH):
        format_of(io.BytesIO(content), "b.pdf", len(content), shared)


@pytest.mark.parametrize("used", ["packed", "unpacked"])
def test_a_pdf_of_too_many_packed_objects_is_refused(used):
    content = with_objects(b"<</Type/ObjStm/Filter/FlateDecode>>", zlib.compress(b" " * 1000))

    with pytest.raises(BadFile, match=budget.TOO_MUCH):
        format_of(io.BytesIO(content), "a.pdf", len(content), Budget(**{used: 0}))


@pytest.mark.parametrize(("used", "words"), [("entries", budget.TOO_MUCH), ("parsed", budget.TOO_MUCH)])
def test_an_office_file_of_too_much_is_refused(used, words):
    content = docx("x")

    with pytest.raises(BadFile, match=words):
        format_of(io.BytesIO(content), "a.docx", len(content), Budget(**{used: 1}))


def test_a_list_of_too_many_links_is_refused_unread():
    content = holding("word/_rels/document.xml.rels", b" " * (office_files.MOST_LIST + 1))

    assert refusal(content, "a.docx") == office_files.LONG_LIST


@pytest.mark.parametrize("kind", CONTENTS)
def test_each_kind_is_known_by_its_content(kind):
    assert check(CONTENTS[kind], f"资料.{kind.upper()}") == kind


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.pdf", kinds.UNKNOWN),
        (b"<html><script>", "a.pdf", kinds.UNKNOWN),
        (b"MZ\x90\x00", "a.docx", kinds.UNKNOWN),
        (b"\xd0\xcf\x11\xe0old", "a.doc", files.OLD),
        (PDF[:30], "a.pdf", kinds.CUT_OFF),
        (PDF.replace(b"/Catalog", b"/Catalog/Encrypt 3 0 R"), "a.pdf", pdf.LOCKED),
        (PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(x)>>"), "a.pdf", kinds.PROGRAM),
        (PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/Launch>>"), "a.pdf", kinds.PROGRAM),
        (PDF, "a.docx", "的扩展名与内容不符：内容是 PDF"),
        (xlsx(), "a.docx", "的扩展名与内容不符：内容是 XLSX"),
        (package(DOCUMENT, "word/vbaProject.bin"), "a.docx", kinds.PROGRAM),
        (package(WORKBOOK, "xl/activeX/activeX1.xml"), "a.xlsx", kinds.PROGRAM),
        (package(DOCUMENT, "word/embeddings/oleObject1.bin"), "a.docx", kinds.PROGRAM),
        (package(DOCUMENT, "word/embeddings/OLE.BIN"), "a.docx", kinds.PROGRAM),
        (package(DOCUMENT, "word/embeddings/setup.exe"), "a.docx", kinds.PROGRAM),
        (package(DOCUMENT, "word/x.xml", text=MACRO), "a.docx", kinds.PROGRAM),
        (package(DOCUMENT, "word/_rels/settings.xml.rels", text=TEMPLATE), "a.docx", office_files.OUTSIDE),
        (PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/J#61vaScript>>"), "a.pdf", kinds.PROGRAM),
        (PDF.replace(b"trailer", packed(b"<</S/JavaScript/JS(x)>>") + b"trailer"), "a.pdf", kinds.PROGRAM),
        (package("ppt/presentation.xml"), "a.pptx", kinds.UNKNOWN),
        (package(DOCUMENT, WORKBOOK), "a.docx", kinds.UNKNOWN),
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

    assert refusal(broken, "a.docx") == kinds.CUT_OFF


def test_the_table_behind_a_chart_is_no_program():
    assert check(holding("word/embeddings/Microsoft_Excel_Sheet.xlsx", xlsx()), "a.docx") == "docx"


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
