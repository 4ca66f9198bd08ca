"""A real Chromium, with and without JavaScript, at both widths."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
SIZES = {390: 844, 1280: 900}

# Playwright runs an event loop in this thread; Django would refuse the database beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests of this process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, live_server, settings):
    """Open pages of the site: `visit(javascript=…, width=…)` gives a page whose complaints fail the test."""
    settings.SITE_URL = live_server.url
    settings.FORM_MIN_SECONDS = 0
    contexts, complaints = [], []

    def open_browser(*, javascript=True, width=390, dark=False):
        context = chromium.new_context(
            base_url=live_server.url,
            java_script_enabled=javascript,
            locale="zh-CN",
            viewport={"width": width, "height": SIZES[width]},
            color_scheme="dark" if dark else "light",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_browser
    for context in contexts:
        context.close()
    expected = [text for text in complaints if "Failed to load resource" not in text]
    assert expected == []
