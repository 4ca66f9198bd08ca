"""Paragraphs and headings for readers."""

import pytest

from commons.prose import Block, blocks, contents, numbered, summarise
from commons.templatetags.prose import element


def kinds(body):
    return [(block.kind, block.text) for block in blocks(body)]


def test_lines_are_paragraphs_and_empty_lines_vanish():
    assert kinds("甲。\n\n　　乙。\n") == [("p", "甲。"), ("p", "乙。")]


def test_short_marked_lines_are_headings_on_two_levels():
    assert kinds("一、清单怎么用\n（一）预约\n先登记。") == [
        ("h2", "一、清单怎么用"),
        ("h3", "（一）预约"),
        ("p", "先登记。"),
    ]


def test_a_text_with_one_level_uses_the_upper_heading():
    assert kinds("（一）预约\n先登记。")[0] == ("h2", "（一）预约")


def test_heading_glued_after_a_sentence_is_split_off():
    assert kinds("注入动能。 (一)政策协同推动消费回暖 今年以来,政策出台。") == [
        ("p", "注入动能。"),
        ("h2", "(一)政策协同推动消费回暖"),
        ("p", "今年以来,政策出台。"),
    ]


def test_run_in_heading_becomes_a_heading():
    assert kinds("打下基础。 一、现场组织有序,措施到位。面对疫情,园区行动。") == [
        ("p", "打下基础。"),
        ("h2", "一、现场组织有序,措施到位"),
        ("p", "面对疫情,园区行动。"),
    ]


def test_a_numbered_sentence_stays_a_paragraph():
    assert kinds("有力支撑。 (一)作为共性技术,酶催化成为竞争方向之一。后文。") == [
        ("p", "有力支撑。"),
        ("p", "(一)作为共性技术,酶催化成为竞争方向之一。后文。"),
    ]


def test_a_heading_that_is_cut_out_of_the_middle_is_none():
    """A stray space in “质量第一、效益优先” once made a heading of “(一)坚持质量第”."""
    body = "(一)坚持质量第 一、效益优先,工业增加值增长6.1%。新签项目412个。"

    assert [(block.kind, block.run_in) for block in blocks(body)] == [("p", "(一)坚持质量第 一、效益优先")]


def test_a_small_heading_in_one_line_with_its_large_one_is_found():
    assert kinds("一、总体判断 （一）签约 前三季度新签412个。") == [
        ("h2", "一、总体判断"),
        ("h3", "（一）签约"),
        ("p", "前三季度新签412个。"),
    ]


REST = "全年对册1180次。被劝退的企业里，有41家后来找到了厂房。"


@pytest.mark.parametrize(
    ("begin", "heading"),
    [
        ("（一）坚持先算荷载，再谈装修。", "（一）坚持先算荷载，再谈装修"),
        ("(二)坚持改革开放、创新驱动,", "(二)坚持改革开放、创新驱动"),
        (
            "三、坚持把等待时间写出来，按上一年度的实际中位数公布，每个季度更新一次，",
            "三、坚持把等待时间写出来",
        ),
        ("（四）推动闲置厂房分租；", ""),
        ("（五）退出条件：", ""),
        ("（六）作为共性技术，", ""),
        ("（七）今年以来，", ""),
        ("（八）2026年上半年，", ""),
        ("（九）企业应当提交图纸，", ""),
        ("（十）水，", ""),
        ("（一）没有一处停顿而且写得比一行标题长出许多许多许多许多许多的开头，", ""),
        ("一、二、三产业融合发展加快，", ""),
        ("全年，", ""),
    ],
)
def test_the_short_beginning_of_a_numbered_paragraph_is_its_heading(begin, heading):
    (block,) = blocks(begin + REST)

    assert (block.run_in, block.text) == (heading, begin + REST)


@pytest.mark.parametrize(
    "body", ["（一）姓名和电话，用于回电。", "（一）先登记。", "（一）姓名，必填；邮箱，选填。"]
)
def test_one_sentence_has_no_heading(body):
    assert blocks(body) == [Block("p", body)]


def test_headings_in_paragraphs_are_numbered_and_stand_in_the_contents():
    first = f"一、做成了的事\n（一）先算荷载。{REST}\n（二）写出等待时间，{REST}"
    body = f"{first}\n二、没有做成的事\n（一）实测。{REST}"

    found = contents(numbered(blocks(body)), 3000)

    assert [
        (entry.heading.heading, [(part.id, part.heading) for part in entry.parts]) for entry in found
    ] == [
        ("一、做成了的事", [("s1-1", "（一）先算荷载"), ("s1-2", "（二）写出等待时间")]),
        ("二、没有做成的事", [("s2-1", "（一）实测")]),
    ]


def test_a_heading_in_a_paragraph_is_a_heading_for_screen_readers():
    _, block = numbered(blocks(f"一、做成了的事\n（一）先算<荷载>。{REST}"))

    assert element(block) == (
        '<p class="runin"><strong role="heading" aria-level="3" id="s1-1">（一）先算&lt;荷载&gt;</strong>。'
        f"{REST}</p>"
    )


@pytest.mark.parametrize("body", ["依照第(一)项办理。", "见本办法(二)款，一、二类企业适用。"])
def test_a_mark_inside_a_sentence_does_not_split(body):
    assert blocks(body) == [Block("p", body)]


def test_no_character_is_lost_but_white_space_and_the_stop_of_a_run_in_heading():
    body = "甲。 (一)小标题 乙。” (二)丙丁戊 己。"

    shown = "".join(block.text for block in blocks(body))

    assert shown == body.replace(" ", "")


def test_summary_ends_with_a_sentence():
    body = "一、小标题\n" + "甲" * 50 + "。" + "乙" * 50 + "。" + "丙" * 50 + "。"

    assert summarise(body) == "甲" * 50 + "。" + "乙" * 50 + "。"


def test_summary_of_one_long_sentence_is_cut():
    assert summarise("甲" * 300) == "甲" * 119 + "…"


REPORT = "一、回顾\n（一）经济\n甲。\n（二）园区\n乙。\n二、任务\n（一）招商\n丙。"


def test_headings_are_numbered_in_two_levels():
    ids = [(block.text, block.id) for block in numbered(blocks(REPORT)) if block.id]

    assert ids == [
        ("一、回顾", "s1"),
        ("（一）经济", "s1-1"),
        ("（二）园区", "s1-2"),
        ("二、任务", "s2"),
        ("（一）招商", "s2-1"),
    ]


def test_contents_hold_small_headings_below_the_large_one():
    entries = contents(numbered(blocks(REPORT)), 3000)

    assert [(entry.heading.id, [part.id for part in entry.parts]) for entry in entries] == [
        ("s1", ["s1-1", "s1-2"]),
        ("s2", ["s2-1"]),
    ]


def test_small_headings_before_the_first_large_one_stand_by_themselves():
    entries = contents(numbered(blocks("（一）先说\n甲。\n（二）再说\n乙。\n一、正题\n丙。")), 3000)

    assert [(entry.heading.id, entry.parts) for entry in entries] == [("s0-1", []), ("s0-2", []), ("s1", [])]


@pytest.mark.parametrize(
    ("body", "count"), [(REPORT, 2999), ("一、回顾\n甲。\n二、任务\n乙。", 3000), ("甲。", 9000)]
)
def test_a_short_text_or_one_of_few_headings_has_no_contents(body, count):
    assert contents(numbered(blocks(body)), count) == []


@pytest.mark.parametrize(
    "body",
    [
        "园区签约十二个项目。一、二、三产业融合发展加快，带动农户增收。二是加强服务。",
        "园区签约十二个项目。一、二产业并重。",
    ],
)
def test_an_enumeration_is_no_heading(body):
    assert [(block.kind, block.text) for block in blocks(body)] == [("p", body)]


def test_thousands_of_headings_in_one_line_are_cut_without_end_of_the_stack():
    assert len(blocks("（一）啊啊 " * 5000)) > 1
