"""From 采用 to 发布 in a browser: how many clicks it takes, and that the preview loses no word."""

import pytest
from django.utils import timezone

from submissions.publishing.verifying import Check, checks_of
from tests.browser.steps import start_session
from tests.make import make_story, make_user
from tests.submissions.desk_pages import page_of, refresh

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROW = {"verify-1-claim": "四十家企业做过样品", "verify-1-source": "作者提供的任务台账"}


class Hand:
    """A hand at the desk that counts its clicks."""

    def __init__(self, page):
        self.page, self.clicks = page, 0

    def click(self, selector):
        self.page.locator(selector).first.click()
        self.clicks += 1

    def press(self, name):
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).last.click()
        self.clicks += 1


@pytest.fixture(params=[(1280, True), (390, True), (390, False)], ids=["wide", "phone", "without scripts"])
def hand(request, visit, live_server):
    width, has_scripts = request.param
    page = visit(width=width, javascript=has_scripts)
    start_session(page, make_user(name="林岸"), live_server.url)
    hand = Hand(page)
    hand.decide = "采用" if has_scripts else "提交结论"
    return hand


@pytest.mark.parametrize("has_preview", [False, True])
def test_from_accepting_to_publishing_it_takes_six_clicks_at_most(hand, has_preview):
    story = make_story(now=timezone.now(), body=plain_body())
    hand.page.goto(page_of(story))

    hand.click("label:has([name=conclusion][value=accept])")
    for tick in hand.page.locator("[name^=checklist]").all():
        hand.click(f"[name={tick.get_attribute('name')}]")
    hand.press(hand.decide)
    if has_preview:
        hand.press("预览")
    hand.press("发布，并发邮件给作者" if has_preview else "发布")

    assert (refresh(story).state, hand.clicks <= 6) == ("published", True)


def plain_body():
    """A text in which the checks find nothing: a tick more would be asked for each group with a hint."""
    return "园区把厂房的层高、承重和供电容量逐项写明，企业带着图纸来看。" * 40


def test_preview_and_back_keeps_every_word_and_the_chosen_result(hand):
    story = make_story("accepted", now=timezone.now(), body=plain_body())
    page = hand.page
    page.goto(page_of(story))
    page.fill("[name=title]", "编辑写到一半的标题")
    for name, words in ROW.items():
        page.fill(f"[name={name}]", words)
    hand.click("label:has([name=verify-1-result][value=confirmed])")

    hand.press("预览")
    headline = page.locator(".pv__h").inner_text()
    hand.press("返回修改")

    assert headline.replace("\n", "") == "【武清区招商】编辑写到一半的标题"
    assert page.input_value("[name=title]") == "编辑写到一半的标题"
    assert {name: page.input_value(f"[name={name}]") for name in ROW} == ROW
    assert page.is_checked("[name=verify-1-result][value=confirmed]")

    hand.press("保存")

    assert checks_of(story) == [Check(*ROW.values(), "confirmed")]
