"""The log: a short line for a client's mistake, a traceback for ours, nobody's personal data in either."""

import io
import logging

import pytest
from django.conf import settings as project
from django.core.exceptions import DisallowedHost, PermissionDenied
from django.db import IntegrityError
from django.test import Client
from django.urls import path
from django.utils import timezone

from commons import clockwork, links
from leads.models import Lead
from portal import logs, urls
from submissions.models import Contact, Submission
from tests.leads.forms import filled as lead_filled
from tests.make import make_story, make_user
from tests.submissions.author.forms import filled
from tests.submissions.desk_pages import button, page_of

handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
MAIL, PHONE, NAME = "wang.xiaoyan@example.cn", "13912345678", "汪晓燕"
OURS = (
    "portal",
    "commons",
    "articles",
    "submissions",
    "leads",
    "districts",
    "django.request",
    "django.security",
)


def fail(request):
    """Our own mistake, with what somebody typed in it."""
    raise ValueError(f"cannot store {MAIL} and {PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}")


def fail_in_the_database(request):
    """PostgreSQL quotes the whole row, over several lines."""
    try:
        raise IntegrityError(f"null value\nDETAIL:  Failing row contains (1, {NAME}, {PHONE},\n{NAME}).")
    except IntegrityError as error:
        raise RuntimeError("not stored") from error


def forbid(request):
    """A page for others."""
    raise PermissionDenied


def be_misled(request):
    """What Django raises for a strange host, here with a path nobody would print."""
    raise DisallowedHost("x" * 5000)


urlpatterns = [
    *urls.urlpatterns,
    path("fails/", fail),
    path("fails-in-the-database/", fail_in_the_database),
    path("forbids/", forbid),
    path("misled/", be_misled),
]


@pytest.fixture
def log():
    """What the portal's own handler writes, with our loggers at DEBUG."""
    (console,) = {
        handler
        for name in ("", "django")
        for handler in logging.getLogger(name).handlers
        if type(handler) is logging.StreamHandler
    }
    written, levels = io.StringIO(), {name: logging.getLogger(name).level for name in OURS}
    before = console.setStream(written)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield written
    console.setStream(before)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def visitor():
    """A browser: it sees the page where Django's test client would raise."""
    return Client(raise_request_exception=False)


def lines(log):
    """The lines written so far, without their time."""
    return [line[24:] for line in log.getvalue().splitlines()]


def test_every_handler_shortens_and_masks():
    filters = {name: handler["filters"] for name, handler in project.LOGGING["handlers"].items()}

    assert filters == {name: ["refusals", "personal"] for name in filters}


# ── Clients' mistakes ──


@pytest.mark.urls(__name__)
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "given", "status"),
    [
        ("/news/?q=%00", {}, 400),
        ("/nothing/" + "x" * 3000 + "/", {}, 404),
        ("/" + "招" * 900, {}, 404),
        ("/forbids/", {}, 403),
        ("/misled/", {}, 400),
        ("/news/", {"headers": {"Host": "evil.example.com"}}, 400),
        ("/line%0Abreak%0D%0Aand%E2%80%A8more/", {}, 404),
    ],
)
def test_a_refused_request_is_one_short_line_without_a_traceback(visitor, log, path, given, status):
    answer = visitor.get(path, **given)

    (line,) = lines(log)
    assert (answer.status_code, line.partition(" ")[0], len(line) < 300) == (status, "WARNING", True)


@pytest.mark.django_db
def test_a_refused_form_is_one_short_line(log):
    answer = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": NAME})

    assert (answer.status_code, lines(log)) == (
        403,
        ["WARNING django.security.csrf Forbidden (CSRF cookie not set.): /admin/login/"],
    )


@pytest.mark.django_db
def test_staff_without_the_right_leave_no_traceback(client, log):
    client.force_login(make_user())
    client.get("/admin/auth/group/")

    assert lines(log) == ["WARNING django.request Forbidden (Permission denied): /admin/auth/group/"]


# ── Our own ──


@pytest.mark.urls(__name__)
def test_our_own_mistake_keeps_its_traceback_and_loses_the_personal_data(visitor, log):
    visitor.get("/fails/")

    text = log.getvalue()
    assert ("Traceback (most recent call last)" in text, "in fail\n" in text) == (True, True)
    assert text.splitlines()[-1] == "ValueError: cannot store ［邮箱］ and ［电话］"


@pytest.mark.urls(__name__)
def test_a_row_that_the_database_quotes_is_left_out(visitor, log):
    visitor.get("/fails-in-the-database/")

    text = log.getvalue()
    assert (NAME in text, PHONE in text, text.count("DETAIL: …"), text.splitlines()[-1]) == (
        False,
        False,
        1,
        "RuntimeError: not stored",
    )


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("a wang@qq.com b", "a ［邮箱］ b"),
        ("zhang＠example.com.cn，", "［邮箱］，"),
        ("to=<a.b+c@d-e.example>", "to=<［邮箱］>"),
        ("13800138000", "［电话］"),
        ("1３８００１３８０００", "［电话］"),
        ("+86 138-0013-8000 x", "［电话］ x"),
        ("tel 022-12345678.", "tel ［电话］."),
        ("02212345678", "［电话］"),
        ("+852 2345 6789", "［电话］"),
        ("at /status/12-1~Ab_c-9/edit/", "at /status/…/edit/"),
        ("letter 123456 put off: SMTPDataError", "letter 123456 put off: SMTPDataError"),
        ("1764318000123 ms", "1764318000123 ms"),
        ("story 12, 2026-11-28 08:33:13", "story 12, 2026-11-28 08:33:13"),
        ("from 203.0.113.7 and 2001:db8::1", "from 203.0.113.7 and 2001:db8::1"),
    ],
)
def test_personal_data_is_told_from_other_numbers(text, masked):
    assert logs.mask(text) == masked


# ── The flows of people ──


def send(client):
    """投稿 by somebody whose data is known."""
    typed = filled(client, email=MAIL, phone=PHONE, author=NAME)
    assert client.post("/submit/", typed).status_code == 303
    return Submission.objects.get(contact__email=MAIL)


@pytest.mark.django_db
def test_no_flow_writes_mail_phone_or_name(client, log, settings, monkeypatch):
    settings.FORM_MIN_SECONDS = 0
    story = send(client)
    client.post("/submit/", filled(client, email=f"{MAIL}@", phone=PHONE, author=NAME, body="短"))
    find = {"receipt": story.receipt, "email": MAIL, "idempotency_key": "k" * 22}
    client.post("/status/", find)
    client.get(f"/status/{links.token(story.link('mailed'))[:-3]}/")
    client.get(f"/{NAME}/{MAIL}/{PHONE}/")
    client.post("/inquire/", lead_filled(client, email=MAIL, phone=PHONE, name=NAME))
    desk = Client(raise_request_exception=False)
    desk.post("/admin/login/", {"username": MAIL, "password": PHONE})
    desk.force_login(make_user())
    desk.get(f"/admin/submissions/submission/?q={MAIL}")
    desk.post(button("claim", story))
    desk.post(page_of(story), {"conclusion": "reject", "reasons": ["quality"], "note": NAME, "version": 2})
    desk.get(f"/admin/leads/lead/?q={PHONE}")
    monkeypatch.setattr(Contact, "masked_email", property(lambda self: 1 / len(f"{self.email}{NAME}"[:0])))
    desk.get(make_story(now=timezone.now()).author_url())
    settings.CLOCK_JOBS = ["tests.portal.test_logs.stumble"]
    clockwork.run_due(story.submitted_at)

    text = log.getvalue()
    assert (Lead.objects.count(), "ZeroDivisionError" in text, "clock job" in text) == (1, True, True)
    assert [word for word in (MAIL, PHONE, NAME) if word in text] == []


def stumble(now):
    """A job of the clock that fails over somebody's row."""
    raise ValueError(f"no letter to {MAIL}, {PHONE}")
