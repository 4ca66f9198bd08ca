"""The 【…招商】 prefix, and where the lines of a title end."""

import pytest

from articles.headlines import breaks, join_headline, split_headline


@pytest.mark.parametrize(
    ("text", "district", "title"),
    [
        ("【西青区招商】厂房清单", "西青区", "厂房清单"),
        (" 【天津招商】 6月:销量“回暖” ", "天津", "6月:销量“回暖”"),
        ("厂房清单【西青区招商】", "", "厂房清单【西青区招商】"),
        ("【通知】厂房清单", "", "【通知】厂房清单"),
        ("【招商】厂房清单", "", "【招商】厂房清单"),
        ("【西青区招商】", "西青区", ""),
    ],
)
def test_splitting(text, district, title):
    assert split_headline(text) == (district, title)


def test_joining_is_the_way_back():
    assert split_headline(join_headline("西青区", "厂房清单")) == ("西青区", "厂房清单")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        # The longest piece counts: 13 characters and a mark that is cut in half.
        ("西青区把厂房体检表写进租约：哪一项对不上，按哪一条办", "t14"),
        ("东丽区工业用地先租后让怎么转：租期、考核、地价三件事问答", "t16"),
        # 、 ends no line: “隔墙、” would stand alone.
        ("武清区厂房分租办事说明：隔墙、分表和消防责任入驻前写清", "t16"),
        ("滨海新区标出6条大件设备进厂路线，桥梁限高和转弯半径逐处注明", ""),
        # 24 letters are 13.9 em; one more is too much.
        ("a" * 24, "t14"),
        ("a" * 25, "t16"),
        ("汉" * 16, "t16"),
        ("汉" * 16 + "，", ""),
        ("", "t14"),
    ],
)
def test_a_title_whose_pieces_are_short_is_broken_at_its_marks(title, name):
    assert breaks(title) == name
