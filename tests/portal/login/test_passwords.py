"""Passwords of staff: long, not common, not made of what stands in the account; refused in Chinese."""

import random
from base64 import urlsafe_b64encode

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from commons.models import Staff
from tests.make import make_user

COMMON = "密码太常见，很容易猜到。请换一个，例如几个不相干的词。"
PERSONAL = "密码和账号、姓名或邮箱太像，很容易猜到，请换一个。"
STAFF = Staff(username="chenlin-desk", name="林岸岸岸岸岸岸", email="lin.an.editor@example.com")


def refusals(password):
    """What is said against a password."""
    try:
        validate_password(password, STAFF)
    except ValidationError as error:
        return error.messages
    return []


@pytest.mark.parametrize("password", ["园区-Park-2026", "correct horse battery", "一二三四五六七八九十甲乙"])
def test_good_passwords_are_taken(password):
    assert refusals(password) == []


def test_passwords_as_the_portal_makes_them_are_taken():
    """Always the same fifty: one of ten thousand is like the account's name by chance."""
    chance = random.Random(2026)

    made = [urlsafe_b64encode(chance.randbytes(12)).decode() for _ in range(50)]

    assert [refusals(password) for password in made] == [[]] * 50


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("tianjin1", "此密码太短，至少要包含 12 个字符。"),
        ("Ab3-Ab3-Ab3", "此密码太短，至少要包含 12 个字符。"),
        ("731946285017", "密码只包含数字。"),
        ("password2026!!", COMMON),
        ("Woaini1314520", COMMON),
        ("qwertyuiop123", COMMON),
        ("tianjintianjin", "密码是同一段文字重复出来的，很容易猜到，请换一个。"),
        ("chenlin-desk1", PERSONAL),
        ("lin.an.editor", PERSONAL),
        ("林岸岸林岸岸岸林岸岸岸林岸", PERSONAL),
    ],
)
def test_weak_passwords_are_refused_in_chinese(password, words):
    assert refusals(password) == [words]


@pytest.mark.django_db
def test_a_weak_password_is_refused_on_the_desk(client):
    user = make_user("chief", "总编")
    client.force_login(user)

    typed = {"old_password": "园区-Park-2026", "new_password1": "tianjin1", "new_password2": "tianjin1"}
    page = client.post("/admin/password_change/", typed)

    user.refresh_from_db()
    assert (page.context["form"].errors["new_password2"], user.check_password("园区-Park-2026")) == (
        ["此密码太短，至少要包含 12 个字符。"],
        True,
    )
