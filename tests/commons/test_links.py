"""Signed links."""

import pytest

from commons import links

LINK = links.Link("mailed", 12, 1)


def test_a_token_gives_its_link_back():
    assert links.read(links.token(LINK), ["shown", "mailed"]) == LINK


def test_a_token_is_worth_nothing_for_another_purpose():
    assert links.read(links.token(LINK), ["shown"]) is None


ANOTHER_STORY = "13-1" + links.token(LINK)[4:]


@pytest.mark.parametrize("text", ["", "12-1", "12-1~", "12-1~AAAA", ANOTHER_STORY, "~", "招商"])
def test_a_forged_token_gives_nothing(text):
    assert links.read(text, ["shown", "mailed"]) is None


def test_the_signature_is_at_least_128_bits():
    signature = links.token(LINK).partition("~")[2]

    assert len(signature) * 6 >= 128
