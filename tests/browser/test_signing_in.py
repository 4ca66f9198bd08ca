"""Signing in with a phone, in Chromium, with and without JavaScript; every page of it before the judge."""

import re
from base64 import b32decode

import pytest

from portal.login import two_step
from tests.browser.test_journeys import sign_in, with_and_without_javascript
from tests.browser.test_judged import judged  # noqa: F401  a fixture
from tests.make import make_user
from tests.portal.login.test_two_step import shown_by

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def type_code(page, code):
    """Fill in a code and send it."""
    page.fill("[name=code]", code)
    with page.expect_navigation():
        page.locator("form.ask button.btn").first.click()


def key_on(page):
    """The key as text, in hex."""
    return b32decode(re.search(r"[A-Z2-7 ]{20,}", page.inner_text("form.ask code"))[0].replace(" ", "")).hex()


@with_and_without_javascript
def test_a_chief_enrols_a_phone_and_signs_in_with_it(visit, settings, javascript):
    settings.REQUIRE_TWO_STEP = True
    chief = make_user("chief", "总编")
    page = visit(javascript=javascript)
    sign_in(page, chief)
    assert page.locator("form.ask img").bounding_box()["width"] >= 200
    key = key_on(page)
    type_code(page, shown_by(key))
    codes = page.locator(".codes code").all_inner_texts()
    with page.expect_download() as file:
        page.click("a[download]")
    assert (file.value.suggested_filename, file.value.path().read_text().split()) == ("园讯恢复码.txt", codes)
    page.click("text=收好了，进后台")
    assert page.inner_text("h1") == "总览"

    other = visit(javascript=javascript)
    sign_in(other, chief)
    type_code(other, "000000")
    assert other.inner_text("[role=alert]") == two_step.USED
    other.wait_for_timeout(1100)
    type_code(other, codes[0])

    assert other.url.endswith("/admin/submissions/submission/")


def test_the_pages_of_the_two_steps_have_no_barrier(judged, settings):  # noqa: F811
    settings.REQUIRE_TWO_STEP = True
    chief = make_user("chief", "总编")
    page = judged.page
    sign_in(page, chief)
    judged.look("enrolling a phone")
    key = key_on(page)
    type_code(page, shown_by(key))
    judged.look("recovery codes")
    judged.goto("/admin/two-step/")
    judged.goto("/admin/auth/group/")
    page.context.clear_cookies()
    sign_in(page, chief)
    judged.look("the code")
    type_code(page, "000000")
    judged.look("a wrong code")

    assert judged.found == []
