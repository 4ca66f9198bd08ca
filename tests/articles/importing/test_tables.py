"""Headings and cells of tables."""

from datetime import date, datetime

import pytest

from articles.importing.outcomes import Refused, WrongFile
from articles.importing.tables import HEADINGS, cell_text, columns

NEEDED = ["编号", "栏目", "标题", "正文", "发布时间"]


def test_each_name_and_each_chinese_heading_is_known_once():
    headings = [heading for name, others in HEADINGS.items() for heading in (name, *others)]

    assert len(set(headings)) == len(headings)


def test_headings_are_known_in_any_order_and_dress_and_others_are_left():
    headings = ["\ufeff 标题 ", "备注", "ＩＤ", "Kind", "正文", None, "发布日期"]

    assert columns(headings) == {0: "title", 2: "external_id", 3: "kind", 4: "body", 6: "published_at"}


@pytest.mark.parametrize(
    ("headings", "start", "end"),
    [
        (
            ["编号", "标题"],
            "第一行应是列名，没有找到：kind（栏目）、body（正文）、published_at（发布时间）。",
            "现在的第一行是：编号、标题",
        ),
        ([], "第一行应是列名，没有找到：external_id（编号）、kind（栏目）、title（标题）、", "是：（空）"),
        ([*NEEDED, "内容"], "有两列都是 body，", "请只留一列"),
    ],
)
def test_a_table_without_its_columns_is_refused_as_a_whole(headings, start, end):
    with pytest.raises(WrongFile) as wrong:
        columns(headings)

    words = str(wrong.value)
    assert (words[: len(start)], words[-len(end) :]) == (start, end)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("NULL", ""),
        ("\\N", ""),
        (123, "123"),
        (123.0, "123"),
        (7.5, "7.5"),
        ("007", "007"),
        (datetime(2019, 7, 8), "2019-07-08"),
        (date(2019, 7, 8), "2019-07-08"),
        (datetime(2019, 7, 8, 9, 29, 59, 999_990), "2019-07-08 09:30:00"),
    ],
)
def test_a_cell_says_what_a_reader_of_the_sheet_sees(value, text):
    assert cell_text(value, "external_id") == text


SPOILED = "external_id 的后几位已被 Excel 改掉："


@pytest.mark.parametrize(
    ("name", "value", "start"),
    [
        ("title", True, "title 是 TRUE，应是文字"),
        ("title", "#REF!", "title 是公式的错误值：#REF!"),
        ("body", "字" * 32_767, "body 正好 32,767 个字符，是 Excel 一格的上限，后面的多半已被截去"),
        ("external_id", "2.01907E+17", f"{SPOILED}2.01907E+17"),
        ("external_id", 201907080001230000, f"{SPOILED}201907080001230000"),
        ("published_at", 43654, "published_at 是 Excel 的日期序号：43654，请把这一列设为日期格式"),
    ],
)
def test_a_cell_that_excel_has_spoiled_is_refused(name, value, start):
    with pytest.raises(Refused) as refused:
        cell_text(value, name)

    assert str(refused.value).startswith(start)
