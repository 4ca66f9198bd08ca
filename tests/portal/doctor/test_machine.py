"""What the doctor says of disk, clocks and the rights of files."""

import os
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from commons.models import ClockSlot
from portal import env
from portal.doctor import machine, rights


def said(findings):
    """What was found."""
    return [finding.what for finding in findings]


def test_a_disk_that_fills_up_is_told(monkeypatch, settings):
    room_enough = said(machine.examine_disk())
    monkeypatch.setattr(machine, "ROOM", 10**18)
    monkeypatch.setattr(machine, "LEAST_SHARE_OF_FILES", 2)

    bytes_and_files = said(machine.examine_disk())

    assert room_enough == []
    assert [str(settings.DATA_DIR) in words for words in bytes_and_files] == [True, True]
    assert ("至少应有 1000000000.0 GB" in bytes_and_files[0], "放不下新文件" in bytes_and_files[1]) == (
        True,
        True,
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-3600, "本机的时钟比数据库的时钟快 3600 秒。"), (60, "本机的时钟比数据库的时钟慢 60 秒。")],
)
def test_clocks_that_disagree_are_told(seconds, words):
    assert said(machine.compare("数据库", timezone.now() + timedelta(seconds=seconds))) == [words]


@pytest.mark.database
@pytest.mark.django_db
def test_clocks_that_agree_are_not_and_a_clock_that_was_put_back_is():
    ClockSlot.objects.update_or_create(job="x", defaults={"ran_at": timezone.now()})
    agreed = said(machine.examine_clock())
    ClockSlot.objects.filter(job="x").update(ran_at=timezone.now() + timedelta(hours=26))

    [put_back] = said(machine.examine_clock())

    assert (agreed, "时钟往回拨过" in put_back) == ([], True)


@pytest.fixture
def folder(settings, tmp_path, monkeypatch):
    """A data folder as the portal makes it."""
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path / "data", tmp_path / "data" / "media"
    settings.STATIC_ROOT = settings.CARDS_ROOT = tmp_path / "data"
    settings.MEDIA_ROOT.mkdir(parents=True)
    monkeypatch.setitem(connection.settings_dict, "NAME", str(settings.DATA_DIR / "yuanxun.sqlite3"))
    settings.DATA_DIR.chmod(0o700)
    key = settings.DATA_DIR / "secret-key"
    key.write_text("k" * 40)
    key.chmod(0o600)
    return settings.DATA_DIR


def test_files_that_others_can_read_are_told(folder, tmp_path, monkeypatch):
    password = tmp_path / "mail-password"
    password.touch(0o600)
    monkeypatch.setattr(env, "FILES", set())
    monkeypatch.setattr(rights, "ENVIRONMENT", tmp_path / "none")
    monkeypatch.setenv("HOTLINE_FILE", str(password))
    env.text("HOTLINE")
    closed = said(rights.examine())
    folder.chmod(0o755)
    (folder / "secret-key").chmod(0o644)
    password.chmod(0o644)

    assert closed == []
    assert said(rights.examine()) == [
        f"{path} 的权限是 {mode}，本机的其他用户也能读到。"
        for path, mode in [(folder, 755), (folder / "secret-key", 644), (password, 644)]
    ]


def test_who_runs_commands_as_another_user_is_told_whom_to_be(folder, monkeypatch):
    me = rights.user()
    [left] = said(rights.strangers(folder, 65_533))
    monkeypatch.setattr(os, "geteuid", lambda: 65_533)

    [not_me] = said(rights.whose())

    assert not_me == f"{folder} 属于 {me}，现在的用户是 65533。"
    assert left.endswith("不属于运行网站的 65533，多半是用别的用户运行过命令。")
