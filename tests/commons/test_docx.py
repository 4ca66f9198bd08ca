"""What is read of a Word file, and which files are refused."""

import io
import zipfile

import pytest

from commons.docx import MOST_ENTRIES, Draft, read_docx
from commons.numbering import counted
from commons.office import BadFile
from tests.office import W, document, docx, encrypted, paragraph, zipped

LONG = "这一段写得很长，是一个完整的句子。"
BREAK = "<w:br/>"
TITLE = '<w:pStyle w:val="Title"/>'


def run(text):
    return f"<w:r><w:t>{text}</w:t></w:r>"


def read(content):
    return read_docx(io.BytesIO(content))


def refusal(content):
    """The words for a file that is refused."""
    with pytest.raises(BadFile) as bad:
        read(content)
    return str(bad.value)


# ── What is read ──


def test_the_first_short_line_is_the_title_and_paragraphs_are_parted():
    assert read(docx("西青区发布产业地图", "", LONG, "一、背景", LONG)) == Draft(
        "西青区发布产业地图", f"{LONG}\n\n一、背景\n\n{LONG}", False
    )


def test_a_line_styled_as_title_is_the_title_wherever_it_stands_at_the_beginning():
    body = paragraph("内部资料") + paragraph("西青区发布产业地图", TITLE) + paragraph(LONG)

    assert read(docx(body=body)) == Draft("西青区发布产业地图", f"内部资料\n\n{LONG}", False)


def test_a_first_line_that_is_a_sentence_is_no_title():
    assert read(docx(LONG, LONG)) == Draft("", f"{LONG}\n\n{LONG}", False)


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        (run("甲") + f"<w:r>{BREAK}<w:t>乙</w:t></w:r>", "甲\n乙"),
        ("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r>", "甲 乙"),
        ('<w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr>' + run("甲"), "甲"),
        (f"{run('甲')}<w:ins>{run('添')}</w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del>", "甲添"),
        (f"<w:moveFrom>{run('移')}</w:moveFrom><w:moveTo>{run('移')}</w:moveTo>", "移"),
        (f"{run('甲')}<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>{run('乙')}", "甲乙"),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>显</w:t></w:r>', "显"),
        (f"<w:hyperlink>{run('甲')}</w:hyperlink><w:r><w:instrText>PAGE</w:instrText></w:r>", "甲"),
        (
            "<w:r><mc:AlternateContent><mc:Choice><w:t>甲</w:t></mc:Choice>"
            "<mc:Fallback><w:t>甲</w:t></mc:Fallback></mc:AlternateContent></w:r>",
            "甲",
        ),
        (f"<w:r><w:txbxContent><w:p>{run('框')}</w:p></w:txbxContent></w:r>{run('甲')}", "框\n\n甲"),
        ("<w:r><w:t>R&amp;D &lt;5%</w:t></w:r>", "R&D <5%"),
    ],
)
def test_a_paragraph_is_what_readers_of_the_file_see(inner, text):
    assert read(docx(body=f"{paragraph(LONG)}<w:p>{inner}</w:p>")).body == f"{LONG}\n\n{text}"


def test_rows_of_a_table_are_lines():
    row = (
        "<w:tr>" + "".join(f"<w:tc><w:p>{run(cell)}</w:p></w:tc>" for cell in ("面积", "200 亩")) + "</w:tr>"
    )

    assert (
        read(docx(body=f"{paragraph(LONG)}<w:tbl>{row}{row}</w:tbl>")).body
        == f"{LONG}\n\n面积 200 亩\n面积 200 亩"
    )


def numbered(text, number=1, depth=0):
    """A paragraph of a list."""
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')


def level(depth, form, text, start=1):
    facts = f'<w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{depth}">{facts}</w:lvl>'


LEVELS = level(0, "chineseCounting", "%1、") + level(1, "decimal", "（%2）") + level(2, "decimal", "%2.%3")
LISTS = (
    f'<w:abstractNum w:abstractNumId="7">{LEVELS}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="8">{level(0, "bullet", "")}</w:abstractNum>'
    f'<w:abstractNum w:abstractNumId="9">{level(0, "hebrew1", "%1.")}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="9"/></w:num>'
    '<w:num w:numId="4"><w:abstractNumId w:val="7"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)
TITLE_STYLE = '<w:style w:styleId="a3"><w:name w:val="Title"/></w:style>'
IN_LIST = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
STYLES = f'{TITLE_STYLE}<w:style w:styleId="2"><w:name w:val="heading 1"/>{IN_LIST}</w:style>'


def with_lists(body):
    """The Draft of a document with lists and styles."""
    parts = {
        "word/document.xml": document(paragraph(LONG) + body),
        "word/numbering.xml": f"<w:numbering {W}>{LISTS}</w:numbering>",
        "word/styles.xml": f"<w:styles {W}>{STYLES}</w:styles>",
    }
    return read(zipped(parts))


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (numbered("甲") + numbered("子", depth=1) + numbered("乙"), ["一、甲", "（1）子", "二、乙"]),
        (
            numbered("子", depth=1) + numbered("甲") + numbered("丑", depth=1),
            ["（1）子", "一、甲", "（1）丑"],
        ),
        (numbered("寅", depth=2), ["1.1 寅"]),
        (numbered("甲") + numbered("乙", number=4) + numbered("丙"), ["一、甲", "一、乙", "二、丙"]),
        (numbered("甲", number=2), ["甲"]),
        (paragraph("甲", '<w:pStyle w:val="2"/>') * 2, ["一、甲", "二、甲"]),
        (paragraph("甲", '<w:pStyle w:val="2"/><w:numPr><w:numId w:val="0"/></w:numPr>'), ["甲"]),
    ],
)
def test_numbers_that_word_counts_stand_before_their_paragraphs(body, lines):
    assert with_lists(body) == Draft("", "\n\n".join([LONG, *lines]), False)


def test_a_style_is_known_by_its_name_and_a_heading_is_no_title():
    found = with_lists(
        paragraph("一个标题", '<w:pStyle w:val="a3"/>') + paragraph("背景", '<w:pStyle w:val="2"/>')
    )

    assert found == Draft("一个标题", f"{LONG}\n\n一、背景", False)


@pytest.mark.parametrize("first", ["一、背景", "（一）背景"])
def test_a_first_line_with_the_mark_of_a_section_is_no_title(first):
    assert read(docx(first, LONG)).title == ""


def test_a_number_that_is_not_understood_is_told():
    assert with_lists(numbered("甲", number=3)) == Draft("", f"{LONG}\n\n甲", True)


@pytest.mark.parametrize(
    ("count", "form", "text"),
    [
        (10, "chineseCounting", "十"),
        (21, "chineseCountingThousand", "二十一"),
        (40, "japaneseCounting", "四十"),
        (3, "decimalEnclosedCircle", "③"),
        (3, "upperLetter", "C"),
        (14, "lowerRoman", "xiv"),
        (12, "decimal", "12"),
        (30, "lowerLetter", None),
    ],
)
def test_a_number_is_written_as_its_list_writes_it(count, form, text):
    assert counted(count, form) == text


def test_headers_and_footnotes_are_not_read():
    parts = {"word/document.xml": document(paragraph(LONG)), "word/header1.xml": document(paragraph("页眉"))}

    assert read(zipped(parts)).body == LONG


# ── What is refused ──

BOMB = document(paragraph("一" * 9_000_000))
LAUGHS = '<!DOCTYPE x [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b"hello", "这不是 Word 的 .docx 文件"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "这是 .doc、.wps 这样的旧格式，或者加了密码"),
        (b"%PDF-1.7", "这是 PDF"),
        (b"{\\rtf1", "这是 RTF 文件"),
        (zipped({"xl/workbook.xml": "<x/>"}), "这不是 Word 的 .docx 文件"),
        (docx(LONG)[:-40], "文件不完整或者已损坏"),
        (encrypted(docx(LONG)), "文件加了密码"),
        (zipped({"word/document.xml": "<w:document"}), "文件不完整或者已损坏"),
        (zipped({"word/document.xml": BOMB}), "文件展开后太大"),
        (zipped({"word/document.xml": document(paragraph("一" * 300_000))}), "文件展开后太大"),
        (zipped({f"{n}": "" for n in range(MOST_ENTRIES + 1)}), "文件展开后太大"),
        (
            zipped({"word/document.xml": document(paragraph("&b;"), LAUGHS)}),
            "文件里有不该有的声明（DOCTYPE）",
        ),
        (zipped({"word/document.xml": document("<w:p>" * 300 + "</w:p>" * 300)}), "文件的结构太复杂"),
        (zipped({"word/document.xml": document(paragraph(LONG))}, zipfile.ZIP_LZMA), "文件不完整或者已损坏"),
        (zipped({"word/document.xml": zipped({"word/document.xml": BOMB})}), "文件不完整或者已损坏"),
        (docx("", " "), "文件里没有文字"),
    ],
)
def test_a_file_that_cannot_be_taken_is_named(content, words):
    assert refusal(content).startswith(words)


@pytest.mark.parametrize("content", [b"hello", b"\xd0\xcf\x11\xe0", docx(LONG)[:-40], encrypted(docx(LONG))])
def test_each_refusal_says_how_to_get_a_docx(content):
    assert "请用 Word 或 WPS 打开，另存为“.docx”" in refusal(content)


def test_a_label_that_multiplies_its_text_is_no_label():
    lists = LISTS.replace('w:val="%1、"', f'w:val="{"A" * 1_000_000}"')
    parts = {
        "word/document.xml": document(paragraph(LONG) + numbered("第一项") * 300),
        "word/numbering.xml": f"<w:numbering {W}>{lists}</w:numbering>",
    }

    draft = read(zipped(parts))

    assert (draft.body.count("第一项"), "AAA" in draft.body) == (300, False)
