"""What the accessibility statement says of the keyboard, in a real browser."""

import pytest

from tests.make import make_article

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Where the focus is, and whether it can be seen.
FOCUSED = """() => {
    const element = document.activeElement, style = getComputedStyle(element);
    const name = element.getAttribute("href") || element.name || element.type || element.tagName;
    return [name, style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2];
}"""


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
