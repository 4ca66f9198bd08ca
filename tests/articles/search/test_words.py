"""Folding, tokens and highlighting of Chinese text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search import highlight, words

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("招商引资", ["招商", "商引", "引资", "资"]),
        ("区", ["区"]),
        ("招商，引资", ["招商", "商", "引资", "资"]),
        ("2019年5G网络", ["2019", "年", "5g", "网络", "络"]),
        ("PM2.5", ["pm2", "5"]),
        ("ＡＱＩ　園區", ["aqi", "园区", "区"]),
        ("Asym-507004", ["asym", "507004"]),
        ("北\u200b辰", ["北辰", "辰"]),
        ("。！—", []),
        ("x" * 100, ["x" * 60]),
        ("a_b", ["a", "b"]),
        # Radicals as a PDF has them, dots of every kind, the circle for 〇, commas in numbers.
        ("⻓江，⻰头", ["长江", "江", "龙头", "头"]),
        ("买买提・艾力", ["买买", "买提", "提", "艾力", "力"]),
        ("二○二五年", ["二〇", "〇二", "二五", "五年", "年"]),
        ("1,000万元", ["1000", "万元", "元"]),
        ("1，234，567", ["1234567"]),
        ("12,5", ["12", "5"]),
    ],
)
def test_tokens(text, tokens):
    assert words.tokens(text) == tokens


@pytest.mark.parametrize(
    ("typed", "phrases"),
    [
        ("招商引资", [(("招商", "商引", "引资"), False)]),
        ("发", [(("发",), True)]),
        ("5G", [(("5g",), True)]),
        ("2019年", [(("2019", "年"), True)]),
        ("5G网络", [(("5g", "网络"), False)]),
        ("西青 厂房", [(("西青",), False), (("厂房",), False)]),
        ("年5G", [(("年", "5g"), True)]),
        ("西青，厂房、5G", [(("西青",), False), (("厂房",), False), (("5g",), True)]),
        ("1,264家", [(("1264", "家"), True)]),
        ("园区5G", [(("园区", "区", "5g"), True)]),
        ("?? 。", []),
    ],
)
def test_phrases_of_a_query(typed, phrases):
    assert [tuple(words.phrase(word)) for word in words.words(typed)] == phrases


@pytest.mark.parametrize(
    ("typed", "looked_for"),
    [
        ("的 一 厂房 人 在", ["的", "一", "厂房"]),
        (
            "甲甲 乙乙 丙丙 丁丁 戊戊 己己 庚庚 辛辛 壬壬",
            ["甲甲", "乙乙", "丙丙", "丁丁", "戊戊", "己己", "庚庚", "辛辛"],
        ),
        ("厂房 厂房", ["厂房"]),
    ],
)
def test_only_so_many_words_are_looked_for(typed, looked_for):
    assert [word.text for word in words.words(typed)] == looked_for


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("西青招商大会", ["西青", "招商", "大会"]),
        ("招商引", ["招商"]),
        ("西青 招商", ["西青", "招商"]),
        ("5G", ["5g"]),
    ],
)
def test_a_single_long_word_is_cut_for_a_second_try(typed, parts):
    assert [word.text for word in words.parts(typed)] == parts


@pytest.mark.parametrize(
    ("text", "typed", "marked"),
    [
        ("招商引資大会", "招商引资", ["招商引資"]),
        ("ＰＭ２．５达标", "pm2.5", ["ＰＭ２．５"]),
        ("园区、园区", "园区", ["园区", "园区"]),
        ("招商引资", "招商 商引", ["招商引"]),
        ("占地㎡不明", "m2", ["㎡"]),
        ("没有", "园区", []),
    ],
)
def test_marks_stand_on_what_the_reader_sees(text, typed, marked):
    spans = highlight.marks(text, words.words(typed))

    assert [text[start:end] for start, end in spans] == marked


@given(TEXT, TEXT)
def test_pieces_joined_are_the_text(text, typed):
    pieces = highlight.pieces(text, highlight.marks(text, words.words(typed)))

    assert "".join(part for _, part in pieces) == text


PLAIN = st.text(
    st.one_of(
        st.characters(max_codepoint=0x7F),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5),
        st.sampled_from("·×—‘’“”、。《》【】〇！（），．／：；？％～"),
    ),
    max_size=60,
)


@given(PLAIN)
def test_a_usual_text_is_folded_as_one_and_character_by_character_to_the_same(text):
    folded = highlight.fold_plain(text)

    assert folded is None or (folded[0], list(folded[1])) == highlight.fold_with_origins(text)
    assert (folded is None) == bool(words.GROUPING.search(words.fold_signs(text)))


@pytest.mark.parametrize("text", ["⻓江", "北\u200b辰", "ﬁ", "e\u0301", "①", "…"])
def test_other_texts_are_folded_character_by_character(text):
    assert highlight.fold_plain(text) is None


@given(TEXT)
def test_tokens_hold_nothing_that_a_query_language_could_read(text):
    assert set("".join(words.tokens(text))) & set(" \"'\\*():&|!<>-+^{}§") == set()


def test_a_snippet_begins_with_its_sentence_also_at_the_beginning_of_a_paragraph():
    text = "前文很长。" * 30 + "\n这里写到盾构机。"

    assert highlight.snippet(text, words.words("盾构"))[:2] == [(False, "…"), (False, "这里写到")]


def test_a_snippet_shows_the_first_mark_and_stays_short():
    text = "前文很长。" * 100 + "这里写到盾构机。" + "后文也长。" * 100

    pieces = highlight.snippet(text, words.words("盾构"))

    assert [part for is_marked, part in pieces if is_marked] == ["盾构"]
    assert len("".join(part for _, part in pieces)) <= 122


def test_a_snippet_is_cut_around_the_word_that_is_rarest_in_the_text():
    text = "厂房很多。" * 50 + "这里写到荷载。" + "厂房还有。" * 50

    shown = "".join(part for _, part in highlight.snippet(text, words.words("厂房 荷载")))

    assert "这里写到荷载" in shown


@pytest.mark.parametrize(
    ("typed", "text", "marked"),
    [
        ("1000万元", "投资1,000万元以上", "1,000万元"),
        ("1,000万元", "投资1000万元以上", "1000万元"),
        ("龙头", "⻰头企业", "⻰头"),
        ("买买提·艾力", "买买提・艾力出席", "买买提・艾力"),
        ("二〇二五年", "二○二五年投资", "二○二五年"),
    ],
)
def test_what_is_written_otherwise_is_marked_whole(typed, text, marked):
    spans = highlight.marks(text, words.words(typed))

    assert [text[start:end] for start, end in spans] == [marked]
