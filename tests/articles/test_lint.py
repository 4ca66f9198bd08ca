"""Hints about a text: what is pointed at, and what is left in peace."""

import pytest

from articles import lint
from tests.make import make_body

END = "园区已经开工。"


def codes(title, body):
    return [hint.code for hint in lint.hints(title, body)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # cut_off
        ("园区把厂房的层高写明，企业带着", ["cut_off"]),
        ("园区开工了，", ["cut_off"]),
        ("园区开工了。\n下面是名单：", ["cut_off"]),
        ("园区开工了。", []),
        ("他说：“园区开工了。”", []),
        ("园区开工了（见图。）", []),
        ("园区开工了……", []),
        ("园区开工了。\n（记者沈砚）", []),
        ("园区开工了。\n二、下一步安排", []),
        ("", []),
        # space
        (f"园区 开工。{END}", ["space"]),
        (f"园区，\u3000开工。{END}", ["space"]),
        (f"引进 AI 企业 30 家。{END}", []),
        (f"\u3000\u3000园区开工。\n\u3000\u3000{END}", []),
        (f"一、开工情况 {END}", []),
        # quotes
        (f'园区的"一站式"窗口。{END}', ["quotes", "quotes"]),
        (f"园区的'窗口'很多。{END}", ["quotes", "quotes"]),
        (f"园区的“一站式窗口。{END}", ["quotes"]),
        (f"园区的一站式”窗口。{END}", ["quotes"]),
        (f"“一站式”窗口和「一件事」专区。{END}", ["quotes"]),
        (f"“一站式”窗口。{END}", []),
        (f"“园区的“一站式”窗口”。{END}", []),
        (f"「一站式」窗口。{END}", []),
        (f'屏幕有 15" 和 17" 两种。{END}', []),
        (f"引进 Levi's 等品牌。{END}", []),
        # date
        (f"近日，园区开工。{END}", ["date"]),
        (f"日前，园区开工。{END}", ["date"]),
        (f"不久前园区开工。{END}", ["date"]),
        (f"某年春，园区开工。{END}", ["date"]),
        (f"今年园区开工，去年没有。{END}", ["date", "date"]),
        (f"请在 12 月 31 日前报名，12月1日前报名的优先。{END}", []),
        (f"节日前后，市民今日前往园区。{END}", []),
        (f"附近日照充足。{END}", []),
        (f"如今年轻人多，目前年产 3 万台，过去年均两成。{END}", []),
        (f"2026年，园区开工，比去年多。{END}", []),
        (f"本周期的日本月饼透明年糕。{END}", []),
        # half_width
        (f"园区,开工。{END}", ["half_width"]),
        (f"园区:开工;投产!好。{END}", ["half_width"] * 3),
        (f"占地 1,000 亩，比例 3:2。{END}", []),
        (f"见 https://example.com/?a=1。{END}", []),
        # doubled
        (f"园区开工。。{END}", ["doubled"]),
        (f"园区，，开工。{END}", ["doubled"]),
        (f"园区，。{END}", ["doubled"]),
        (f"开工了！。{END}", ["doubled"]),
        (f"真的？！{END}", []),
    ],
)
def test_hints_of_a_body(body, expected):
    assert codes("武清区发布标准厂房清单", body) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("武清区发布清单 企业带着图纸来", []),
        ("武清区,发布清单", ["half_width"]),
        ('武清区发布"清单"', ["quotes", "quotes"]),
        ("近日武清区发布清单", ["date"]),
        ("今年武清区发布清单", []),
        ("", []),
        (None, []),
    ],
)
def test_hints_of_a_title(title, expected):
    assert codes(title, END) == expected


def test_hint_shows_the_place():
    hint = lint.hints("标题", f"武清区的标准厂房空置清单 逐项写明了层高和承重。{END}")[0]

    assert hint == lint.Hint("space", "汉字之间有空格", "区的标准厂房空置清单 逐项写明了层高和承重")


def test_hints_of_a_kind_are_few():
    assert codes("标题", "园区 开工。" * 50) == ["space"] * lint.MOST


def test_ordinary_text_has_no_hints():
    assert lint.hints("武清区发布标准厂房空置清单", make_body() + "。") == []


@pytest.mark.parametrize("sign", ["“", " ", "，", "近", "'", "（", "一、", "？”", "\n", "某年"])
def test_hints_come_quickly_whatever_somebody_sends(sign):
    # Quadratic searching would take minutes.
    assert len(lint.hints("标题", "园" + sign * 200_000 + "区")) <= 6 * lint.MOST
