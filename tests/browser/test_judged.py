"""The weight of pages, and the ways through them without JavaScript."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone

from commons import links
from tests.browser.steps import send_form
from tests.make import make_article, make_story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOME_BYTES, HOME_REQUESTS = 60_000, 6
CSS_BYTES, JS_BYTES = 14_000, 3_000


def test_home_page_is_light(visit, settings):
    settings.HOTLINE = "400-000-0000"
    for number in range(30):
        make_article(title=f"西青区把厂房体检表写进租约之{number}")
    page = visit(width=1280)
    answers = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto("/", wait_until="networkidle")

    weight = sum(len(gzip.compress(answer.body())) for answer in answers)

    assert (weight <= HOME_BYTES, len(answers) <= HOME_REQUESTS) == (True, True), (weight, len(answers))


def test_styles_and_scripts_of_public_pages_stay_within_their_budget(client):
    article = make_article()
    pages = ["/", "/news/", "/districts/120111/", "/districts/", "/archive/", article.get_absolute_url()]
    pages += ["/submit/", "/status/", "/inquire/", "/contact/", "/about/", "/board/", "/terms/"]
    text = "".join(client.get(path).content.decode() for path in pages)

    styles = weigh(re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', text))
    scripts = weigh(re.findall(r'<script[^>]* src="/static/([^"]+)"', text))

    assert (0 < styles <= CSS_BYTES, 0 < scripts <= JS_BYTES) == (True, True), (styles, scripts)


def weigh(names):
    """Compressed bytes of static files, each once."""
    return sum(len(gzip.compress(Path(finders.find(name)).read_bytes())) for name in set(names))


def test_reader_without_javascript_searches_turns_the_page_and_reads(visit):
    for number in range(12):
        make_article(title=f"西青区把厂房体检表写进租约之{number}")
    page = visit(javascript=False)
    page.goto("/news/")
    page.fill("main [name=q]", "体检表")
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name="检索").click()
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("下一页")).click()
    with page.expect_navigation():
        page.locator("article.item h3 a:not(.area)").first.click()

    assert re.search("西青区把厂房体检表写进租约之[01]$", page.locator("h1").inner_text().strip())


def test_author_without_javascript_takes_the_story_back(visit):
    story = make_story(now=timezone.now())
    page = visit(javascript=False)
    page.goto(links.path(story.link("mailed")))
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("撤稿")).click()
    send_form(page)

    story.refresh_from_db()
    assert story.state == "withdrawn"
