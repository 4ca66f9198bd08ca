"""Backup and restore as an operator does them, on SQLite and PostgreSQL."""

import os
import resource
import stat
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection

from articles.covers.actions import remove_cover
from articles.models import Article, Cover
from commons.models import Letter, Staff
from leads.packs.models import PackFile
from portal import __version__
from portal.backups import media, postgresql
from portal.backups.archive import DATABASES
from submissions.models import Event, Submission
from tests.articles.covers.pictures import make_covered
from tests.leads.packs.make import make_pack
from tests.make import NOW, make_article, make_story, make_user
from tests.portal.backups.conftest import articles, let_go, members, refusal, told_otherwise

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
on_sqlite = pytest.mark.only("sqlite")
on_postgresql = pytest.mark.only("postgresql")


def pictures():
    """{name: content} of the media."""
    return {name: Path(default_storage.path(name)).read_bytes() for name in media.names()}


# ── There and back ──


def test_restored_portal_is_what_was_backed_up(tmp_path, elsewhere, capsys):
    make_covered(title="武清区的标准厂房")
    story = make_story("published")
    before = articles(), pictures(), Event.objects.count(), Letter.objects.count()
    call_command("backup", tmp_path / "a.tar")
    remove_cover(Cover.objects.get().article, version=2, now=NOW)

    elsewhere()
    capsys.readouterr()
    call_command("restore", tmp_path / "a.tar")

    said = capsys.readouterr().out.splitlines()
    assert (articles(), pictures(), Event.objects.count(), Letter.objects.count()) == before
    assert Submission.objects.get().receipt == story.receipt
    assert said[1:3] == [
        "已恢复：稿件 2 篇，来稿 1 篇，咨询 0 条，账号 1 个，媒体文件 10 个。",
        "检索索引、篇数和比对用的片段与稿件一致。",
    ]


def test_material_comes_along_and_what_the_site_has_lost_is_told(tmp_path, elsewhere, capsys):
    make_pack("plant", None, "厂房实测表.pdf", "可用载体清单.xlsx")
    kept, lost = PackFile.objects.order_by("pk")
    content = Path(default_storage.path(kept.path)).read_bytes()
    default_storage.delete(lost.path)
    call_command("backup", tmp_path / "a.tar")
    saved = capsys.readouterr().err
    default_storage.delete(kept.path)

    elsewhere()
    call_command("restore", tmp_path / "a.tar")

    assert Path(default_storage.path(kept.path)).read_bytes() == content
    assert "有 1 个资料文件不在，备份里也没有" in saved
    assert "有 1 个资料文件不在备份里，请在后台存新的一版" in capsys.readouterr().err


def test_data_is_replaced_only_when_told_so(file, capsys):
    make_article(title="备份之后的稿件")

    refused = refusal("restore", file)
    between = articles()
    call_command("restore", file, replace=True)

    assert refused == "这里的数据库已有数据，没有作任何改动。要用备份取代它，请加 --replace。"
    assert (between, articles(), Submission.objects.count()) == (["备份之后的稿件"], [], 1)
    kept = list(Path(connection.settings_dict["NAME"]).parent.glob("test*.before-restore-1"))
    assert len(kept) == (connection.vendor == "sqlite")
    for path in kept:
        path.unlink()


def test_portal_that_was_only_prepared_takes_a_backup(tmp_path, elsewhere):
    call_command("backup", tmp_path / "prepared.tar")
    make_story()
    call_command("backup", tmp_path / "used.tar")
    elsewhere()
    call_command("restore", tmp_path / "prepared.tar")

    call_command("restore", tmp_path / "used.tar")

    assert Submission.objects.count() == 1


def test_database_of_somebody_else_needs_replace(file, elsewhere):
    elsewhere()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE accounts (name text)")

    assert refusal("restore", file).startswith("这里的数据库已有数据")


def test_backup_of_an_earlier_release_is_migrated(tmp_path, file, elsewhere):
    elsewhere()
    call_command("restore", file)
    call_command("migrate", "submissions", "0008", verbosity=0)
    call_command("backup", tmp_path / "earlier.tar")

    call_command("restore", tmp_path / "earlier.tar", replace=True)

    assert Submission.objects.get().preview_serial is None


@on_postgresql
def test_tables_of_a_later_release_are_gone_afterwards(file, elsewhere):
    elsewhere()
    call_command("restore", file)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE later (story bigint REFERENCES submissions_submission)")

    call_command("restore", file, replace=True)

    assert "later" not in connection.introspection.table_names()


# ── What is refused ──


@pytest.mark.parametrize("options", [{"check": True}, {"replace": True}])
def test_damaged_file_leaves_everything_as_it_is(file, options):
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    Submission.objects.update(receipt="YX-261123-NEWS")

    refused = refusal("restore", file, **options)

    assert "的校验值不符）。没有作任何改动" in refused
    assert Submission.objects.get().receipt == "YX-261123-NEWS"


@on_sqlite
def test_migration_that_this_release_does_not_know_is_told(file):
    told_otherwise(file, migrations=["leads.0099_later"], portal_version="9.0")

    assert refusal("restore", file, replace=True) == (
        f"备份来自 9.0 版，里面有本版（{__version__}）不认识的迁移 leads.0099_later，没有作任何改动。"
        "请先把程序更新到做备份的那一版或更新的版本，再恢复。"
    )


def test_backup_of_the_other_database_is_refused(file):
    (other,) = DATABASES.keys() - {connection.vendor}
    contents = members(file)
    contents[DATABASES[other]] = contents.pop(DATABASES[connection.vendor])
    told_otherwise(file, contents, vendor=other)

    assert "manage.py move_to" in refusal("restore", file, replace=True)


def test_database_that_somebody_uses_is_not_replaced(file):
    told_otherwise(file, members(file) | {"media/covers/0f/480.jpg": b"picture"})
    user = connection.copy()
    user.ensure_connection()
    with user.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM submissions_submission")
        cursor.fetchone()
    Submission.objects.update(receipt="YX-261123-NEWS")

    try:
        refused = refusal("restore", file, replace=True)
    finally:
        user.close()

    assert "请先停止网站" in refused
    assert (Submission.objects.get().receipt, pictures()) == ("YX-261123-NEWS", {})


def test_counts_that_differ_change_nothing(file):
    told_otherwise(file, counts={"submissions_submission": 2})
    Submission.objects.update(receipt="YX-261123-NEWS")

    refused = refusal("restore", file, replace=True)

    assert "submissions_submission" in refused
    assert Submission.objects.get().receipt == "YX-261123-NEWS"
    assert list(settings.DATA_DIR.iterdir()) == []


@on_sqlite
def test_existing_file_is_overwritten_only_when_told_so(file):
    content = file.read_bytes()

    refused = refusal("backup", file)
    between = file.read_bytes()
    make_story()
    call_command("backup", file, force=True)

    assert refused == f"已经有 {file} 了，没有备份。请换一个文件名；要覆盖它，请加 --force。"
    assert (between == content, file.read_bytes() == content) == (True, False)


@on_sqlite
def test_places_where_no_backup_goes(tmp_path):
    settings.MEDIA_ROOT.mkdir()

    assert [
        refusal("backup", tmp_path / "none" / "a.tar"),
        refusal("backup", settings.MEDIA_ROOT / "a.tar"),
        refusal("restore", tmp_path / "none.tar"),
    ] == [
        f"没有 {tmp_path / 'none'} 这个目录，没有备份。请先建好目录。",
        f"{settings.MEDIA_ROOT} 里的文件由网站管理，不能放备份。请换一个目录。",
        f"没有 {tmp_path / 'none.tar'} 这个文件。",
    ]


@on_sqlite
def test_full_disk_is_one_line_and_leaves_nothing(tmp_path):
    default_storage.save("covers/large.jpg", ContentFile(bytes(32_000_000)))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    # The longest file that may be written, as a disk that is full; the copy of the database still fits.
    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000_000, limits[1]))
    try:
        refused = refusal("backup", tmp_path / "a.tar")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert refused == "磁盘写不下了。没有留下不完整的文件，请腾出空间或换一个位置，再试一次。"
    assert list(tmp_path.glob("*a.tar*")) == []


# ── Key, privacy, covers ──


@on_sqlite
def test_backup_is_for_its_owner_and_tells_what_is_in_it(file, capsys):
    capsys.readouterr()

    call_command("restore", file, check=True)

    assert capsys.readouterr().out.splitlines()[1] == (
        "备份完好：稿件 0 篇，来稿 1 篇，咨询 0 条，账号 0 个，媒体文件 0 个。"
    )
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with tarfile.open(file) as tar:
        names = tar.getnames()
        lines = tar.extractfile("SHA256SUMS").read().decode().splitlines()
    assert (names[0], names[-1]) == ("manifest.json", "SHA256SUMS")
    # As sha256sum reads them.
    assert [line[64:] for line in lines] == [f"  {name}" for name in members(file)]


@on_sqlite
def test_key_stays_out_unless_it_is_asked_for(tmp_path, file, capsys):
    settings.SECRET_KEY = "another-key-another-key-another-key"
    call_command("restore", file, replace=True)
    warned = capsys.readouterr().err
    call_command("backup", tmp_path / "with.tar", with_key=True)
    (settings.DATA_DIR / "secret-key").write_text("a-third-key-a-third-key-a-third-key")
    call_command("restore", tmp_path / "with.tar", replace=True)

    key = settings.DATA_DIR / "secret-key"
    assert "secret-key" not in members(file)
    assert "以前发出的链接（作者的状态页等）都会失效" in warned
    assert (key.read_text(), stat.S_IMODE(key.stat().st_mode)) == (f"{settings.SECRET_KEY}\n", 0o600)
    assert (settings.DATA_DIR / "secret-key.before-restore-1").read_text()[:11] == "a-third-key"


def test_cover_taken_away_meanwhile_is_named_by_no_backup(tmp_path, elsewhere, monkeypatch):
    cover = make_covered().cover
    add_all = media.add_all

    def editor_is_quicker(writer):
        if Cover.objects.exists():
            remove_cover(cover.article, version=2, now=NOW)
        add_all(writer)

    monkeypatch.setattr(media, "add_all", editor_is_quicker)
    call_command("backup", tmp_path / "a.tar")
    elsewhere()
    call_command("restore", tmp_path / "a.tar")

    assert (Cover.objects.count(), Article.objects.count(), pictures()) == (0, 1, {})


@on_sqlite
def test_cover_that_the_site_has_lost_is_told(tmp_path, capsys):
    cover = make_covered().cover
    default_storage.delete(f"covers/{cover.name}/480.avif")

    call_command("backup", tmp_path / "a.tar")

    assert capsys.readouterr().err == "注意：有 1 个题图缺文件，备份里也没有。请在后台核对。\n"


# ── Each database's own way ──


@on_sqlite
def test_damaged_database_is_replaced_and_kept(file, elsewhere):
    elsewhere()
    place = Path(connection.settings_dict["NAME"])
    place.write_bytes(b"no database at all" * 500)

    refused = refusal("restore", file)
    call_command("restore", file, replace=True)

    assert "--replace" in refused
    assert (Submission.objects.count(), Path(f"{place}.before-restore-1").read_bytes()[:18]) == (
        1,
        b"no database at all",
    )


@on_sqlite
@pytest.mark.parametrize(("start", "end"), [(0, 100), (4096, 400_000)])
def test_database_that_cannot_be_opened_is_replaced_from_the_command_line(
    file, lay_ground, tmp_path, start, end
):
    lay_ground(tmp_path)
    place = tmp_path / "yuanxun.sqlite3"
    content = bytearray(place.read_bytes())
    content[start:end] = b"x" * (end - start)
    place.write_bytes(content)

    done = subprocess.run(
        [sys.executable, "manage.py", "restore", file, "--replace"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "SECRET_KEY": "k" * 40},
        capture_output=True,
        text=True,
    )

    assert ("已恢复" in done.stdout, done.returncode) == (True, 0), done.stderr


@on_sqlite
def test_damaged_database_is_not_backed_up(file, tmp_path, elsewhere):
    elsewhere()
    call_command("restore", file)
    let_go()
    place = Path(connection.settings_dict["NAME"])
    content = bytearray(place.read_bytes())
    content[40_000:90_000] = bytes(50_000)
    place.write_bytes(content)

    assert "数据库文件本身有损坏" in refusal("backup", tmp_path / "b.tar")
    assert not (tmp_path / "b.tar").exists()


@on_postgresql
def test_machine_without_the_programs_is_told_what_to_install(file, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(postgresql, "FOLDERS", tmp_path)

    refused = refusal("backup", tmp_path / "b.tar"), refusal("restore", file, replace=True)

    major = connection.pg_version // 10_000
    assert [words.split("，")[0] for words in refused] == [
        f"本机没有 pg_dump（需要 {major} 或更新的版本）",
        f"本机没有 pg_restore（需要 {major} 或更新的版本）",
    ]


@on_postgresql
def test_password_goes_by_the_environment(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "p@ss")
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "sslmode", "prefer")

    given = postgresql.environment()

    assert (given["PGPASSWORD"], given["PGSSLMODE"]) == ("p@ss", "prefer")
    assert given["PGDATABASE"] == connection.settings_dict["NAME"]


@on_postgresql
def test_dump_that_breaks_off_changes_nothing(file):
    contents = members(file)
    contents["database.dump"] = contents["database.dump"][:-20_000]
    told_otherwise(file, contents)
    make_user()

    refused = refusal("restore", file, replace=True)

    assert refused.startswith("pg_restore 没有成功，数据库没有改动：")
    assert (Submission.objects.count(), Staff.objects.count()) == (1, 1)
