"""What the doctor says of settings, program, database, services and staff."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from django.db import connection
from django.utils import timezone

from articles.models import Kind
from articles.sharing import cards
from commons.chat import Robot
from commons.models import Staff
from portal import env, health
from portal.doctor import configuration, database, program, running, services, staff
from portal.operations import runbook
from scripts import prepare
from scripts.postgres import free_port
from scripts.prepare import collect_static_files
from tests.make import make_user

WHOLE = {
    "SITE_URL": "https://news.example.com",
    "SITE_HOST": "news.example.com",
    "ALLOWED_HOSTS": ["news.example.com"],
    "TRUSTED_PROXIES": ["127.0.0.1"],
    "IS_LOCAL": False,
    "IS_HTTPS": True,
}

LACKS = "数据库还差 1 步迁移，第一步是 feedback.0002_name_the_note_apart。"
LATER = "UPDATE django_migrations SET name = '9999_later' WHERE app = 'feedback' AND name LIKE '0002%'"


def wrong(findings):
    """What has to be mended."""
    return [finding.what for finding in findings if finding.is_wrong]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, []),
        ({"SITE_HOST": "::1", "ALLOWED_HOSTS": ["[::1]"]}, []),
        (
            {"SITE_URL": "http://news.example.com", "IS_HTTPS": False},
            ["SITE_URL 是 http://news.example.com：密码、来稿和个人信息都不加密传送。"],
        ),
        (
            {"ALLOWED_HOSTS": ["www.example.com"]},
            ["ALLOWED_HOSTS 是 www.example.com，网站的域名是 news.example.com。"],
        ),
        ({"ALLOWED_HOSTS": ["*"]}, ["ALLOWED_HOSTS 是 *，网站的域名是 news.example.com。"]),
        (
            {"TRUSTED_PROXIES": []},
            ["SITE_URL 是 https，TRUSTED_PROXIES 却是空的：每一页都会不停地跳转到自己。"],
        ),
    ],
)
def test_addresses_that_do_not_fit_each_other_are_told(settings, changes, said):
    for name, value in (WHOLE | changes).items():
        setattr(settings, name, value)

    assert wrong(configuration.about_address()) == said


def test_a_local_address_is_worth_knowing_and_no_fault(settings):
    [finding] = configuration.about_address()

    assert (finding.is_wrong, settings.SITE_URL in finding.what) == (False, True)


def test_packages_of_another_release_are_named(settings, tmp_path):
    pinned = tmp_path / "base.txt"
    pinned.write_text(
        "django==0.1 \\\n    --hash=sha256:00\n    # via\n    #   axes==3\n"
        "no-such-package==1.0 \\\nonly-elsewhere==1.0 ; sys_platform == 'win32' \\\n"
    )

    assert program.different_packages(pinned) == [
        f"django 应为 0.1，现为 {program.installed('django')}",
        "no-such-package 应为 1.0，现为 未安装",
    ]
    assert program.different_packages(Path(settings.BASE_DIR, "requirements", "base.txt")) == []


def lay_copies(folder, *, without=""):
    """All static files of this release, as they are, and a manifest that leaves one out."""
    names = []
    for finder in program.get_finders():
        for name, storage in finder.list([]):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(Path(storage.path(name)).read_bytes())
            names.append(name)
    paths = {name: name for name in names if name != without}
    (folder / "staticfiles.json").write_text(json.dumps({"paths": paths}))


@pytest.fixture
def packing(settings, tmp_path):
    """Where static files are packed as on a site."""
    settings.DATA_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    packed = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": packed}
    return settings.STATIC_ROOT


def test_static_files_that_are_all_there_are_not_packed_again(packing):
    lay_copies(packing)

    collect_static_files()

    assert list(packing.rglob("*.gz")) == []


def test_a_start_that_was_stopped_while_it_packed_packs_again(packing, monkeypatch):
    """Copies and manifest are there before the last file is packed."""

    def killed(*names, **options):
        lay_copies(packing)
        raise KeyboardInterrupt

    monkeypatch.setattr(prepare, "call_command", killed)
    with pytest.raises(KeyboardInterrupt):
        collect_static_files()
    calls = []
    monkeypatch.setattr(prepare, "call_command", lambda *names, **options: calls.append(names))

    collect_static_files()
    collect_static_files()

    assert calls == [("collectstatic",)]


@pytest.mark.parametrize("words", ["", "{}", "[]", '{"paths": {"css/si'])
def test_a_manifest_that_was_cut_off_is_made_anew(settings, tmp_path, words):
    settings.STATIC_ROOT = tmp_path
    lay_copies(tmp_path)
    (tmp_path / "staticfiles.json").write_text(words)

    assert "staticfiles.json" in program.stale_static_files()


def test_a_file_that_another_release_packed_without_is_named(settings, tmp_path):
    """On the way back to the release that has it its copy is still there."""
    settings.STATIC_ROOT = tmp_path
    lay_copies(tmp_path, without="icon.svg")

    assert program.stale_static_files() == ["icon.svg"]


def test_static_files_of_another_release_are_named(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    nothing = program.stale_static_files()
    lay_copies(tmp_path)
    same = program.stale_static_files()
    (tmp_path / "css" / "site.css").write_text("older")

    assert (same, program.stale_static_files()) == ([], ["css/site.css"])
    assert {"css/site.css", "staticfiles.json"} < set(nothing)


def test_a_machine_without_a_chinese_font_is_told(monkeypatch):
    monkeypatch.setattr(cards, "FONTS", ())
    cards.font_file.cache_clear()
    try:
        said = wrong(program.examine())
    finally:
        cards.font_file.cache_clear()

    assert "没有中文字体：转发到微信等处的文章，没有题图的就没有卡片图。" in said


@pytest.mark.database
@pytest.mark.django_db
def test_a_database_that_does_not_fit_the_release_is_told():
    whole = list(database.examine())
    with connection.cursor() as cursor:
        cursor.execute(LATER)
    told = list(database.examine())

    assert (whole, told[0].what) == ([], LACKS)
    assert (told[1].is_wrong, "feedback.9999_later" in told[1].what) == (False, True)


@pytest.mark.django_db
def test_a_database_without_its_ground_is_told():
    Kind.objects.all().delete()

    assert wrong(database.examine()) == ["数据库里还没有区域、栏目和须知。"]


@pytest.fixture
def advice(monkeypatch, settings):
    """What is advised about the mail server of a MAIL_URL."""

    def ask(address):
        monkeypatch.setenv("MAIL_URL", address)
        settings.MAILERS = {"default": env.mailer("MAIL_URL", folder="/nowhere")}
        return [finding.advice for finding in services.examine_mail()]

    return ask


def test_a_mail_server_that_answers_is_asked_for_no_more(advice, smtp_peer):
    peer = smtp_peer(lambda address: "250 OK")

    assert (advice(f"smtp://127.0.0.1:{peer.port}"), peer.messages) == ([], [])
    assert advice("") == []


def test_each_way_in_which_a_mail_server_fails_has_its_advice(advice, smtp_peer, monkeypatch, silent_server):
    monkeypatch.setattr(services, "SECONDS", 0.2)
    plain = smtp_peer(lambda address: "250 OK").port
    strict = Controller(
        None,
        hostname="127.0.0.1",
        port=free_port(),
        auth_require_tls=False,
        authenticator=lambda *given: AuthResult(success=False, handled=False),
    )
    strict.start()
    try:
        refused = advice(f"smtp://somebody:wrong@127.0.0.1:{strict.port}")
    finally:
        strict.stop()
    said = [
        advice(f"smtp://127.0.0.1:{plain}?tls=1"),
        advice(f"smtp://127.0.0.1:{plain}?ssl=1"),
        advice("smtp://no-such-host.invalid"),
        advice(f"smtp://127.0.0.1:{silent_server}"),
        advice(f"smtp://127.0.0.1:{free_port()}"),
    ]

    assert [words[:8] for [words] in [refused, *said]] == [
        "用户名或密码不对",
        "服务器不支持登录",
        "加密方式不对。5",
        "域名解析不了。请",
        "6 秒没有回答。",
        "请看服务器是否在",
    ]


def test_a_robot_that_cannot_be_reached_is_told_without_its_key(settings, silent_server):
    settings.ROBOT = None
    unused = list(services.examine_chat())
    settings.ROBOT = Robot("wecom", f"http://127.0.0.1:{silent_server}/send?key=very-secret", "")
    answering = list(services.examine_chat())
    settings.ROBOT = Robot("wecom", f"http://127.0.0.1:{free_port()}/send?key=very-secret", "")

    [gone] = services.examine_chat()

    assert (unused, answering) == ([], [])
    assert gone.what.startswith("群机器人的服务器 127.0.0.1 连不上：")
    assert "very-secret" not in gone.what


def test_redis_that_is_gone_is_told_where_it_is_used(settings):
    unused = list(services.examine_cache())
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{free_port()}",
        }
    }

    assert unused == []
    assert [finding.what[:10] for finding in services.examine_cache()] == ["Redis 连不上："[:10]]


@pytest.mark.django_db
def test_a_desk_without_accounts_administrator_or_mail_is_told():
    empty = wrong(staff.examine())
    make_user("lin", email="lin@example.com")
    make_user("zhou", "总编")
    nobody_may_add = wrong(staff.examine())
    make_user("root", None, email="root@example.com", is_superuser=True)
    Staff.objects.filter(username="zhou").update(email="zhou@example.com")

    assert empty == ["还没有一个工作人员的账号，来稿没有人审阅。"]
    assert nobody_may_add[:2] == [
        "没有管理员，谁也不能加账号。",
        "这些账号没有填邮箱，收不到提醒：zhou。",
    ]
    assert wrong(staff.examine()) == []


@pytest.mark.django_db
@pytest.mark.database
def test_a_dead_worker_and_a_late_backup_are_told(monkeypatch):
    made = health.database_made_at(timezone.now())

    monkeypatch.setattr(timezone, "now", lambda: made + timedelta(minutes=1))
    assert wrong(running.examine()) == []

    monkeypatch.setattr(timezone, "now", lambda: made + timedelta(hours=27))
    assert wrong(running.examine()) == ["后台进程：还没有后台进程运行过。", "备份：还没有做过备份。"]
    assert all("docs/runbook.md" in finding.advice for finding in running.examine() if finding.is_wrong)
    assert {finding.part for finding in health.findings(timezone.now())} >= set(running.PARTS)
    assert set(running.PARTS) <= set(runbook.entries())
