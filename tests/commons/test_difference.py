"""The difference between two texts."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.difference import Piece, changes_in_context, difference
from tests.make import make_body

texts = st.text(alphabet="园区招商企业，。；：\n", max_size=120)


def joined(pieces, *kinds):
    return "".join(piece.text for piece in pieces if piece.kind in kinds)


@given(texts, texts)
def test_the_pieces_give_both_texts_back(old, new):
    pieces = difference(old, new)

    assert joined(pieces, "equal", "delete") == old
    assert joined(pieces, "equal", "insert") == new


def test_one_changed_word_is_one_change():
    assert difference("园区放出九宗地。价格面议。", "园区放出十宗地。价格面议。") == [
        Piece("equal", "园区放出"),
        Piece("delete", "九"),
        Piece("insert", "十"),
        Piece("equal", "宗地。价格面议。"),
    ]


def test_unlike_clauses_are_shown_whole():
    assert difference("今年新开工。", "面向高校招募。") == [
        Piece("delete", "今年新开工。"),
        Piece("insert", "面向高校招募。"),
    ]


def test_equal_texts_are_one_piece():
    assert difference("甲。乙。", "甲。乙。") == [Piece("equal", "甲。乙。")]


LINES = ["一月。", "二月。", "三月。", "四月。", "五月。", "六月。", "七月。"]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize(
    ("changed", "shown"),
    [
        # Changed inside, replaced as a whole, put in, taken out: one unchanged paragraph stays on each side.
        ([*LINES[:3], "四日。", *LINES[4:]], ["……", "三月。", "四-月+日。", "五月。", "……"]),
        ([*LINES[:3], "面向高校。", *LINES[4:]], ["……", "三月。", "-四月+面向高校。", "五月。", "……"]),
        (
            [*LINES[:3], "园区招商。", *LINES[3:]],
            ["……", "三月。", "+园区招商。", "四月。", "……"],
        ),
        ([*LINES[:3], *LINES[4:]], ["……", "三月。", "-四月。", "五月。", "……"]),
        # At the first and at the last paragraph of the text.
        (["一日。", *LINES[1:]], ["一-月+日。", "二月。", "……"]),
        ([*LINES[:6], "七日。"], ["……", "六月。", "七-月。+日。"]),
        ([*LINES, "八月。"], ["……", "七月。+", "八月。"]),
        # Two changes far from each other, and two that share what stands between them.
        (
            ["一日。", *LINES[1:6], "七日。"],
            ["一-月+日。", "二月。", "……", "六月。", "七-月。+日。"],
        ),
        (["一日。", "二月。", "三日。", *LINES[3:]], ["一-月+日。", "二月。", "三-月+日。", "四月。", "……"]),
    ],
)
def test_one_unchanged_paragraph_stays_beside_a_change_and_no_other(gap, changed, shown):
    marks = {"equal": "", "delete": "-", "insert": "+"}

    pieces = changes_in_context(gap.join(LINES), gap.join(changed))

    text = "".join(marks[piece.kind] + piece.text for piece in pieces)
    assert [line for line in text.splitlines() if line] == shown


def test_texts_without_a_change_are_only_dots():
    assert changes_in_context("一。\n二。", "一。\n二。") == [Piece("equal", "……")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (make_body(2000), make_body(2000)[::-1]),
        ("哈" * 2000, "哈" * 1000 + "嘻" + "哈" * 999),
        ("甲，" * 1000, "乙，甲，甲，" * 333),
        ("甲乙" * 1000, "乙甲" * 1000),
        (" " * 5000 + "a", " " * 4999 + "b"),
        ("，" * 20_000, "。" * 20_000),
        ("字" * 1000 + "\u00ad" * 18_000, "改" + "字" * 999 + "\u00ad" * 18_000),
        # Each pair of clauses is short enough; all together took ten seconds at every look at the story.
        ("，".join(["甲" * 398] * 5), "，".join(["甲乙" * 199] * 5)),
    ],
)
def test_no_two_texts_take_long(old, new):
    started = time.process_time()

    pieces = difference(old, new)

    # SequenceMatcher alone takes seconds to minutes on these; this is not a speed test.
    assert time.process_time() - started < 1.5
    assert (joined(pieces, "equal", "delete"), joined(pieces, "equal", "insert")) == (old, new)
