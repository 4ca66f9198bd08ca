"""The second step of signing in: enrol a phone, type its code, come in; recovery codes for who lost it."""

import logging
import re
from base64 import b32decode
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.login import two_step
from tests.make import make_user
from tests.phone import shown_by
from tests.portal.desk_routes import ROUTES

pytestmark = pytest.mark.django_db

ENROL, CODE = "/admin/two-step/", "/admin/code/"
PASSWORD = "园区-Park-2026"
QUEUE = "/admin/submissions/submission/?tab=late"


def enrolled(username="moderator", group="审稿编辑", **fields):
    """A member of staff with a phone, and ten recovery codes."""
    user = make_user(username, group, **fields)
    key = two_step.new_key()
    two_step.enrol(user, key, shown_by(key))
    return user, key, two_step.new_recovery_codes(user)


def typed_password(username="moderator"):
    """A browser in which the first step was taken."""
    client = Client()
    answer = client.post(f"/admin/login/?next={QUEUE}", {"username": username, "password": PASSWORD})
    assert (answer.status_code, answer.url) == (302, QUEUE)
    return client


def refusal(page):
    """What the page says against the code."""
    return page.context["refused"]


# ── Enrolment ──


def test_the_page_shows_a_square_and_the_same_key_as_text(client):
    client.force_login(make_user())

    page = client.get(ENROL)

    key = client.session["two_step_key"]
    shown = re.search(r"密钥：<code>([A-Z2-7 ]+)</code>", page.text)[1]
    assert (b32decode(shown.replace(" ", "")).hex(), page.text.count('<img src="data:image/svg+xml')) == (
        key,
        1,
    )
    assert "data:" in re.search(r"img-src ([^;]*)", page["Content-Security-Policy"])[1].split()
    assert "no-store" in page["Cache-Control"]


def test_the_right_code_enrols_the_phone_and_shows_ten_recovery_codes_once(client):
    user = make_user()
    client.force_login(user)
    client.get(ENROL)

    page = client.post(ENROL, {"code": shown_by(client.session["two_step_key"]), "password": PASSWORD})

    codes = page.context["codes"]
    assert (TOTPDevice.objects.get().user, len(set(codes)), two_step.codes_left(user)) == (user, 10, 10)
    assert [page.text.count(f"<code>{code}</code>") for code in codes] == [1] * 10
    assert page.text.count('download="园讯恢复码.txt"') == 1
    assert [code for code in codes if code in client.get(ENROL).text] == []
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("password", ["", "wrong"])
def test_a_borrowed_session_binds_no_phone(client, password):
    client.force_login(make_user())
    client.get(ENROL)

    page = client.post(ENROL, {"code": shown_by(client.session["two_step_key"]), "password": password})

    assert (refusal(page), TOTPDevice.objects.count()) == ("现在的密码不对，请再试一次，大小写要一致。", 0)


@pytest.mark.parametrize("typed", ["000000", "", "招商", "12345678901234567890"])
def test_a_wrong_code_enrols_nothing_and_keeps_the_square(client, typed):
    client.force_login(make_user())
    before = re.search(r'src="(data:[^"]*)"', client.get(ENROL).text)[1]

    page = client.post(ENROL, {"code": typed, "password": PASSWORD})

    assert (refusal(page), TOTPDevice.objects.count()) == (two_step.WRONG, 0)
    assert re.search(r'src="(data:[^"]*)"', page.text)[1] == before


# ── Signing in ──


def test_the_password_alone_leads_to_the_code_and_the_code_to_where_one_wanted(client):
    _, key, _ = enrolled()
    browser = typed_password()

    asked = browser.get(QUEUE)
    session = browser.session.session_key
    come_in = browser.post(asked.url, {"code": shown_by(key, 1), "next": QUEUE})

    assert (asked.status_code, asked.url) == (
        302,
        f"{CODE}?next=%2Fadmin%2Fsubmissions%2Fsubmission%2F%3Ftab%3Dlate",
    )
    assert (come_in.status_code, come_in.url, browser.get(QUEUE).status_code) == (302, QUEUE, 200)
    assert browser.session.session_key != session


@pytest.mark.parametrize(
    "write",
    [" ".join, "-".join, lambda code: code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))],
)
def test_codes_are_taken_as_people_type_them(write):
    _, key, _ = enrolled()
    browser = typed_password()

    assert browser.post(CODE, {"code": write(shown_by(key, 1))}).status_code == 302


def test_a_code_is_good_once(client):
    _, key, _ = enrolled()
    code = shown_by(key, 1)
    typed_password().post(CODE, {"code": code})
    other = typed_password()

    page = other.post(CODE, {"code": code})

    assert (refusal(page), other.get(QUEUE).status_code) == (two_step.USED, 302)


def test_the_code_that_enrolled_the_phone_does_not_sign_in():
    user = make_user()
    key = two_step.new_key()
    code = shown_by(key)
    two_step.enrol(user, key, code)

    assert refusal(typed_password().post(CODE, {"code": code})) == two_step.USED


def test_somebody_elses_code_is_worth_nothing():
    enrolled()
    _, key, codes = enrolled("other")
    browser = typed_password()

    first = refusal(browser.post(CODE, {"code": shown_by(key, 1)}))
    second = refusal(browser.post(CODE, {"code": codes[0]}))

    assert (first, second) == (two_step.USED, two_step.WRONG_RECOVERY)


def test_a_recovery_code_is_good_once_and_tells_how_many_are_left():
    user, _, codes = enrolled()
    browser = typed_password()

    come_in = browser.post(CODE, {"code": codes[0].lower(), "next": QUEUE}, follow=True)
    again = typed_password().post(CODE, {"code": codes[0]})

    assert (come_in.status_code, come_in.text.count("恢复码还剩 9 个")) == (200, 1)
    assert (refusal(again), two_step.codes_left(user)) == (two_step.WRONG_RECOVERY, 9)


def test_guessing_becomes_slower_and_is_told_how_long():
    _, key, _ = enrolled()
    browser = typed_password()
    TOTPDevice.objects.update(throttling_failure_count=4, throttling_failure_timestamp=timezone.now())

    page = browser.post(CODE, {"code": shown_by(key, 1)})

    assert refusal(page) in {f"试得太快了，请等 {seconds} 秒再试。" for seconds in (7, 8, 9)}
    assert browser.get(QUEUE).status_code == 302


def test_the_pauses_begin_anew_after_a_quarter_of_an_hour():
    """Else who knows the password could shut the owner out for years."""
    _, key, _ = enrolled()
    failed = timezone.now() - two_step.FORGIVEN_AFTER - timedelta(seconds=1)
    TOTPDevice.objects.update(throttling_failure_count=40, throttling_failure_timestamp=failed)

    assert typed_password().post(CODE, {"code": shown_by(key, 1)}).status_code == 302


@pytest.mark.parametrize(
    "wanted", ["https://evil.example.com/", "//evil.example.com", "javascript:alert(1)", "/admin/"]
)
def test_the_code_leads_to_no_other_site(wanted):
    _, key, _ = enrolled()

    come_in = typed_password().post(f"{CODE}?next={wanted}", {"code": shown_by(key, 1), "next": wanted})

    assert come_in.url == "/admin/start/"


def test_between_the_steps_one_can_leave():
    enrolled()
    browser = typed_password()

    assert browser.post("/admin/logout/").status_code == 200
    assert browser.get(CODE).url.partition("?")[0] == "/admin/login/"


def test_words_typed_between_the_steps_come_back():
    enrolled()

    page = typed_password().post("/admin/articles/article/add/", {"body": "请补充数据的出处。"})

    assert (page.status_code, page.text.count("请补充数据的出处。")) == (403, 1)


def test_another_session_of_the_same_account_is_asked_from_now_on(client):
    user = make_user()
    client.force_login(user)
    assert client.get("/admin/").status_code == 200
    key = two_step.new_key()

    two_step.enrol(user, key, shown_by(key))

    assert client.get("/admin/").url.partition("?")[0] == CODE


# ── Who must ──


def test_nobody_must_while_the_setting_is_off():
    for number, group in enumerate(["审稿编辑", "总编", "招商专员"]):
        client = Client()
        client.force_login(make_user(f"somebody{number}", group))
        assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    ("fields", "must"),
    [
        ({"group": "审稿编辑"}, False),
        ({"group": "招商专员"}, False),
        ({"group": "总编"}, True),
        ({"group": None, "is_superuser": True}, True),
    ],
)
def test_who_directs_the_desk_must_enrol_a_phone_first(client, settings, fields, must):
    settings.REQUIRE_TWO_STEP = True
    client.force_login(make_user("somebody", **fields))

    answer = client.get("/admin/")

    assert (answer.status_code, answer.get("Location")) == ((302, ENROL) if must else (200, None))


@pytest.mark.parametrize("has_phone", [True, False])
def test_every_address_of_the_desk_is_closed_until_then(client, settings, has_phone):
    settings.REQUIRE_TWO_STEP = True
    user = (
        enrolled("chief", None, is_superuser=True)[0]
        if has_phone
        else make_user("chief", None, is_superuser=True)
    )
    client.force_login(user)

    answers = {
        path: [door_of(client.get(path)), door_of(client.post(path, {"version": "1"}))] for path in ROUTES
    }

    door = CODE if has_phone else ENROL
    assert answers == dict.fromkeys(ROUTES, [(302, door)] * 2)


def door_of(answer):
    """The status and where it leads, without what follows."""
    return answer.status_code, answer.get("Location", "").partition("?")[0]


def test_the_desk_opens_once_the_phone_is_enrolled(client, settings):
    settings.REQUIRE_TWO_STEP = True
    client.force_login(make_user("chief", "总编"))
    client.get(ENROL)
    client.post(ENROL, {"code": shown_by(client.session["two_step_key"]), "password": PASSWORD})

    assert client.get("/admin/").status_code == 200


# ── Changing it ──


def verified():
    """A browser that is all the way in, with its phone's key and codes."""
    user, key, codes = enrolled()
    browser = typed_password()
    browser.post(CODE, {"code": shown_by(key, 1)})
    return browser, user, key, codes


def test_new_recovery_codes_put_the_old_ones_out_of_use():
    browser, user, _, codes = verified()

    page = browser.post(ENROL, {"code": codes[0], "renew": "1"})

    left = set(StaticToken.objects.filter(device__user=user).values_list("token", flat=True))
    assert left == {code.replace("-", "") for code in page.context["codes"]}


def test_without_a_code_nothing_is_changed():
    browser, user, _, _ = verified()

    pages = [browser.post(ENROL, {"code": "000000", name: "1"}) for name in ("remove", "renew")]

    assert (refusal(pages[0]), two_step.codes_left(user), TOTPDevice.objects.count()) == (
        two_step.USED,
        10,
        1,
    )


def test_a_phone_is_taken_away_with_a_code(client):
    browser, _, _, codes = verified()

    page = browser.post(ENROL, {"code": codes[0], "remove": "1"}, follow=True)

    assert (page.text.count("两步登录已停用"), TOTPDevice.objects.count(), StaticToken.objects.count()) == (
        1,
        0,
        0,
    )


def test_who_knows_only_the_password_cannot_enrol_a_phone_of_their_own():
    enrolled()
    browser = typed_password()

    answers = [browser.get(ENROL), browser.post(ENROL, {"code": "123456", "remove": "1"})]

    assert [answer.url.partition("?")[0] for answer in answers] == [CODE, CODE]
    assert TOTPDevice.objects.count() == 1


def test_the_operator_helps_who_lost_the_phone(capsys):
    enrolled()

    call_command("reset_two_step", "moderator")

    assert capsys.readouterr().out == "已解除账号“moderator”的两步登录。请提醒本人重新启用。\n"
    assert typed_password().get("/admin/").status_code == 200


@pytest.mark.parametrize(
    ("username", "words"),
    [("nobody", "没有账号“nobody”。"), ("moderator", "账号“moderator”没有启用两步登录。")],
)
def test_the_operator_is_told_of_a_slip(username, words):
    make_user()

    with pytest.raises(CommandError, match=words):
        call_command("reset_two_step", username)


@pytest.mark.parametrize("model", ["otp_totp/totpdevice", "otp_static/staticdevice"])
def test_nobody_reads_keys_on_the_desk(client, model):
    client.force_login(make_user("admin", None, is_superuser=True))

    assert client.get(f"/admin/{model}/").status_code == 404


def test_no_secret_is_logged(caplog, client):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.request").addHandler(caplog.handler)
    browser, _, key, codes = verified()
    wrong = shown_by(key, 9)
    browser.post(ENROL, {"code": wrong, "remove": "1"})
    logging.getLogger("django.request").removeHandler(caplog.handler)

    # Queries with their values are logged by DEBUG=on only.
    log = "\n".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    secrets = [
        key,
        two_step.key_to_type(key),
        PASSWORD,
        wrong,
        shown_by(key, 1),
        *codes,
        codes[0].replace("-", ""),
    ]
    assert [secret for secret in secrets if secret in log] == []
