"""manage.py import_articles with .csv and .xlsx, and with files that are no archives."""

import csv
import io
import json
from datetime import datetime

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from articles.models import Article
from commons.chinese import BEIJING
from tests.articles.importing.items import item
from tests.office import docx, zipped

pytestmark = pytest.mark.django_db
CHINESE = {
    "external_id": "编号",
    "district": "区域",
    "kind": "栏目",
    "title": "标题",
    "body": "正文",
    "published_at": "发布时间",
}


def run(file, *options, capsys):
    """What a run says, and the error that it ends with."""
    capsys.readouterr()
    error = ""
    try:
        call_command("import_articles", file, *options)
    except CommandError as refused:
        error = str(refused)
    return capsys.readouterr().out.splitlines(), error


def refusals(file):
    """[(line, reason), …] of FILE.rejected.jsonl."""
    text = file.with_name(f"{file.stem}.rejected.jsonl").read_text(encoding="utf-8")
    return [(row["line"], row["reason"]) for row in map(json.loads, text.splitlines())]


def csv_text(*rows, headings=CHINESE, delimiter=","):
    """A table of items as text."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(headings.values())
    writer.writerows([row.get(name, "") for name in headings] for row in rows)
    return text.getvalue()


def book(path, *rows, sheets=()):
    """A workbook of rows, with more sheets."""
    workbook = Workbook()
    workbook.active.title = "稿件"
    for row in rows:
        workbook.active.append(row)
    for name in sheets:
        workbook.create_sheet(name)
    workbook.save(path)
    return path


def stored():
    """The articles' names, titles, bodies and days."""
    rows = Article.objects.order_by("external_id").values_list("external_id", "title", "body", "published_at")
    return [(*row, moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")) for *row, moment in rows]


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8", ","), ("utf-8-sig", ";"), ("gb18030", "\t"), ("gb18030", ",")]
)
def test_a_csv_is_read_whatever_its_encoding_and_delimiter(tmp_path, capsys, encoding, delimiter):
    file = tmp_path / "old.csv"
    body = '第一段，有逗号；有分号。\n\n第二段“引号”"。'
    file.write_bytes(csv_text(item(body=body), item(2), delimiter=delimiter).encode(encoding))

    said, error = run(file, capsys=capsys)

    assert (said[:3], error) == (["已收录：2", "已有，跳过：0", "拒收：0"], "")
    assert stored()[0] == ("old-1", "第1条旧闻", body, "2019-07-08 00:00")
    assert ("文件是 GBK 编码，已转换" in said) == (encoding == "gb18030")


def test_a_sheet_brings_dates_numbers_and_formulas_as_they_are_seen(tmp_path, capsys):
    file = tmp_path / "old.xlsx"
    rows = [
        ["编号", "区域", "栏目", "标题", "正文", "发布时间", "备注"],
        [123.0, "西青区", "news", "标题一", "正文一_x000D_\n。", datetime(2019, 7, 8, 9, 30), "=1+1"],
        [],
        ["a-2", "120111", "招商资讯", "标题二", "正文二。", "2019年7月9日", None],
        ["a-3", "西青区", "news", True, "正文三。", datetime(2019, 7, 8)],
    ]

    said, error = run(book(file, *rows, sheets=["说明"]), capsys=capsys)

    assert stored() == [
        ("123", "标题一", "正文一\n。", "2019-07-08 09:30"),
        ("a-2", "标题二", "正文二。", "2019-07-09 00:00"),
    ]
    assert (refusals(file), error[:6]) == (
        [(5, "title 是 TRUE，应是文字")],
        "有 1 行被",
    )
    assert said[3:] == ["只读了工作表“稿件”，没有读：说明", "没有用到的列：备注"]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_table_is_taken_once_however_often_it_is_imported(tmp_path, capsys, suffix):
    file = tmp_path / f"old.{suffix}"
    items = [item(number) for number in range(450)]
    if suffix == "csv":
        file.write_text(csv_text(*items), encoding="utf-8")
    else:
        book(file, list(CHINESE), *([row[name] for name in CHINESE] for row in items))

    counts = [run(file, capsys=capsys)[0][:3] for _ in range(2)]

    assert counts == [
        ["已收录：450", "已有，跳过：0", "拒收：0"],
        ["已收录：0", "已有，跳过：450", "拒收：0"],
    ]


def test_a_damaged_row_is_refused_with_the_number_of_its_first_line(tmp_path, capsys):
    file = tmp_path / "old.csv"
    good, cut = csv_text(item(1, body="两\n行。"), item(2)), "old-3,西青区,news,标题\n"
    broken = "old-5,西青区,news,标题,".encode() + b"\xd6\xd0,2019-07-08\n"
    file.write_bytes((good + cut + "\n").encode() + broken)

    run(file, capsys=capsys)

    assert refusals(file) == [
        (5, "这一行有 4 格，标题行有 6 格，多半是引号或换行坏了"),
        (7, "body 里有残缺的字符"),
    ]
    assert Article.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("old.zip", zipped({"old.jsonl": "{}"}), "这是压缩文件（.zip）。请先解压"),
        ("old.docx", docx("甲"), "这是 Word 文件。请把稿件放进表格"),
        ("old.xlsx", b"PK\x03\x04broken", "这个 Excel 文件读不了：文件不完整或者已损坏"),
        ("old.xlsx", zipped({"xl/workbook.xml": "<x/>"}), "这个 Excel 文件已损坏"),
        (
            "old.xlsx",
            zipped({"xl/workbook.xml": '<!DOCTYPE x [<!ENTITY a "a">]><x>&a;</x>'}),
            "这个 Excel 文件读不了：文件里有不该有的声明（DOCTYPE）",
        ),
        ("old.csv", "标题,正文\n".encode(), "第一行应是列名，没有找到：external_id（编号）"),
        ("old.jsonl", b"[" + b'{"a":1},\n' * 2000, "这是一个 JSON 数组"),
    ],
)
@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_a_file_that_is_no_archive_gets_one_hint_and_no_line_of_refusals(
    tmp_path, capsys, name, content, words, options
):
    file = tmp_path / name
    file.write_bytes(content)

    said, error = run(file, *options, capsys=capsys)

    assert (said, error.startswith(words), error.count("\n")) == ([], True, 0)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_workbook_that_would_unpack_too_large_is_not_opened(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("articles.importing.sheets.MOST_UNPACKED", 1000)

    _, error = run(book(tmp_path / "old.xlsx", ["标题"]), capsys=capsys)

    assert error.startswith("这个 Excel 文件读不了：文件展开后太大")


def test_what_became_of_html_is_told_by_kind(tmp_path, capsys):
    bodies = (
        "<p>甲</p>",
        "A&amp;B&nbsp;<b>乙</b>",
        "丙",
        '[caption width="3"]<img src="a">图[/caption]',
        "丁#p#二#e#戊",
    )
    file = tmp_path / "old.jsonl"
    lines = [json.dumps(item(number, body=body)) for number, body in enumerate(bodies)]
    file.write_text("\n".join(lines), encoding="utf-8")

    said, _ = run(file, "--dry-run", capsys=capsys)

    assert said[3:5] == [
        "正文由 HTML 转成文字：4",
        "其中有标签 3 篇，有实体 1 篇，有分页标记 1 篇，有短代码 1 篇",
    ]
