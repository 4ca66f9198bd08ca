"""Times as Chinese readers say them."""

from datetime import timedelta

import pytest

from commons.chinese import deadline, full_stop, joined, near, span
from tests.make import NOW

DAY = timedelta(days=1)


def test_a_deadline_is_an_absolute_time():
    assert deadline(NOW + DAY) == "11月24日（周二）14:32"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOW - DAY, "昨天 14:32"),
        (NOW, "今天 14:32"),
        (NOW + DAY, "明天 14:32"),
        (NOW + 3 * DAY, "11月26日 14:32"),
        (NOW - 5 * 365 * DAY, "2021年11月24日 14:32"),
    ],
)
def test_near_days_have_names_and_other_years_are_named(moment, words):
    assert near(moment, NOW) == words


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(minutes=18), "18 分"),
        (timedelta(hours=17, minutes=6), "17 小时 6 分"),
        (timedelta(hours=49), "2 天"),
        (-DAY, "0 分"),
    ],
)
def test_spans_are_whole_minutes_then_days(length, words):
    assert span(length) == words


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\n  先看须知。\n  再写稿件。\n", "先看须知。再写稿件。"),
        ("来稿 24\n  小时内审阅", "来稿 24 小时内审阅"),
        ("前面还有 2 篇。\n\n  结论会发到 a@example.com", "前面还有 2 篇。结论会发到 a@example.com"),
        ("甲　\n　乙", "甲　　乙"),
        ("厂房 土地", "厂房 土地"),
    ],
)
def test_lines_are_joined_without_a_gap_between_chinese_characters(text, line):
    assert joined(text) == line


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("一句改动", "一句改动。"),
        ("一句改动。", "一句改动。"),
        ("改成“甲”", "改成“甲”。"),
        ("他说：“改好了。”", "他说：“改好了。”"),
        ("改了（见文末）", "改了（见文末）。"),
        ("真的改了！", "真的改了！"),
        ("Some words were changed.", "Some words were changed."),
        ("一句改动 ", "一句改动。"),
        ("", ""),
    ],
)
def test_what_people_wrote_ends_before_our_words_begin(text, closed):
    assert full_stop(text) == closed
