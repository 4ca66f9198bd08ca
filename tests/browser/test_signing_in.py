"""Signing in with a phone, in Chromium, with and without JavaScript."""

import pytest

from portal.login import two_step
from tests.browser.steps import key_on, sign_in, type_code
from tests.make import make_user
from tests.phone import shown_by

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript", [True, False])
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
    assert page.inner_text("h1") == "今天"

    other = visit(javascript=javascript)
    sign_in(other, chief)
    type_code(other, "000000")
    assert other.inner_text("[role=alert]") == two_step.USED
    other.wait_for_timeout(1100)
    type_code(other, codes[0])

    assert other.url.endswith("/admin/submissions/submission/")
