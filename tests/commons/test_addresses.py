"""Addresses with a query, as templates ask for them."""

from commons.templatetags.addresses import address


def test_what_is_known_goes_into_the_address():
    assert address("leads:inquire", article=12, district="120111") == "/inquire/?article=12&district=120111"


def test_what_is_empty_is_left_out():
    assert address("leads:inquire", article="", district="120111") == "/inquire/?district=120111"


def test_an_address_without_a_query_has_no_question_mark():
    assert address("leads:inquire", district=None) == "/inquire/"
