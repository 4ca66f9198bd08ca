"""A real Chromium, with and without JavaScript, at both widths."""

import email
import email.policy
import os

import pytest
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from commons import outbox
from scripts.chromium import find_chromium
from tests import ground
from tests.conftest import QUICK

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
SIZES = {390: 844, 1280: 900}

# Playwright runs an event loop in this thread; Django would refuse the database beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests of this process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(request, django_db_setup, django_db_blocker):
    """A server for modules that build one world and only look at it; its rows go with the module.

    Such a module may have SETTINGS of its own. Its tests carry no django_db mark: that would empty the world.
    """
    server = LiveServer("localhost")
    own = {"SITE_URL": server.url, "FORM_MIN_SECONDS": 0, **getattr(request.module, "SETTINGS", {})}
    with django_db_blocker.unblock(), override_settings(**QUICK, **own):
        yield server
        server.stop()
        ground.put_back()


class Window:
    """A browser window, with all that the pages complained of in it."""

    def __init__(self, chromium, url, *, javascript=True, width=390, dark=False):
        self.complaints = []
        self.context = chromium.new_context(
            base_url=url,
            java_script_enabled=javascript,
            locale="zh-CN",
            viewport={"width": width, "height": SIZES[width]},
            color_scheme="dark" if dark else "light",
        )
        self.context.set_default_timeout(10_000)
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def told(self):
        """What the pages have complained of since the last time."""
        told = [text for text in self.complaints if "Failed to load resource" not in text]
        self.complaints.clear()
        return told

    def close(self):
        """Close it; what the pages complained of."""
        self.context.close()
        return self.told()


@pytest.fixture
def visit(chromium, live_server, settings):
    """Open pages of the site: `visit(javascript=…, width=…)` gives a page whose complaints fail the test."""
    settings.SITE_URL = live_server.url
    settings.FORM_MIN_SECONDS = 0
    windows = []

    def open_browser(**options):
        windows.append(Window(chromium, live_server.url, **options))
        return windows[-1].page

    yield open_browser
    assert [text for window in windows for text in window.close()] == []


@pytest.fixture
def postman(settings, tmp_path):
    """Deliver everything that waits; the newest mail's text."""
    settings.MAILERS = {"default": {"BACKEND": "commons.eml.EmlBackend", "OPTIONS": {"folder": tmp_path}}}

    def deliver():
        outbox.deliver_due(timezone.now)
        newest = max(tmp_path.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        return email.message_from_bytes(newest.read_bytes(), policy=email.policy.default)

    return deliver
