"""A chief goes through the messages on a phone."""

import pytest

from feedback.models import Message
from tests.browser.steps import sign_in
from tests.make import make_message, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOKS = "link => [getComputedStyle(link).color, getComputedStyle(link).backgroundColor]"

# Of each row: where the middle of the words of each link is, and where in the link its icon is.
MIDDLES = """rows => rows.map((row) => {
  const middle = (link) => {
    const range = document.createRange();
    range.selectNodeContents(link);
    const box = range.getBoundingClientRect();
    return box.top + box.height / 2;
  };
  const links = [...row.querySelectorAll('a')];
  const icons = links.slice(1).map((link) => getComputedStyle(link).backgroundPositionY);
  return { words: links.map(middle), icons };
})"""


@pytest.mark.parametrize("javascript", [True, False])
def test_one_goes_from_message_to_message_and_takes_one_back(visit, javascript):
    first, second = make_message(1), make_message(2)
    page = visit(javascript=javascript)
    sign_in(page, make_user("chief", "总编", name="林浦川"))
    page.get_by_role("link", name="来信").click()
    page.get_by_role("link", name=first.number).click()

    page.get_by_label("处理说明").fill("已修好。")
    page.get_by_role("button", name="标为已处理").click()
    way = page.locator(".messagelist").get_by_role("link", name="下一封")
    way.wait_for()
    assert page.get_by_text("已修好。").count() == 2
    button = page.get_by_role("link", name="改回未处理")
    # Axe passes over words in the colour of their ground.
    words, ground = button.evaluate(LOOKS)
    assert words != ground
    button.click()
    page.get_by_role("button", name="确认改回未处理").click()
    assert (way.count(), page.get_by_label("处理说明").input_value()) == (0, "")

    page.get_by_role("link", name=str(second)).click()
    assert page.url.endswith(f"/{second.pk}/change/")
    assert Message.objects.waiting().count() == 2


@pytest.fixture
def desk(visit):
    """The desk of a chief on a phone."""
    page = visit()
    sign_in(page, make_user("chief", "总编", name="林浦川"))
    return page


def bottom(found):
    box = found.bounding_box()
    return box["y"] + box["height"]


def test_the_button_of_a_message_is_in_sight_and_nothing_lies_above_the_page(desk):
    desk.goto(f"/admin/feedback/message/{make_message().pk}/change/")

    assert bottom(desk.get_by_role("button", name="标为已处理")) < 844
    assert desk.locator(".submit-row").evaluate("row => getComputedStyle(row).position") == "static"


def test_the_filters_are_as_wide_as_the_list_and_what_was_found_is_one_line(desk):
    make_message()
    desk.goto("/admin/feedback/message/?q=检索页")

    widths = {round(desk.locator(of).bounding_box()["width"]) for of in ("#changelist-filter", ".results")}
    lines = desk.locator("#changelist-search .quiet").evaluate("told => told.getClientRects().length")

    assert (len(widths), lines) == (1, 1)


def test_a_line_of_the_history_keeps_its_words_whole(desk):
    message = make_message()
    desk.goto(f"/admin/feedback/message/{message.pk}/change/")
    desk.get_by_role("button", name="标为已处理").click()
    desk.goto(f"/admin/feedback/message/{message.pk}/history/")

    cells = desk.locator("#change-history tbody :is(th, td)").all()

    assert [cell.evaluate("cell => cell.clientHeight < 30") for cell in cells] == [True] * 3


def test_what_one_can_do_stands_level_with_its_name_and_its_icon(desk):
    desk.goto("/admin/")

    found = desk.locator(".app-list tr:has(td a)").evaluate_all(MIDDLES)

    # Words of two sizes may differ by a fraction.
    assert [row for row in found if max(row["words"]) - min(row["words"]) > 1.2] == []
    assert {place for row in found for place in row["icons"]} == {"50%"}
