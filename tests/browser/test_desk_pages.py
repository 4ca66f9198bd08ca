"""The desk and the check page, measured: the title as readers will see it, focus that is never covered."""

import pytest
from django.utils import timezone

from tests.browser.steps import fill_story, press, start_session, tick_both
from tests.make import make_body, make_story, make_user
from tests.submissions.desk_pages import page_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE = "武清区发布标准厂房空置清单"
# The lines of a title: whether its district stands above it, and what is copied.
TITLE_OF = """selector => {
  const title = document.querySelector(selector);
  const [kick, words] = [...title.children].map(part => part.getBoundingClientRect());
  getSelection().selectAllChildren(title);
  const hasOwnLine = kick.top < words.top && kick.width >= title.getBoundingClientRect().width - 1;
  return [hasOwnLine, getSelection().toString()];
}"""
# What has the focus, and whether the bar of buttons covers its first line; the buttons are in the bar.
COVERED = """() => {
  const bar = document.querySelector('.ed__btns'), focused = document.activeElement;
  const here = focused.getBoundingClientRect(), there = bar.getBoundingClientRect();
  const firstLine = Math.min(here.bottom, here.top + 60);
  const isOver = firstLine > there.top + 1 && here.top < there.bottom - 1;
  return [focused.name || focused.tagName, isOver && !bar.contains(focused)];
}"""


def at_desk(visit, story, live_server, *, width):
    """The story's page at the desk, and nobody has tabbed yet."""
    page = visit(width=width)
    start_session(page, make_user(), live_server.url)
    page.goto(page_of(story))
    return page


@pytest.mark.parametrize("width", [390, 1280])
def test_the_desk_shows_the_district_above_the_title(visit, live_server, width):
    page = at_desk(visit, make_story(now=timezone.now(), title=TITLE), live_server, width=width)

    assert page.evaluate(TITLE_OF, ".rv__doc h1") == [True, f"【武清区招商】{TITLE}"]


@pytest.mark.parametrize("width", [390, 1280])
def test_the_check_page_shows_the_district_above_the_title(visit, width):
    page = visit(width=width)
    page.goto("/submit/")
    fill_story(page, make_body(), title=TITLE)
    tick_both(page)
    press(page, "check")

    assert page.evaluate(TITLE_OF, "article h2") == [True, f"【武清区招商】{TITLE}"]


@pytest.mark.parametrize("state", ["accepted", "scheduled"])
def test_the_focus_is_never_under_the_bar_of_buttons(visit, live_server, state):
    page = at_desk(visit, make_story(state, now=timezone.now()), live_server, width=390)
    page.focus("[name=title]")

    seen = []
    for _ in range(24):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(COVERED))

    assert [name for name, is_covered in seen if is_covered] == []
    assert {"summary", "district", "kind", "unit", "author", "edit_note"} <= {name for name, _ in seen}
