"""What visitors do on the pages, step by step, for the tests in a browser."""

import re
import secrets
from base64 import b32decode

from django.test import Client


def fill_story(page, body, **fields):
    """Type a story into the open form."""
    fields = {
        "title": "武清区发布标准厂房空置清单",
        "unit": "武清区园区联络处",
        "author": "沈砚",
        "email": "shenyan@example.com",
        "body": body,
    } | fields
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)
    page.select_option("select[name=district]", "120114")
    page.select_option("select[name=kind]", "news")
    choose(page, "contributor_type", "park")
    choose(page, "source_type", "original")
    choose(page, "ai_use", "none")


def choose(page, name, value):
    """Pick one value, in a select or among radio buttons."""
    if page.locator(f"select[name={name}]").count():
        page.select_option(f"select[name={name}]", value)
    else:
        page.check(f"[name={name}][value={value}]")


def press(page, step):
    """Press the first button of that step and wait for the next page."""
    with page.expect_navigation():
        page.locator(f"button[name=step][value={step}]").first.click()


def tick_both(page):
    """Agree to both documents."""
    page.check("[name=accept_terms]")
    page.check("[name=consent]")


def sign_in(page, user):
    """Sign in and see the queue."""
    page.goto("/admin/login/?next=/admin/submissions/submission/")
    page.fill("[name=username]", user.username)
    page.fill("[name=password]", "园区-Park-2026")
    with page.expect_navigation():
        page.locator("[type=submit]").first.click()


def start_session(page, user, address):
    """A session as after signing in, with the new token that it gives; no page is opened."""
    client = Client()
    client.force_login(user)
    cookies = {"sessionid": client.cookies["sessionid"].value, "csrftoken": secrets.token_hex(16)}
    page.context.add_cookies([{"name": name, "value": cookies[name], "url": address} for name in cookies])


def send_form(page):
    """Send the form of the page as it stands."""
    with page.expect_navigation():
        page.locator("main form[method=post] button.btn").last.click()


def fill_inquiry(page):
    """Type an inquiry and send it."""
    page.fill("[name=name]", "王先生")
    page.fill("[name=phone]", "13800000000")
    choose(page, "topic", "plant")
    page.check("[name=consent]")
    send_form(page)


def type_code(page, code):
    """Fill in a code and send it."""
    if page.locator("[name=password]").count():
        # Enrolling asks for the password too.
        page.fill("[name=password]", "园区-Park-2026")
    page.fill("[name=code]", code)
    with page.expect_navigation():
        page.locator("form.ask button.btn").first.click()


def key_on(page):
    """The key as text, in hex."""
    return b32decode(re.search(r"[A-Z2-7 ]{20,}", page.inner_text("form.ask code"))[0].replace(" ", "")).hex()


def link_in(letter):
    """The first link of a letter: what it is about."""
    return re.findall(r"https?://\S+", letter.get_content())[0]
