"""The log: a short line for a client's mistake, a traceback for ours, nobody's personal data in either."""

import io
import json
import logging
import re

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
# At the end of every line that a request wrote.
REQUEST = re.compile(r" \[[a-s]{16}\]$")
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
    """The lines written so far, without their time and the id of their request."""
    return [REQUEST.sub("", line[24:]) for line in log.getvalue().splitlines()]


def test_every_handler_shortens_and_masks():
    filters = {name: handler["filters"] for name, handler in project.LOGGING["handlers"].items()}

    assert filters == {name: ["refusals", "personal", "request"] for name in filters}


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

    _signed_in, *rest = lines(log)
    assert rest == ["WARNING django.request Forbidden (Permission denied): /admin/auth/group/"]


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


# ── The id of a request ──

GIVEN = "7f3a9c0e5b1d4862"


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("proxies", "sent", "is_taken"),
    [
        (["127.0.0.1"], GIVEN, True),
        (["127.0.0.1"], "a" * 64, True),
        ([], GIVEN, False),
        (["10.0.0.1"], GIVEN, False),
        (["127.0.0.1"], "a" * 65, False),
        (["127.0.0.1"], "short", False),
        (["127.0.0.1"], "<b>not-an-id</b>", False),
        (["127.0.0.1"], "two words and more", False),
    ],
)
def test_a_request_has_the_id_of_our_own_proxy_or_a_new_one(visitor, log, settings, proxies, sent, is_taken):
    settings.TRUSTED_PROXIES = proxies

    answer = visitor.get("/fails/", headers={"X-Request-ID": sent})

    name = answer["X-Request-ID"]
    assert (name == sent, is_taken or re.fullmatch("[a-s]{16}", name) is not None) == (is_taken, True)
    assert (
        log.getvalue().splitlines()[0][24:] == f"ERROR django.request Internal Server Error: /fails/ [{name}]"
    )
    assert f"<code>{name}</code>" in answer.text


@pytest.mark.urls(__name__)
def test_each_request_has_its_own_id_in_its_lines(visitor, log):
    names = [visitor.get("/forbids/")["X-Request-ID"] for _ in range(2)]

    assert [line[-17:-1] for line in log.getvalue().splitlines()] == names
    assert names[0] != names[1]


@pytest.mark.urls(__name__)
def test_as_json_each_record_is_one_object_with_its_id_and_traceback(visitor, log):
    (console,) = {
        handler for handler in logging.getLogger().handlers if type(handler) is logging.StreamHandler
    }
    before, console.formatter = console.formatter, logs.JsonLine()
    name = visitor.get("/fails/")["X-Request-ID"]
    logging.getLogger("portal").info("two\nlines")
    console.formatter = before

    ours, other = [json.loads(line) for line in log.getvalue().splitlines()]
    assert {key: ours[key] for key in ("level", "logger", "message", "request_id", "status")} == {
        "level": "ERROR",
        "logger": "django.request",
        "message": "Internal Server Error: /fails/",
        "request_id": name,
        "status": 500,
    }
    assert ours["exception"].splitlines()[-1] == "ValueError: cannot store ［邮箱］ and ［电话］"
    assert other["message"] == "two\nlines"


@pytest.mark.django_db
def test_answers_that_others_are_shown_too_carry_no_id(visitor):
    kept, private = visitor.get("/news/"), visitor.get("/submit/")

    assert [
        name in answer for answer in (kept, private, visitor.get("/robots.txt")) for name in ["X-Request-ID"]
    ] == [
        False,
        True,
        False,
    ]


def test_gunicorns_lines_go_the_same_way():
    assert project.LOGGING["loggers"]["gunicorn.error"]["handlers"] == ["console"]


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
