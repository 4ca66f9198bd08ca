"""Every page before a strict judge: axe at both widths, light and dark; all fit the screen; no complaint."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone

from articles.actions import correct_article
from commons.models import Letter, TermsVersion
from portal import urls
from portal.errors import plain_refusal
from submissions.states import State
from tests.browser.conftest import SIZES, Window
from tests.browser.pages import PAGES, STRICT
from tests.leads.packs.make import make_pack
from tests.make import make_article, make_body, make_message, make_story, make_user

pytestmark = [pytest.mark.browser, pytest.mark.long]
SETTINGS = {"HOTLINE": "400-000-0000", "ICP_NUMBER": "津ICP备2026000000号", "ROOT_URLCONF": __name__}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COMMON = {"resultTypes": ["violations"], "preload": False}
OPTIONS = COMMON | {
    "runOnly": {"type": "tag", "values": WCAG},
    # WCAG 2.2 asks for it; axe leaves it out unless it is named.
    "rules": {"target-size": {"enabled": True}},
}
# What the light page and its dark twin can differ in.
DARK_OPTIONS = COMMON | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# Colours halfway between light and dark are nobody's to read; what moves with the scroll bar stays put.
SETTLE = """document.getAnimations()
    .filter(animation => animation.timeline === document.timeline)
    .forEach(animation => animation.finish())"""
FORGET = "localStorage.clear(); sessionStorage.clear()"
# What passed need not come out of the browser.
JUDGE = "options => axe.run(document, options).then(result => result.violations)"
IS_WIDE = "document.documentElement.scrollWidth > window.innerWidth"

handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
urlpatterns = [
    *urls.urlpatterns,
    path("shows/<int:status>/", lambda request, status: plain_refusal(status)),
    path("blank/", lambda request: HttpResponse()),
]


@pytest.fixture(scope="module")
def world(site):
    """Articles for two pages of a list, one with everything an article can have; stories in every state."""
    now = timezone.now()
    for number in range(12):
        make_article(title=f"西青区把厂房体检表写进租约之{number}", kind="news" if number else "policy")
    body = f"一、怎么看\n{make_body()}\n二、怎么办\n{make_body(400)}"
    article = make_article(
        body=body, unit="西青区厂房服务专班", author="沈砚", is_advert=True, ai_use="generated"
    )
    correct_article(article, version=1, now=now, editor="林岸", correction="“十处”应为“九处”。")
    TermsVersion.objects.create(
        document="terms",
        version="2027-01",
        title="投稿须知",
        body=TermsVersion.objects.current("terms").body.replace("审阅", "在一天内审阅"),
        effective_at=now + timedelta(days=1),
    )
    spam = make_story(title="周末家电团购会", now=now)
    letter = Letter.objects.filter(about=spam.letters_subject).latest("pk")
    Letter.objects.filter(pk=letter.pk).update(
        failed_at=now, last_error="SMTPRecipientsRefused: (550, b'5.1.1 no such user')"
    )
    return SimpleNamespace(
        url=site.url,
        pack=make_pack("other", "120000"),
        message=make_message(topic="story", email="somebody.with.a.long.name@mail.example.com"),
        article=article,
        spam=spam,
        letter=letter,
        stories={state: make_story(state, now=now) for state in State.values},
        boss=make_user("boss", group="", is_superuser=True),
    )


@pytest.fixture(scope="module")
def window(chromium, site):
    """One for all pages: a new one would start a process and compile axe for each."""
    made = Window(chromium, site.url)
    yield made
    assert made.close() == []


def empty(window):
    """As if it were new: a stranger's, small, light, with nothing kept."""
    # Of a page that could not be opened.
    window.told()
    window.page.goto("/blank/")
    window.page.evaluate(FORGET)
    window.context.clear_cookies()
    show(window.page, "light", 390)


def show(page, scheme, width):
    """The page in this light and at this width."""
    page.set_viewport_size({"width": width, "height": SIZES[width]})
    page.emulate_media(color_scheme=scheme)


@pytest.fixture(scope="module", params=PAGES)
def opened(request, window, world):
    """One page after the other, open until everything has been asked of it; complaints fail its last test."""
    empty(window)
    PAGES[request.param](window.page, world)
    window.page.evaluate(Axe().axe_script)
    yield request.param, window.page
    assert window.told() == []


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_barrier_or_is_wider_than_the_screen(opened, scheme, width):
    name, page = opened
    show(page, scheme, width)
    page.evaluate(SETTLE)
    options = DARK_OPTIONS if scheme == "dark" else COMMON if name in STRICT else OPTIONS

    violations = page.evaluate(JUDGE, options)

    found = [
        f"{violation['id']} {node['target']} {node['html'][:120]}"
        for violation in violations
        for node in violation["nodes"]
    ]
    is_wide = page.evaluate(IS_WIDE)
    assert (found, is_wide) == ([], False)


def test_every_page_fits_the_smallest_phone(opened):
    _, page = opened
    page.set_viewport_size({"width": 320, "height": 640})

    assert page.evaluate(IS_WIDE) is False
