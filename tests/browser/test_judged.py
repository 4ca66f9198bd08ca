"""Every page before strict judges: axe at both widths, light and dark; 320 px; no complaint; the weight."""

import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.utils import timezone

from articles.actions import correct_article
from commons import links
from commons.models import TermsVersion
from tests.browser.conftest import SIZES
from tests.browser.steps import fill_inquiry, fill_story, press, send_form, sign_in, tick_both
from tests.make import make_article, make_body, make_story, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {
    "runOnly": {"type": "tag", "values": WCAG},
    # WCAG 2.2 asks for it; axe leaves it out unless it is named.
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "preload": False,
}
# What the light page and its dark twin can differ in.
COLOURS = ["color-contrast", "link-in-text-block"]
DARK_OPTIONS = {
    "runOnly": {"type": "rule", "values": COLOURS},
    "resultTypes": ["violations"],
    "preload": False,
}
HOME_BYTES, HOME_REQUESTS = 60_000, 6
CSS_BYTES, JS_BYTES = 12_000, 3_000


@pytest.fixture
def judged(visit, settings):
    """Judge the page that is open, light and dark, at each width; `judged.found` is what was found."""
    settings.HOTLINE = "400-000-0000"
    settings.ICP_NUMBER = "津ICP备2026000000号"
    return Judge(visit())


# Colours halfway between light and dark are nobody's to read; what moves with the scroll bar stays put.
SETTLE = """document.getAnimations()
    .filter(animation => animation.timeline === document.timeline)
    .forEach(animation => animation.finish())"""


class Judge:
    """One browser window and all that was found in it."""

    def __init__(self, page):
        self.page = page
        self.found = []

    def goto(self, path):
        """Open a page and judge it."""
        self.page.goto(path)
        self.look(path)

    def look(self, name):
        """Judge what is open now: each width in each colour, then the smallest phone."""
        page = self.page
        page.evaluate(Axe().axe_script)
        for width, height in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            for scheme, options in (("dark", DARK_OPTIONS), ("light", OPTIONS)):
                page.emulate_media(color_scheme=scheme)
                page.evaluate(SETTLE)
                self.found += self.violations(f"{name} {scheme} {width}", options)
        page.set_viewport_size({"width": 320, "height": 640})
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            self.found.append(f"{name} is wider than 320 px")
        page.set_viewport_size({"width": 390, "height": SIZES[390]})

    def violations(self, where, options):
        """What axe objects to, each with its element."""
        result = self.page.evaluate("options => axe.run(document, options)", options)
        return [
            f"{where}: {violation['id']} {node['target']} {node['html'][:120]}"
            for violation in result["violations"]
            for node in violation["nodes"]
        ]


def test_reading_pages_have_no_barrier_and_fit_the_smallest_phone(judged):
    for number in range(12):
        make_article(title=f"西青区把厂房体检表写进租约之{number}", kind="news" if number else "policy")
    body = f"一、怎么看\n{make_body()}\n二、怎么办\n{make_body(400)}"
    article = make_article(
        body=body, unit="西青区厂房服务专班", author="沈砚", is_advert=True, ai_use="generated"
    )
    correct_article(article, version=1, now=timezone.now(), editor="林岸", correction="“十处”应为“九处”。")
    gone = make_story("taken_down", now=timezone.now()).article
    paths = [
        *("/", "/news/", "/news/?page=2", "/news/?kind=policy", "/news/?q=厂房", "/news/?q=不存在的词语"),
        *("/districts/", "/districts/120111/", "/districts/540000/", "/archive/", "/archive/2026/"),
        *(
            "/archive/2026/11/",
            "/archive/2026/11/23/",
            "/news/?from=2026-13-01&kind=poem",
            "/terms/",
            "/privacy/",
            "/accessibility/",
            "/nothing/",
        ),
        *(article.get_absolute_url(), gone.get_absolute_url()),
    ]

    for path in paths:
        judged.goto(path)

    assert judged.found == []


def test_pages_of_contributors_and_investors_have_no_barrier_and_fit_the_smallest_phone(judged):
    page = judged.page
    judged.goto("/submit/")
    press(page, "check")
    judged.look("/submit/ with errors")
    fill_story(page, make_body())
    tick_both(page)
    press(page, "check")
    judged.look("/submit/ to check")
    press(page, "send")
    judged.look("status after sending")
    judged.goto("/status/")
    send_form(page)
    judged.look("/status/ with errors")
    judged.goto("/status/?sent=1")
    for state in ("needs_changes", "rejected", "published", "taken_down"):
        story = make_story(state, now=timezone.now())
        judged.goto(links.path(story.link("mailed")))
    judged.goto(f"{links.path(make_story().link('mailed'))}withdraw/")
    judged.goto("/inquire/")
    send_form(page)
    judged.look("/inquire/ with errors")
    fill_inquiry(page)
    judged.look("/inquire/ done")

    assert judged.found == []


def test_pages_of_the_desk_have_no_barrier(judged):
    article = make_article()
    stories = [make_story(state, now=timezone.now()) for state in ("submitted", "in_review", "accepted")]
    judged.goto("/admin/login/")
    sign_in(judged.page, make_user("boss", group="", is_superuser=True))
    desk = "/admin/submissions/submission"

    for path in ("/admin/", f"{desk}/", f"/admin/articles/article/{article.pk}/change/"):
        judged.goto(path)
    for story in stories:
        judged.goto(f"{desk}/{story.pk}/change/")

    assert judged.found == []


def test_forms_of_the_desk_have_no_barrier(judged):
    page, desk = judged.page, "/admin/submissions/submission"
    story = make_story(now=timezone.now())
    terms = TermsVersion.objects.current("terms")
    TermsVersion.objects.filter(pk=terms.pk).update(effective_at=timezone.now() - timedelta(days=1))
    sign_in(page, make_user("boss", group="", is_superuser=True))

    page.goto(f"{desk}/{story.pk}/change/")
    page.fill("[name=note]", "请写明统计的时间。")
    page.goto("/admin/")
    judged.goto(f"{desk}/{story.pk}/change/")
    judged.goto(f"{desk}/{story.pk}/withdraw/")
    judged.goto("/admin/auth/group/add/")
    judged.goto("/admin/articles/article/add/")
    page.locator("input[name=_save]").click()
    judged.look("article with errors")
    page.goto(f"/admin/commons/termsversion/add/?from={terms.pk}")
    page.fill("#id_version", "2026-12")
    page.fill("#id_body", f"{terms.body}\n\n节假日照常计时。")
    page.locator("input[name=_preview]").click()
    judged.look("terms to confirm")

    assert judged.found == []


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
    pages += ["/submit/", "/status/", "/inquire/", "/terms/"]
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
        page.get_by_role("button", name="筛选").click()
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
