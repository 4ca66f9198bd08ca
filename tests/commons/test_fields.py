"""What people type into one line, and into many."""

import pytest
from django.core.exceptions import ValidationError

from commons.fields import EmailField, OneLineField, PhoneField, TextField, WebUrlField, clean_text

HIDDEN = ["\r\n", "\n", "\u2028", "\x85", "\x0b", "\x1c", "\x1b", "\u202e", "\u200e", "\u061c", "\x7f"]


@pytest.mark.parametrize("character", HIDDEN, ids=repr)
def test_one_line_refuses_what_breaks_lines_or_hides(character):
    with pytest.raises(ValidationError) as refused:
        OneLineField().clean(f"标题{character}两行")

    assert refused.value.messages == ["只能写一行，请删去换行和看不见的控制字符"]


@pytest.mark.parametrize("blank", ["\u3164", "\u2800", "\u3000 ", "\u115f"])
def test_what_only_looks_filled_in_is_empty(blank):
    with pytest.raises(ValidationError) as refused:
        OneLineField(error_messages={"required": "请填写作者"}).clean(blank)

    assert refused.value.messages == ["请填写作者"]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("西青区签约\u200b12个项目\ufeff", "西青区签约12个项目"),
        ("西青区\t签约", "西青区 签约"),
        ("人才公寓👨\u200d👩\u200d👧家庭", "人才公寓👨\u200d👩\u200d👧家庭"),
    ],
)
def test_one_line_drops_what_means_nothing_and_keeps_an_emoji_whole(typed, stored):
    assert OneLineField().clean(typed) == stored


def test_text_keeps_an_emoji_whole():
    assert clean_text("公寓👨\u200d👩\u200d👧家\u200d庭") == "公寓👨\u200d👩\u200d👧家庭"


@pytest.mark.parametrize(
    "typed",
    [
        "zhang＠qq.com",
        "zhang@qq。com",
        "mailto:zhang@qq.com",
        "zhang@qq.com；",
        "<zhang@qq.com>",
        "（zhang@qq.com）",
    ],
)
def test_a_mail_address_is_known_however_it_was_written(typed):
    assert EmailField().clean(typed) == "zhang@qq.com"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("https://mp.weixin.qq.com/s/abc）", "https://mp.weixin.qq.com/s/abc"),
        ("https://a.example.com/1。”", "https://a.example.com/1"),
        ("https://a.example.com/b_(c)", "https://a.example.com/b_(c)"),
    ],
)
def test_a_web_address_ends_before_the_punctuation_behind_it(typed, stored):
    assert WebUrlField().clean(typed) == stored


def test_one_line_refuses_stacked_marks():
    with pytest.raises(ValidationError) as refused:
        OneLineField().clean("标题x\u0301\u0302\u0303")

    assert refused.value.messages == ["有叠加的附加符号，请删去后再提交"]


def test_too_long_a_line_is_told_in_numbers():
    with pytest.raises(ValidationError) as refused:
        OneLineField(max_length=60).clean("字" * 70)

    assert refused.value.messages == ["太长了，现在 70 个字符，请控制在 60 个以内"]


def test_one_line_is_stored_composed():
    assert OneLineField().clean(" e\u0301 ") == "\u00e9"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("甲\r\n乙\r丙", "甲\n乙\n丙"),
        ("甲\u2028乙", "甲\n乙"),
        ("e\u200b\u0301", "\u00e9"),
        ("甲\u200b乙\ufeff \n\n", "甲乙"),
        ("\n\n　　甲\t乙", "　　甲\t乙"),
        ("<b>甲</b>", "<b>甲</b>"),
    ],
)
def test_text_is_cleaned(typed, stored):
    assert clean_text(typed) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("138 0013 8000", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("0086 138 0013 8000", "13800138000"),
        ("\u202d13800138000\u202c", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("(022) 2345-6789", "02223456789"),
        ("（022）23456789", "02223456789"),
        ("022－12345678", "02212345678"),
        ("+86 22 2345 6789", "02223456789"),
        ("022-23456789转801", "02223456789转801"),
        ("022-23456789 ext. 801", "02223456789转801"),
        ("022-23456789-801", "02223456789转801"),
        ("0755-12345678", "075512345678"),
        ("400-000-0000", "4000000000"),
        ("+852 5123 4567", "+85251234567"),
        ("00852 5123 4567", "+85251234567"),
        ("+853 6612 3456", "+85366123456"),
        ("+886 912 345 678", "+886912345678"),
        ("+65 9123 4567", "+6591234567"),
        ("+1 (415) 555-0132", "+14155550132"),
    ],
)
def test_phone_is_stored_as_digits(typed, stored):
    assert PhoneField().clean(typed) == stored


@pytest.mark.parametrize(
    "typed", ["1380000000", "12800000000", "电话", "138000000001", "+0123456789", "+852", "转801"]
)
def test_phone_refuses_other_forms(typed):
    with pytest.raises(ValidationError) as refused:
        PhoneField().clean(typed)

    assert refused.value.messages == ["电话应为 11 位手机号，或带区号的座机；境外号码请写“+”和国家或地区代码"]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("shenyan@", "邮箱缺少“@”后面的部分，例如 name@example.com"),
        ("shenyan", "邮箱缺少“@”，例如 name@example.com"),
        ("a@b", "邮箱格式不对，例如 name@example.com"),
        ('"x,y"@example.com', "邮箱里有不能用的字符，例如应写成 name@example.com"),
        ("=?utf-8?q?vi=63tim?=@good.cn", "邮箱里有不能用的字符，例如应写成 name@example.com"),
        ("a@[127.0.0.1]", "邮箱里有不能用的字符，例如应写成 name@example.com"),
        ("x, y@example.com", "邮箱格式不对，例如 name@example.com"),
        ("沈@example.com", "邮箱里有不能用的字符，例如应写成 name@example.com"),
    ],
)
def test_email_says_what_is_wrong(typed, message):
    with pytest.raises(ValidationError) as refused:
        EmailField().clean(typed)

    assert refused.value.messages == [message]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("https://a.example.com/1?b=2", "https://a.example.com/1?b=2"),
        ("a.example.com/1", "https://a.example.com/1"),
    ],
)
def test_a_web_address_is_taken(typed, stored):
    assert WebUrlField().clean(typed) == stored


@pytest.mark.parametrize(
    "typed", ["ftp://a.example.com/1", "javascript:alert(1)", "https://", "https://[", "字"]
)
def test_what_is_no_web_address_is_refused(typed):
    with pytest.raises(ValidationError) as refused:
        WebUrlField().clean(typed)

    assert refused.value.messages[-1] == "应是以 http:// 或 https:// 开头的网址"


def test_an_address_with_a_password_is_refused():
    with pytest.raises(ValidationError) as refused:
        WebUrlField().clean("https://user:pw@a.example.com/1")

    assert refused.value.messages == ["网址里不能带用户名和密码，请删去“@”和它前面的部分"]


# ── Characters that only a symbol font can draw ──


@pytest.mark.parametrize("field", [OneLineField(), TextField()])
def test_bullets_of_word_become_bullets_in_every_field(field):
    assert field.clean("\uf0b7 层高\uf0a7承重\uf0fc") == "• 层高▪承重✓"


@pytest.mark.parametrize("field", [OneLineField(), TextField()])
def test_a_character_that_nobody_can_see_is_refused_with_its_place(field):
    with pytest.raises(ValidationError) as refused:
        field.clean("厂房的\ue123层高")

    assert refused.value.messages == ["“厂房的□层高”里的“□”是显示不出来的字符，请改写或删去"]
