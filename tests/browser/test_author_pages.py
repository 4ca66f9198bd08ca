"""The author's pages in a real browser: the navigation fits; the link comes back by mail."""

import email
import email.policy
import re

import pytest
from django.utils import timezone

from commons import outbox
from tests.make import make_sender, make_story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_all_of_the_navigation_fits_the_smallest_phone(visit):
    page = visit()
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/")

    assert page.evaluate("(nav => nav.scrollWidth - nav.clientWidth)(document.querySelector('.nav'))") == 0


@pytest.mark.parametrize("javascript", [True, False])
def test_lost_link_comes_by_mail_and_its_page_confirms_the_address(visit, settings, tmp_path, javascript):
    settings.MAILERS = {"default": {"BACKEND": "commons.eml.EmlBackend", "OPTIONS": {"folder": tmp_path}}}
    story = make_story(sender=make_sender(email="shenyan@example.com"), now=timezone.now())
    outbox.deliver_due(timezone.now)
    page = visit(javascript=javascript)
    page.goto("/")
    page.get_by_role("link", name="查进度").first.click()
    page.fill("[name=receipt]", story.receipt.lower())
    page.fill("[name=email]", "shenyan@example.com")
    with page.expect_navigation():
        page.get_by_role("button", name="把链接发给我").click()
    assert "请查收邮件" in page.title()

    outbox.deliver_due(timezone.now)
    newest = max(tmp_path.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    letter = email.message_from_bytes(newest.read_bytes(), policy=email.policy.default)
    [link] = re.findall(r"https?://\S+", letter.get_content())
    page.goto(link)
    with page.expect_navigation():
        page.get_by_role("button", name="这是我的投稿").click()

    story.contact.refresh_from_db()
    assert (story.contact.confirmed_at is not None, page.url) == (True, f"{link}?confirmed=1")
    assert page.get_by_role("status").get_by_text("谢谢，已经记下").count() == 1
    assert page.get_by_role("button", name="这是我的投稿").count() == 0
