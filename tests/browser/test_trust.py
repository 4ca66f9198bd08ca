"""What the accessibility statement says of error pages, differences and the keyboard, in a real browser."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import path
from django.utils import timezone

from commons.models import TermsVersion
from portal import urls
from portal.errors import plain_refusal
from tests.make import make_article

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STATUSES = [400, 403, 404, 413, 500, 503]
urlpatterns = [*urls.urlpatterns, path("shows/<int:status>/", lambda request, status: plain_refusal(status))]
# Where the focus is, and whether it can be seen.
FOCUSED = """() => {
    const element = document.activeElement, style = getComputedStyle(element);
    const name = element.getAttribute("href") || element.name || element.type || element.tagName;
    return [name, style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2];
}"""


def barriers(page):
    """What axe objects to on the page that is open, and whether it is too wide for 320 px."""
    found = [violation["id"] for violation in Axe().run(page).response["violations"]]
    page.set_viewport_size({"width": 320, "height": 640})
    return found + ["wide"] * page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [390, 1280])
def test_error_pages_have_no_barrier(visit, width, dark):
    found = {}

    for status in STATUSES:
        page = visit(width=width, dark=dark)
        page.goto(f"/shows/{status}/")
        found[status] = barriers(page)

    assert found == {status: [] for status in STATUSES}


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [390, 1280])
def test_document_with_its_difference_open_has_no_barrier(visit, width, dark):
    TermsVersion.objects.create(
        document="terms",
        version="2027-01",
        title="投稿须知",
        body=TermsVersion.objects.current("terms").body.replace("审阅", "在一天内审阅"),
        effective_at=timezone.now() + timedelta(days=1),
    )
    page = visit(width=width, dark=dark)
    page.goto("/terms/")
    page.click("#compare summary")

    assert (page.locator("#compare ins").first.is_visible(), barriers(page)) == (True, [])


@pytest.mark.parametrize("path", ["/", "/news/", "/submit/"])
def test_keyboard_goes_from_the_first_link_to_the_last_and_is_seen_everywhere(visit, path):
    make_article()
    page = visit(width=1280)
    page.goto(path)
    steps = []

    while not steps or steps[-1][0] != "/accessibility/":
        assert len(steps) < 300, steps[-5:]
        page.keyboard.press("Tab")
        steps.append(tuple(page.evaluate(FOCUSED)))

    # A date has several stops, and the browser rings the last one itself, inside the field.
    unseen = {name for name, _ in steps} - {name for name, is_seen in steps if is_seen}
    assert (steps[0][0], unseen) == ("#main", set())
