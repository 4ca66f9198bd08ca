"""What kind of file an archive is; any other gets one hint that says what it is and how to convert it."""

import io
import json
import re
import shlex
import subprocess

import pytest

from articles.importing.outcomes import WrongFile
from articles.importing.recognise import TO_LINES, delimiter_of, encoding_of, recognise
from tests.articles.importing.items import item
from tests.office import zipped

LINES = "\n".join(json.dumps(item(number), ensure_ascii=False) for number in range(1, 4))
CSV = "external_id,title,body\n1,标题,正文"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (LINES.encode(), "old.jsonl", "jsonl"),
        (b"\xef\xbb\xbf" + LINES.encode(), "old.json", "jsonl"),
        (LINES.encode() + b'\n{"title": "\xff', "old.jsonl", "jsonl"),
        (b"", "old.jsonl", "jsonl"),
        (CSV.encode(), "old.CSV", "csv"),
        (CSV.encode("gb18030"), "old.csv", "csv"),
        (zipped({}), "old.xlsx", "xlsx"),
    ],
)
def test_an_archive_is_known_by_its_content(content, name, kind):
    assert recognise(io.BytesIO(content), name) == kind


@pytest.mark.parametrize(
    ("content", "name", "start"),
    [
        (f"[{LINES}]".encode(), "old.jsonl", "这是一个 JSON 数组，应是一行一个对象。请先转换：python3 -c"),
        (LINES.encode("utf-16"), "old.jsonl", "这个文件是 UTF-16 编码。请用记事本打开，另存为 UTF-8"),
        (LINES.encode("utf-16-le"), "old.jsonl", "这个文件是 UTF-16 编码"),
        (CSV.encode("utf-16"), "old.csv", "这个文件是 UTF-16 编码"),
        (LINES.encode("gb18030"), "old.jsonl", "这个文件是 GBK 编码。请用记事本打开，另存为 UTF-8"),
        (CSV.encode(), "old.jsonl", "这个文件看起来是 CSV 表格。请把文件名的后缀改成 .csv"),
        (LINES.encode(), "old.csv", "这个文件是一行一个 JSON 对象，不是 CSV。请把文件名的后缀改成 .jsonl"),
        (OLE, "old.xls", "这是旧版 Excel（.xls）或者加了密码的文件。请用 Excel 或 WPS 打开，另存为 .xlsx"),
        (b"\x1f\x8b\x08", "old.jsonl.gz", "这是压缩文件（.gz）。请先解压"),
        (
            b'<?xml version="1.0"?><rss xmlns:wp="http://wordpress.org/export/1.2/">',
            "old.xml",
            "这是 WordPress 导出的 XML（WXR），不能直接导入。请从数据库导出，做法见 docs/moving-in.md",
        ),
        (b"<?php exit;", "old.php", "这是 XML、HTML 或 PHP 文件，不能直接导入"),
        (b"-- MySQL dump 10.13\n", "old.sql", "这是数据库的备份（SQL），不能直接导入"),
        (json.dumps(item(), indent=1).encode(), "old.json", "这个文件里一个 JSON 对象占了好几行"),
        ("今天\n天气很好".encode(), "old.txt", "不认识这个文件：没有一行是 JSON 对象"),
    ],
)
def test_any_other_file_is_named_with_what_to_do(content, name, start):
    with pytest.raises(WrongFile) as wrong:
        recognise(io.BytesIO(content), name)

    assert str(wrong.value).startswith(start)


def test_the_command_that_is_offered_for_an_array_makes_an_archive(tmp_path):
    file = tmp_path / "old.json"
    file.write_text(f"[{LINES.replace(chr(10), ',')}]", encoding="utf-8")

    made = subprocess.run([*shlex.split(TO_LINES), file], capture_output=True, check=True, text=True).stdout

    assert [json.loads(line)["external_id"] for line in made.splitlines()] == ["old-1", "old-2", "old-3"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_one_that_finds_the_headings(delimiter):
    assert delimiter_of(re.sub(",", delimiter, '编号,栏目,"标题",正文;,发布时间')) == delimiter


def test_one_damaged_line_makes_no_other_encoding():
    assert encoding_of(io.BytesIO("第一行\n".encode() + "第二行".encode("gbk"))) == "utf-8"
