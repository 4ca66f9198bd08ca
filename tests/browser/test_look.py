"""What is measured in the pages: where news begins, how titles break, what paper shows."""

from datetime import timedelta

import pytest
from django.conf import settings

from articles.models import Article
from portal.samples import read_samples
from tests.browser.conftest import SIZES, Window
from tests.make import NOW, make_article, make_body

pytestmark = pytest.mark.browser

# The last line of each title: its width in characters of that size.
LAST_LINES = """selector => [...document.querySelectorAll(selector)].map(title => {
  const range = document.createRange();
  range.selectNodeContents(title);
  const lines = [...range.getClientRects()].filter(line => line.width > 1);
  const bottom = Math.max(...lines.map(line => Math.round(line.bottom)));
  const last = lines.filter(line => Math.abs(line.bottom - bottom) < 4);
  const rows = new Set(lines.map(line => Math.round(line.top / 4)));
  const width = last.reduce((sum, line) => sum + line.width, 0);
  return [title.textContent, rows.size, width / parseFloat(getComputedStyle(title).fontSize)];
})"""
TITLES = ".item h3 > a, .lead h2 > a, .picks h3 > a, .art__head h1 > .kick + *"
TOP = "document.querySelector('{}').getBoundingClientRect().top"


@pytest.fixture(scope="module")
def world(site):
    """Articles with the titles of the samples, and of every length that needs two lines somewhere."""
    titles = [
        sample.fields["title"] for sample in read_samples(settings.BASE_DIR / "fixtures/samples/articles")
    ]
    titles += [make_body(length)[:length].replace("，", "与").replace("。", "等") for length in range(17, 47)]
    for number, title in enumerate(titles):
        make_article(title=title, now=NOW - timedelta(hours=5 * number))
    return site


@pytest.fixture
def page(chromium, world):
    """A page of the site on a phone, without JavaScript."""
    window = Window(chromium, world.url, javascript=False)
    yield window.page
    window.close()


def test_no_title_ends_in_a_line_of_one_or_two_characters(page):
    found = []
    for path in (
        "/",
        *(f"/news/?page={number}" for number in range(1, 10)),
        Article.objects.all()[0].get_absolute_url(),
    ):
        page.goto(path)
        for width, height in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            found += page.evaluate(LAST_LINES, TITLES)

    assert len(found) > 2 * Article.objects.count()
    assert [title for title, lines, width in found if lines > 1 and width < 2.5] == []


@pytest.mark.parametrize(
    ("path", "headline", "most"),
    [("/news/", ".item h3", 560), ("/districts/120111/", ".item h3", 720), ("/", ".lead h2", 720)],
)
def test_news_begins_on_the_first_screen_of_a_phone(page, path, headline, most):
    page.goto(path)

    assert page.evaluate(TOP.format(headline)) <= most


def test_a_printed_list_shows_every_day(page):
    page.goto("/news/")
    page.emulate_media(media="print")

    days = page.locator(".day").all()
    assert [day.bounding_box()["height"] > 60 for day in days] == [True] * 3


def test_the_policy_news_of_a_district_are_two_taps_away_and_the_operator_one(page):
    make_article(title="西青区厂房政策解读", district="120111", kind="policy", now=NOW)
    page.goto("/")

    page.get_by_role("navigation", name="各栏目").get_by_role("link", name="政策解读").click()
    page.get_by_role("navigation", name="区域", exact=True).get_by_role("link", name="西青区").click()
    found = page.locator(".item h3").first.inner_text()
    page.get_by_role("contentinfo").get_by_role("link", name="关于本站").click()

    assert ("西青区厂房政策解读" in found, page.locator("h1").inner_text()) == (True, "关于园讯")
