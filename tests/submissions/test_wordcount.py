"""字数: the frozen table, the vectors, and what nobody can cheat."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.wordcount import UNCOUNTED, count_characters, has_stacked_marks, unseen_place
from submissions.wordcount import length_problem, ruler

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "wordcount_vectors.json").read_text())
LIMITS = {"least": 1000, "most": 2000}
uncounted = st.sampled_from(UNCOUNTED).flatmap(lambda bounds: st.integers(*bounds)).map(chr)


def test_there_are_fifty_vectors():
    assert len(VECTORS) == 50


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["note"])
def test_vector(vector):
    assert count_characters(vector["s"]) == vector["count_characters"]


# Without marks and conjoining jamo: two of those compose to one character, and a filler between parts them.
plain = st.text(
    st.characters(exclude_categories=["M", "Cs"], exclude_characters=map(chr, range(0x1100, 0x1200)))
)


@given(plain, uncounted, st.integers(min_value=0))
def test_inserting_an_uncounted_character_never_raises_the_count(text, filler, place):
    place %= len(text) + 1

    assert count_characters(text[:place] + filler + text[place:]) <= count_characters(text)


@given(st.lists(uncounted, max_size=200))
def test_fillers_alone_count_nothing(fillers):
    assert count_characters("".join(fillers)) == 0


@pytest.mark.parametrize(
    ("count", "problem"),
    [
        (0, "正文 0 字，少于 1000 字，请再补充 1,000 字"),
        (999, "正文 999 字，少于 1000 字，请再补充 1 字"),
        (1000, ""),
        (2000, ""),
        (2001, "正文 2,001 字，多于 2000 字，请删去 1 字"),
        (2062, "正文 2,062 字，多于 2000 字，请删去 62 字"),
    ],
)
def test_length_rule_is_inclusive_and_tells_the_difference(count, problem):
    assert length_problem("字" * count, **LIMITS) == problem


@pytest.mark.parametrize(
    ("count", "state", "words"),
    [
        (0, "empty", "请写 1000–2000 字"),
        (862, "under", "还差 138 字"),
        (1264, "ok", "符合要求，还可以写 736 字"),
        (2062, "over", "超出 62 字，请删减"),
    ],
)
def test_ruler_says_what_the_rule_says(count, state, words):
    assert ruler("字" * count, **LIMITS) == {"count": count, "state": state, "words": words}


@pytest.mark.parametrize(
    ("text", "stacked"),
    [
        ("招商", False),
        ("甲" + "\u0e34" * 3, True),
        ("e\u0301", False),
        ("か\u3099", False),
        ("x\u0301\u0302\u0303", True),
        # Living scripts: Tibetan, Thai, Devanagari, vowelled Arabic, Hebrew with accents.
        ("བོད་རང་སྐྱོང་ལྗོངས", False),
        ("བསྒྲུབས་པའི་སྐྱིད་པོ", False),
        ("ที่น้ำปั๊มนี้", False),
        ("राष्ट्रीय", False),
        ("مُحَمَّدٌ", False),
        # Marks of one script on a letter of another, and more than any word has.
        ("a" + "\u05b0" * 3, True),
        ("ส" + "\u0e34" * 9, True),
    ],
)
def test_more_than_two_marks_on_one_base_are_noticed(text, stacked):
    assert has_stacked_marks(text) == stacked


@pytest.mark.parametrize("filler", ["\ue000", "\ufffc", "\ufff0", "\U0001bca0", "\U00013430", "\U0001d159"])
def test_what_counts_and_cannot_be_seen_is_noticed(filler):
    assert (unseen_place(f"第一行\n招商{filler}引资"), unseen_place("招商𠮷👍🏽，。")) == ("招商□引资", "")


@pytest.mark.parametrize("text", ["a" + "\u0301\u0316" * 220_000, "甲" * 300_000, "e\u0301" * 100_000])
def test_a_flood_of_marks_is_counted_in_linear_time(text):
    started = time.process_time()

    count_characters(text)

    # The plain NFC of the first text takes half a minute; this is not a speed test.
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    ("text", "is_padded"),
    [
        ("字\u05b0\u05b1" * 340, True),  # Hebrew points
        ("字\u0301", True),
        ("葛\U000e0100城", False),  # A variation selector chooses the shape of the character.
        ("①字ｅ\u0301", False),
        ("がぎ", False),
    ],
)
def test_no_chinese_character_bears_a_mark(text, is_padded):
    assert has_stacked_marks(text) == is_padded
