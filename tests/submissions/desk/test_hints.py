"""Hints about the text, beside the editing form of a story."""

import re

import pytest

from tests.make import make_body, make_story
from tests.submissions.desk_pages import page_of, refresh

pytestmark = pytest.mark.django_db


def hints(response):
    return re.findall("<li>(.*?)：<q>(.*?)</q>", response.text)


def test_editing_form_shows_hints_and_saves_all_the_same(desk):
    body = f"{make_body()}。\n园区,开工。"
    story = make_story("accepted", body=body)
    revision = story.revision

    shown = hints(desk.get(page_of(story)))
    names = ("title", "body", "unit", "author")
    fields = {name: getattr(revision, name) for name in names}
    filed = {"district": revision.district.code, "kind": revision.kind.slug, "version": story.version}
    response = desk.post(page_of(story), {**fields, **filed, "unit": "改过的单位", "save": "1"})

    assert shown == [("中文里用了半角标点", "园区,开工。")]
    assert (response.status_code, refresh(story).revision.unit) == (302, "改过的单位")


def test_hints_wait_for_the_editing(desk):
    story = make_story("in_review", body=f"{make_body()}。\n园区,开工。")

    assert hints(desk.get(page_of(story))) == []
