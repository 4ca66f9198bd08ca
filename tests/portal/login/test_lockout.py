"""Too many failed sign-ins: locked before a password is hashed, told until when, and over by itself."""

from datetime import timedelta
from threading import Thread

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import connection

from commons import clockwork
from commons.models import Staff
from portal.login import lockout
from portal.login.lockout import ACCOUNT, ADDRESS, PAIR, PAUSE
from tests.make import NOW, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]

PASSWORD = "园区-Park-2026"
LOGIN = "/admin/login/"
OFFICE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


class Door:
    """The login page at a time that the test sets."""

    def __init__(self, client, monkeypatch):
        self.client, self.now = client, NOW
        monkeypatch.setattr("axes.handlers.proxy.now", lambda: self.now)
        monkeypatch.setattr("django.utils.timezone.now", lambda: self.now)

    def knock(self, username="moderator", password="wrong", address=OFFICE, **headers):
        """One try to sign in."""
        typed = {"username": username, "password": password}
        answer = self.client.post(LOGIN, typed, REMOTE_ADDR=address, headers=headers)
        self.client.logout()
        return answer

    def fail(self, times, **given):
        """So many failures; the last answer."""
        return [self.knock(**given) for _ in range(times)][-1]

    def remember(self, *failures):
        """Failures of before, (account, address) each; that the page counts them is other tests' matter."""
        for username, address in failures:
            lockout.count_one_more(username, address, LOGIN, self.now)

    def lock(self, username="moderator"):
        """The tenth failure of this account where everybody is."""
        self.remember(*[(username, OFFICE)] * (PAIR.most - 1))
        assert self.knock(username).status_code == 429

    def opens(self, **given):
        """Whether the right password is taken."""
        return self.knock(password=PASSWORD, **given).status_code == 302


@pytest.fixture
def door(client, monkeypatch):
    make_user()
    return Door(client, monkeypatch)


def error(answer):
    """What the login page says."""
    return answer.context["form"].non_field_errors()[0]


def test_nine_failures_are_forgiven_by_the_right_password(door):
    door.fail(9)

    assert door.opens() is True
    assert AccessAttempt.objects.count() == 0


def test_the_tenth_failure_locks_and_says_until_when(door):
    answer = door.fail(10)

    assert (answer.status_code, answer["Retry-After"], error(answer)) == (
        429,
        "900",
        "登录失败的次数太多，今天 14:48 以后才能再试，现在填对了也进不来。忘了密码，请找管理员重设。",
    )
    assert error(answer) in answer.content.decode()


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("username", ["moderator", "nobody"])
def test_no_password_is_hashed_for_who_is_locked_out(door, monkeypatch, username):
    door.lock(username)
    hashed = []
    for name in ("check_password", "set_password"):
        monkeypatch.setattr(Staff, name, lambda *given: hashed.append(given))

    answer = door.knock(username, password=PASSWORD)

    assert (answer.status_code, hashed) == (429, [])


def test_a_lock_is_over_after_fifteen_minutes_however_often_one_tried_meanwhile(door):
    door.lock()
    for _ in range(14):
        door.now += timedelta(minutes=1)
        assert door.opens() is False
    door.now = NOW + PAUSE

    assert door.opens() is True


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("username", ["moderator", "nobody", "x' OR 1=1", "林岸", "长" * 3000])
def test_unknown_accounts_are_answered_as_known_ones(door, username):
    answers = [door.knock(username) for _ in range(11)]

    assert [answer.status_code for answer in answers] == [200] * 9 + [429] * 2
    assert [error(answer) for answer in answers[:9]] == [
        "账号或密码不对。请再试一次，大小写要一致；忘了密码，请找管理员重设。"
    ] * 9


def test_somebody_else_and_somewhere_else_are_not_locked(door):
    make_user("other")
    door.lock()

    assert (door.opens(username="other"), door.opens(address=ELSEWHERE)) == (True, True)


@pytest.mark.only("sqlite")
def test_one_address_may_fail_fifty_times_whatever_accounts_it_names(door):
    door.remember(*((f"guess{number}", ELSEWHERE) for number in range(ADDRESS.most - 2)))
    answers = [door.knock(f"last guess {number}", address=ELSEWHERE) for number in range(2)]

    statuses = [answer.status_code for answer in answers]
    assert (statuses, door.opens(address=ELSEWHERE), door.opens(address=OFFICE)) == (
        [200, 429],
        False,
        True,
    )


@pytest.mark.only("sqlite")
def test_one_account_may_fail_thirty_times_from_everywhere(door):
    door.remember(*(("moderator", f"198.51.100.{number}") for number in range(ACCOUNT.most - 2)))
    answers = [door.knock(address=f"192.0.2.{number}").status_code for number in range(2)]

    assert (answers, door.opens(address=ELSEWHERE), door.opens(username="nobody")) == (
        [200, 429],
        False,
        False,
    )
    door.now += PAUSE
    assert door.opens(address=ELSEWHERE) is True


@pytest.mark.only("sqlite")
def test_strangers_cannot_lock_an_owner_out_of_where_they_work(door):
    door.opens(address=OFFICE)
    door.remember(*(("moderator", f"198.51.100.{number}") for number in range(ACCOUNT.most)))

    assert (door.opens(address="192.0.2.1"), door.opens(address=OFFICE)) == (False, True)


def test_a_known_address_may_not_guess_more_often(door):
    door.opens(address=OFFICE)

    assert door.fail(PAIR.most).status_code == 429


def test_signing_in_does_not_wipe_out_failures_with_other_accounts(door):
    """Else who has an account of their own could guess without end."""
    door.remember(*((f"guess{number}", OFFICE) for number in range(ADDRESS.most - 1)))
    door.opens()

    assert door.knock("guess").status_code == 429


def test_one_site_of_ipv6_is_one_address(door):
    for number in range(PAIR.most):
        door.knock(address=f"2001:db8::{number + 1:x}")

    assert (door.opens(address="2001:db8:0:1::1"), door.opens(address="2001:db8:1::1")) == (False, True)


@pytest.mark.only("sqlite")
def test_forwarded_addresses_count_from_trusted_proxies_only(door, settings):
    for number in range(PAIR.most):
        door.knock(**{"X-Forwarded-For": f"198.51.100.{number}"})
    assert door.opens() is False
    AccessAttempt.objects.all().delete()

    settings.TRUSTED_PROXIES = [OFFICE]
    door.fail(PAIR.most, **{"X-Forwarded-For": ELSEWHERE})
    assert (door.opens(**{"X-Forwarded-For": ELSEWHERE}), door.opens(**{"X-Forwarded-For": "192.0.2.1"})) == (
        False,
        True,
    )


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("address", ["", "unix:", "not-an-address"])
def test_a_client_without_an_address_is_limited_too(door, address):
    assert door.fail(PAIR.most, address=address).status_code == 429


def test_nothing_is_kept_but_account_address_and_time(door):
    door.client.post(f"{LOGIN}?next=/admin/leads/lead/?q=13812345678", {"username": "a", "password": "p"})

    row = AccessAttempt.objects.get()
    assert (row.username, row.user_agent, row.get_data, row.post_data, row.http_accept, row.path_info) == (
        "a",
        "",
        "",
        "",
        "",
        LOGIN,
    )


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    "command", [("axes_reset",), ("axes_reset_username", "moderator"), ("axes_reset_ip", OFFICE)]
)
def test_the_operator_undoes_a_lock(door, command):
    door.lock()

    call_command(*command)

    assert door.opens() is True


def test_failures_and_sign_ins_are_kept_as_long_as_network_addresses(door, settings):
    settings.RETAIN_NETWORK = 6
    door.opens()
    door.knock("someone")
    door.now += timedelta(days=100)
    door.opens()

    clockwork.run_due(NOW + timedelta(days=180))
    kept = (AccessAttempt.objects.count(), AccessLog.objects.count())
    clockwork.run_due(NOW + timedelta(days=190))

    assert (kept, AccessAttempt.objects.count(), AccessLog.objects.count()) == ((1, 2), 0, 1)


@pytest.mark.django_db(transaction=True)
def test_failures_at_the_same_moment_are_all_counted():
    def fail():
        lockout.count_one_more("moderator", OFFICE, LOGIN, NOW)
        connection.close()

    threads = [Thread(target=fail) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [attempt.failures_since_start for attempt in AccessAttempt.objects.all()] == [6]


@pytest.mark.only("sqlite")
def test_programs_sign_in_without_a_door(door):
    assert authenticate(username="moderator", password=PASSWORD).username == "moderator"


def test_old_passwords_tried_with_a_borrowed_session_count_and_lock(client):
    client.force_login(make_user())
    new = {"new_password1": "津门-Xin-2027", "new_password2": "津门-Xin-2027"}

    answers = [
        client.post("/admin/password_change/", {"old_password": f"try {n}", **new}) for n in range(PAIR.most)
    ]
    right = client.post("/admin/password_change/", {"old_password": PASSWORD, **new})

    assert {answer.status_code for answer in answers[:-1]} == {200}
    assert (answers[-1].status_code, right.status_code) == (429, 429)
    assert "登录失败的次数太多" in right.context["form"].errors["old_password"][0]
    assert Staff.objects.get().check_password(PASSWORD)


def test_the_log_tells_of_each_sign_in_and_of_no_name_and_no_password(door, caplog):
    staff = Staff.objects.get()
    caplog.set_level("INFO", "portal.login.lockout")

    door.fail(1, username=PASSWORD)
    assert door.opens()

    assert [record.getMessage() for record in caplog.records] == [
        f"sign-in failed from {OFFICE}",
        f"signed in: account {staff.pk} from {OFFICE}",
    ]
