"""The 【…招商】 prefix."""

import pytest

from articles.headlines import join_headline, split_headline


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
