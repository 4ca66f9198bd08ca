"""The long select of districts."""

import pytest
from django import forms
from django.test.html import parse_html

from districts.fields import LongSelect

CHOICES = [("", "请选择"), ("本市", [("1", "西青区"), ("2", '<b>"南开区"')]), ("3", "河北")]
ATTRS = {"id": "id_place", "class": "in", "required": True, "aria-describedby": False}


@pytest.mark.parametrize("value", ["", "2", "3", "9"])
def test_a_long_select_says_what_djangos_says(value):
    theirs, ours = (
        select(choices=CHOICES).render("place", value, ATTRS) for select in (forms.Select, LongSelect)
    )

    assert parse_html(ours) == parse_html(theirs)
