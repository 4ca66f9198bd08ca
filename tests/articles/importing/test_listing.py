"""Reading the model site's listing text."""

from datetime import date
from pathlib import Path

import pytest

from articles.importing.listing import Problem, read_listing

DATA = Path(__file__).parents[2] / "data"
GOOD = """• 【西青区招商】标题:甲

    正文一。 (一)小题 正文二。

    2025-07-08

  • 联系我们
  • 企业入驻
"""


def test_an_item_is_taken_verbatim_and_menus_are_passed_over():
    [item] = read_listing(GOOD)

    assert item == (1, "西青区", "标题:甲", "正文一。 (一)小题 正文二。", date(2025, 7, 8))


def test_all_items_of_the_file_in_their_order():
    items = read_listing((DATA / "listing.txt").read_text(encoding="utf-8"))

    assert [(item.district, str(item.day)) for item in items] == EXPECTED


EXPECTED = [
    ("天津", "2025-07-08"),
    ("滨海新区", "2025-07-08"),
    ("武清区", "2025-07-07"),
    ("西青区", "2025-07-07"),
    ("蓟州区", "2025-07-07"),
]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (GOOD.replace("2025-07-08", "2025-02-30"), Problem(5, "没有这一天：2025-02-30")),
        (GOOD.replace("【西青区招商】", ""), Problem(1, "标题前没有【…招商】：“标题:甲”")),
        (GOOD.replace("标题:甲", ""), Problem(1, "只有【…招商】，没有标题")),
        (GOOD.replace("正文一。 (一)小题 正文二。", ""), Problem(1, "“标题:甲”没有正文")),
        (GOOD.replace("    2025-07-08\n", ""), Problem(1, "“标题:甲”后面没有日期")),
    ],
)
def test_what_cannot_be_taken_is_named_with_its_line(text, problem):
    assert read_listing(text) == [problem]


@pytest.mark.parametrize("text", ["", "\n\n", "2025-07-08\n", "• \n", "普通文字\n• 菜单\n"])
def test_text_without_items_is_no_error(text):
    assert read_listing(text) == []


def test_a_date_inside_a_text_does_not_end_it():
    text = "• 【西青区招商】推介会\n今天推介。\n2025-07-01\n第二段正文在此。\n2025-07-08\n页脚\n• 菜单"

    assert read_listing(text) == [
        (1, "西青区", "推介会", "今天推介。\n2025-07-01\n第二段正文在此。", date(2025, 7, 8))
    ]
