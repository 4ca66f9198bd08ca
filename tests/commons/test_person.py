"""A person in a text, however mail address and phone are written; nobody else."""

import pytest

from commons.person import GONE, Person

LI = Person("li@x.cn", "13800138000")


@pytest.mark.parametrize(
    "written",
    [
        *(
            "13800138000",
            "138 0013 8000",
            "138-0013-8000",
            "138 - 0013 - 8000",
            "138/0013/8000",
            "138  0013  8000",
        ),
        *(
            "+8613800138000",
            "8613800138000",
            "+86 138 0013 8000",
            "0086-13800138000",
            "１３８００１３８０００",
        ),
        *("li@x.cn", "LI@X.CN", "li＠x.cn"),
    ],
)
def test_every_spelling_is_masked(written):
    assert LI.mask(f"请联系{written}，谢谢") == f"请联系{GONE}，谢谢"


@pytest.mark.parametrize(
    "written",
    [
        "02223456789",
        "022-23456789",
        "(022) 2345-6789",
        "+86 22 2345 6789",
        "022—23456789",
        "0086 22 23456789",
    ],
)
def test_every_spelling_of_a_landline_is_masked(written):
    masked = Person(phone="02223456789").mask(f"请打{written}，谢谢")

    assert not any(sign.isdigit() for sign in masked)


def test_a_number_from_abroad_is_masked():
    assert Person(phone="+85223456789").mask("电话 00852 2345 6789。") == f"电话 {GONE}。"


@pytest.mark.parametrize(
    "other", ["ali@x.cn", "li@x.cn.com", "li@x.cnx", "113800138000", "138001380001", "a.li@x.cn"]
)
def test_nobody_else_is_masked(other):
    assert LI.mask(other) == other
