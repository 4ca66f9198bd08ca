"""Settings from the environment: typed, loud when wrong, safe when silent."""

import os
import runpy
import subprocess
import sys

import pytest
from django.conf import settings

from portal import env

FILE = settings.BASE_DIR / "portal" / "settings.py"


def environment_of(tmp_path, given):
    """What a fresh process would find; a name set to None is not there."""
    base = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "SECRET_KEY": "k" * 40}
    return {name: value for name, value in (base | given).items() if value is not None}


def start(tmp_path, *names, **given):
    """Read the settings where nothing else is set; the exit code, what is said, and the named settings.

    The file is run anew in this process: starting Python sixty times would take ten seconds.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "environ", environment_of(tmp_path, given))
        try:
            found = runpy.run_path(str(FILE))
        except SystemExit as refused:
            return 1, f"{refused.code}\n", None
    return 0, "", {name: found[name] for name in names}


def test_a_process_ends_with_one_clear_line_and_without_a_traceback(tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env=environment_of(tmp_path, {"WORD_MAX": "10"}),
        capture_output=True,
        text=True,
        check=False,
    )

    said = start(tmp_path, WORD_MAX="10")[1]
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)


def test_silent_environment_is_safe(tmp_path):
    names = ("DEBUG", "SITE_URL", "ALLOWED_HOSTS", "TRUSTED_PROXIES", "HOTLINE", "SECURE_SSL_REDIRECT")

    _, _, found = start(tmp_path, *names)

    assert found == {
        "DEBUG": False,
        "SITE_URL": "http://localhost:8000",
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
        "TRUSTED_PROXIES": [],
        "HOTLINE": "",
        "SECURE_SSL_REDIRECT": False,
    }


def test_https_turns_on_what_belongs_to_it(tmp_path):
    names = (
        "ALLOWED_HOSTS",
        "TRUSTED_PROXIES",
        "SECURE_SSL_REDIRECT",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SESSION_COOKIE_NAME",
        "CSRF_COOKIE_NAME",
    )

    _, _, found = start(tmp_path, *names, SITE_URL="https://news.example.com")

    cookies = ["__Host-sessionid", "__Host-csrftoken"]
    assert list(found.values()) == [["news.example.com"], ["127.0.0.1"], True, True, True, *cookies]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("PORT", "80a"),
        ("WORD_MIN", "-1"),
        ("WORD_MAX", "10"),
        ("REVIEW_HOURS", "0"),
        ("SITE_URL", "news.example.com"),
        ("MAIL_URL", "mail.example.com:25"),
        ("SECRET_KEY", "short"),
        ("HOTLINE_FILE", "/nowhere/at/all"),
        ("DATABASE_URL", "nonsense"),
        ("MAIL_URL", "smtp://h:abc"),
        ("MAIL_URL", "smtp://h?tls=1&ssl=1"),
        ("SITE_URL", "http://[::1"),
        ("SITE_URL", "http://localhost:abc"),
        ("HOME_DISTRICT", "999"),
        ("PORT", "99999"),
        ("HOTLINE", "abc"),
        ("MAIL_FROM", "notmail"),
        ("TRUSTED_PROXIES", "zzz"),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", " , "),
        ("INDEXNOW_KEY", "short"),
        ("BAIDU_PUSH_TOKEN", "a&site=b"),
        ("BAIDU_PUSH_URL", "data.zz.baidu.com/urls"),
        ("REVIEW_HOURS", "99999999999999"),
        ("REVIEW_HOURS", "9" * 5000),
        ("RETAIN_LEADS", "0"),
        ("CONTACT_EMAIL", "editor"),
        ("DATABASE_URL", "mysql://user:password@localhost/name"),
        ("MAIL_URL", "smtp://h:587?tls=maybe"),
        ("MAIL_URL", "smtp://h:587?tsl=1"),
        ("MAIL_URL", "smtp://h?tls=true&ssl=yes"),
        ("HSTS_SECONDS", "1y"),
    ],
)
def test_a_wrong_value_stops_the_start_with_one_clear_line(tmp_path, name, value):
    code, said, _ = start(tmp_path, **{name: value})

    assert (code, said.count("\n"), said.startswith(f"设置 {name}=")) == (1, 1, True)


def test_debug_pages_are_refused_to_a_public_site(tmp_path):
    code, said, _ = start(tmp_path, DEBUG="on", SITE_URL="https://news.example.com")

    assert (code, said) == (
        1,
        "设置 DEBUG='on' 不对：调试页会把内部信息给所有人看，只能用于本机，而 SITE_URL 是 https://news.example.com。"
        "改好后请重新启动。\n",
    )


@pytest.mark.parametrize("url", ["http://localhost:8000", "http://127.0.0.1:9000"])
def test_debug_pages_are_allowed_on_this_machine(tmp_path, url):
    assert start(tmp_path, "DEBUG", DEBUG="on", SITE_URL=url) == (0, "", {"DEBUG": True})


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ({}, 0),
        ({"SITE_URL": "https://news.example.com"}, 31_536_000),
        ({"SITE_URL": "https://news.example.com", "HSTS_SECONDS": "300"}, 300),
    ],
)
def test_hsts_lasts_a_year_or_as_long_as_the_operator_says(tmp_path, given, seconds):
    _, _, found = start(tmp_path, "SECURE_HSTS_SECONDS", **given)

    assert found == {"SECURE_HSTS_SECONDS": seconds}


def test_without_a_key_the_start_is_refused(tmp_path):
    code, said, _ = start(tmp_path, SECRET_KEY=None)

    assert (code, said.startswith("设置 SECRET_KEY=")) == (1, True)


def test_the_key_file_is_used(tmp_path):
    (tmp_path / "secret-key").write_text("f" * 50)

    _, _, found = start(tmp_path, "SECRET_KEY", SECRET_KEY=None)

    assert found == {"SECRET_KEY": "f" * 50}


def test_any_secret_may_come_from_a_file(monkeypatch, tmp_path):
    file = tmp_path / "secret"
    file.write_text("from a file\n")
    monkeypatch.setenv("SOME_SECRET_FILE", str(file))

    assert env.text("SOME_SECRET") == "from a file"


@pytest.mark.parametrize("name", ["SECRET_KEY", "HOTLINE"])
def test_a_binary_file_is_one_clear_line(tmp_path, name):
    (tmp_path / "binary").write_bytes(bytes(range(256)))

    code, said, _ = start(tmp_path, **{name: None, f"{name}_FILE": str(tmp_path / "binary")})

    assert (code, said.count("\n"), said.startswith(f"设置 {name}_FILE=")) == (1, 1, True)


@pytest.mark.parametrize("word", ["1", "true", "yes", "on", "TRUE"])
def test_mail_is_encrypted_whatever_word_says_so(monkeypatch, word):
    monkeypatch.setenv("MAIL_URL", f"smtp://mail.example.com:587?tls={word}")

    assert env.mailer("MAIL_URL", folder="/nowhere")["OPTIONS"]["use_tls"] is True


@pytest.mark.parametrize("query", ["", "?tls=0", "?tls=no&ssl=off"])
def test_mail_goes_in_the_clear_only_where_nothing_else_is_said(monkeypatch, query):
    monkeypatch.setenv("MAIL_URL", f"smtp://mail.example.com:25{query}")

    options = env.mailer("MAIL_URL", folder="/nowhere")["OPTIONS"]
    assert (options["use_tls"], options["use_ssl"]) == (False, False)


def test_postgresql_without_its_driver_says_what_to_install(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://user:password@localhost/name")
    monkeypatch.setattr(env, "find_spec", lambda name: None)

    with pytest.raises(SystemExit) as refused:
        env.database("DATABASE_URL", "")

    assert "requirements/server.txt" in str(refused.value)
    assert "password" not in str(refused.value)
