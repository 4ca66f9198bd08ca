"""Paragraphs that were broken at a fixed width."""

import pytest

from commons.wrapping import joined, wrapped_part

WRAPPED = (
    "西青经济技术开发区昨天举行招商推介会，向前来参会的企业介绍\n"
    "了标准厂房的租金和供电容量，当场有十二家企业签约，其中三家\n"
    "来自长三角地区，其余九家是本地企业。"
)


def test_lines_of_one_paragraph_become_one():
    text, count = joined(f"{WRAPPED}\n\n{WRAPPED}")

    assert (text.count("\n"), count, "介绍了标准厂房" in text, "三家来自" in text) == (2, 2, True, True)


def test_words_of_letters_keep_a_space():
    text, _ = joined(
        "The park in Xiqing has opened its new standard plant to\ntenants from the delta of the river."
    )

    assert (
        text == "The park in Xiqing has opened its new standard plant to tenants from the delta of the river."
    )


@pytest.mark.parametrize(
    "text",
    [
        "第一段说完了，这是一个完整的句子，到这里为止。\n第二段也说完了，这也是一个完整的句子。",
        "一、标准厂房的租金按月支付，不收押金\n二、供电容量按栋核定，增容另行申请\n三、物业费由园区减半收取。",
        "参会单位\n西青区投资促进局\n天津市工业和信息化局\n北辰经济技术开发区管委会",
        "海河岸上春风起，厂房灯火照河湾，\n工人夜里还在赶，订单一张接一张。",
        "一个短标题\n这一段很长很长，写的是园区怎样把厂房的层高和承重逐项写明，企业带着图纸来看。",
        "　　缩进的第一段没有写完就换了行，这里是行末\n　　缩进的第二段，这是另外的一段话，自己成段。",
        "",
        "一行",
    ],
)
def test_lists_headings_verses_and_whole_paragraphs_stay(text):
    assert joined(text) == (text, 0)


def test_narrow_lines_are_pointed_out_and_not_joined():
    narrow = "西青区举行招\n商推介会，签约\n十二个。"

    assert (joined(narrow), wrapped_part(narrow)) == ((narrow, 0), "西青区举行招")
