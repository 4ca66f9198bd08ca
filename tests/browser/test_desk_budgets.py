"""The budgets of the desk, measured: clicks, scrolling, keys, and where the page opens."""

import pytest
from django.utils import timezone

from submissions import intake
from tests.browser.steps import start_session
from tests.make import make_body, make_form, make_sender, make_story, make_text, make_user
from tests.submissions.desk_pages import QUEUE, page_of, refresh

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEIGHT = 844
# A paragraph that hints speak of, so that the page is as long as they are in earnest.
ADVERT = "欢迎来电 400-000-0000，限时优惠，先到先得。"
FOCUS = "() => [document.activeElement.id, document.activeElement.className]"
IN_SIGHT = """selector => {
  const box = document.querySelector(selector).getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight;
}"""


@pytest.fixture
def story():
    return make_story(now=timezone.now(), body=f"{make_body(1500)}\n\n{ADVERT}")


@pytest.fixture
def desk(visit, live_server):
    """A page of the desk at a width, signed in."""

    def open_page(path, width=390, **options):
        page = visit(width=width, **options)
        start_session(page, make_user(f"reader{width}"), live_server.url)
        page.goto(path)
        return page

    return open_page


@pytest.mark.parametrize("javascript", [True, False])
def test_a_story_is_returned_with_three_clicks_and_less_than_a_screen_of_scrolling(desk, story, javascript):
    page = desk(page_of(story), javascript=javascript)

    page.click(".rvbar label:nth-child(2)")
    landed = page.evaluate("scrollY")
    page.check("[name=reasons][value=advertorial]")
    page.locator(".send button").first.scroll_into_view_if_needed()
    scrolled = page.evaluate("scrollY") - landed
    with page.expect_navigation():
        page.locator(".send button").first.click()

    assert (refresh(story).state, 0 <= scrolled <= HEIGHT) == ("needs_changes", True), scrolled
    assert landed > HEIGHT


def test_time_limit_and_claim_are_in_the_first_screen_of_a_phone(desk, story):
    page = desk(page_of(story))

    assert page.evaluate(IN_SIGHT, ".rv__left")
    assert page.evaluate(IN_SIGHT, ".rv__claim button")
    assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize("javascript", [True, False])
def test_the_bar_is_always_in_sight_while_one_reads_and_covers_no_focus(desk, story, javascript):
    page = desk(page_of(story), javascript=javascript)
    seen = []
    for share in (0.2, 0.5, 0.9):
        page.evaluate(
            "share => { const doc = document.querySelector('.rv__doc');"
            " scrollTo(0, doc.offsetTop + doc.offsetHeight * share - innerHeight * share); }",
            share,
        )
        seen.append(page.evaluate(IN_SIGHT, ".rvbar"))

    assert seen == [True] * 3


@pytest.mark.parametrize("width", [390, 1280])
def test_an_error_opens_at_the_conclusion_with_the_focus_and_leads_to_the_field(desk, story, width):
    page = desk(page_of(story), width)
    page.check("[name=conclusion][value=return]")
    page.fill("[name=note]", "请删去电话。")

    with page.expect_navigation():
        page.locator(".send button").first.click()

    assert page.title().startswith("有 1 处需要修改：")
    assert (page.evaluate(FOCUS), page.evaluate(IN_SIGHT, ".errsum")) == (["decide", "errsum"], True)
    page.click(".errsum a")
    first = page.locator("[name=reasons]").first.get_attribute("id")
    assert page.evaluate(FOCUS)[0] == first
    assert page.input_value("[name=note]") == "请删去电话。"


def test_the_letter_is_shown_in_sight_and_nothing_is_lost_or_stored(desk, story):
    page = desk(page_of(story))
    page.check("[name=conclusion][value=return]")
    page.check("[name=reasons][value=advertorial]")
    page.fill("[name=note]", "请删去电话。")

    with page.expect_navigation():
        page.click(".send button:has-text('看看信')")

    assert page.evaluate(FOCUS)[0] == "decide"
    assert "请删去电话。" in page.inner_text(".lp")
    assert page.input_value("[name=note]") == "请删去电话。"
    assert refresh(story).state == "submitted"


def test_the_first_claim_of_the_queue_is_a_few_tabs_away(desk, story):
    page = desk(QUEUE, 1280)

    # Past the link to the text to the one that leads to the first story.
    for key in ("Tab", "Tab", "Enter", "Tab"):
        page.keyboard.press(key)

    assert page.evaluate("document.activeElement.textContent.trim()").startswith("领取并审阅")


def test_keys_move_in_the_queue_and_enter_opens(desk, story):
    later = make_story(now=timezone.now(), title="后到的一篇稿件", body=make_body(1100))
    page = desk(QUEUE, 1280)

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page_of(later) in page.url


def test_keys_choose_and_none_decides_alone(desk, story):
    page = desk(page_of(story), 1280)

    page.keyboard.press("2")
    assert page.is_checked("[name=conclusion][value=return]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.title().startswith("有 1 处需要修改：")
    page.check("[name=reasons][value=advertorial]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".lp").count() == 1
    page.keyboard.press("3")
    assert page.is_checked("[name=conclusion][value=reject]")
    # In a field a digit is a digit.
    page.focus("[name=note]")
    page.keyboard.press("1")

    assert page.input_value("[name=note]") == "1"
    assert page.is_checked("[name=conclusion][value=reject]")
    assert refresh(story).state == "submitted"


def test_control_and_enter_send_the_conclusion(desk, story):
    page = desk(page_of(story), 1280)
    page.keyboard.press("2")
    page.check("[name=reasons][value=advertorial]")
    page.focus("[name=note]")

    with page.expect_navigation():
        page.keyboard.press("Control+Enter")

    assert refresh(story).state == "needs_changes"


def test_single_keys_can_be_switched_off_and_stay_off(desk, story):
    page = desk(QUEUE, 1280)
    page.keyboard.press("?")
    assert page.evaluate("document.querySelector('.keys').open")

    page.click("text=关掉单键")
    page.goto(page_of(story))
    page.keyboard.press("2")

    assert not page.is_checked("[name=conclusion][value=return]")


def test_a_second_round_opens_with_what_was_asked_on_a_phone_too(desk):
    now = timezone.now()
    story = make_story("needs_changes", now=now)
    intake.resubmit(story, make_text(body=make_body(1300)), make_sender(), make_form(), now=now)
    page = desk(page_of(story))

    above = page.evaluate(
        "() => ['.rv__clock', '.asked', '.rv__doc', '.find, .decide', '.rec']"
        ".map(name => document.querySelector(name).getBoundingClientRect().top)"
    )

    assert above == sorted(above)
    assert page.evaluate(IN_SIGHT, ".asked h2")
