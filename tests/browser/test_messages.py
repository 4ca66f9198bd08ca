"""A chief goes through the messages on a phone."""

import pytest

from feedback.models import Message
from tests.browser.steps import sign_in
from tests.make import make_message, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOKS = "link => [getComputedStyle(link).color, getComputedStyle(link).backgroundColor]"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_message_is_settled_taken_back_and_the_next_one_opened(visit, javascript):
    first, second = make_message(1), make_message(2)
    page = visit(javascript=javascript)
    sign_in(page, make_user("chief", "总编", name="林浦川"))
    page.get_by_role("link", name="来信").click()
    page.get_by_role("link", name=first.number).click()

    for step in ("标为已处理", "改回未处理"):
        button = page.get_by_role("link", name=step)
        # Axe passes over words in the colour of their ground.
        words, ground = button.evaluate(LOOKS)
        assert words != ground
        button.click()
        page.get_by_role("button", name=f"确认{step}").click()

    page.get_by_role("link", name=str(second)).click()
    assert page.url.endswith(f"/{second.pk}/change/")
    assert Message.objects.waiting().count() == 2
