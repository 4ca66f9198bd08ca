"""The backup file: what is whole is read, what is not is refused before anything is touched."""

import io
import tarfile

import pytest
from django.core.management import call_command

from portal.backups.archive import opened
from portal.backups.manifest import BackupRefused, Manifest
from tests.portal.backups.conftest import written

MANIFEST = Manifest(
    portal_version="0.1.0",
    vendor="postgresql",
    made_at="2026-11-23T06:32:00+00:00",
    site_host="news.example.com",
    key_fingerprint="0123456789abcdef",
    database_bytes=600,
    migrations=["articles.0001_articles"],
    counts={"articles_article": 3},
)
CONTENTS = {
    "manifest.json": MANIFEST.to_json(),
    "database.dump": bytes(range(200)) * 3,
    "media/covers/0f/480.avif": b"picture" * 100,
}
FOREIGN = "这不是园讯的备份文件。没有作任何改动。"
CUT_OFF = "备份文件不完整，可能没有传完。没有作任何改动，请换一份备份。"


def refusal(file):
    """Why the file is refused; "" if it is taken."""
    try:
        with opened(file):
            return ""
    except BackupRefused as refused:
        return str(refused)


def read(file):
    """All that a backup hands out."""
    with opened(file) as backup:
        return backup.manifest, {name: backup.stream(name).read() for name in backup.members}


def member(name, kind=tarfile.REGTYPE, **fields):
    """A TarInfo to slip into a backup."""
    found = tarfile.TarInfo(name)
    found.type = kind
    found.size = 3 if kind == tarfile.REGTYPE else 0
    for field, value in fields.items():
        setattr(found, field, value)
    return found


def test_whole_file_is_read(tmp_path):
    manifest, contents = read(written(tmp_path / "a.tar", CONTENTS))

    assert (manifest, contents["media/covers/0f/480.avif"]) == (MANIFEST, b"picture" * 100)


def test_a_member_with_holes_in_it_is_refused_before_it_is_read(tmp_path):
    file = tmp_path / "a.tar"
    headers = {"GNU.sparse.major": "0", "GNU.sparse.minor": "1", "GNU.sparse.size": str(2**50)}
    with tarfile.open(file, "w", format=tarfile.PAX_FORMAT) as tar:
        for name, content in (("manifest.json", MANIFEST.to_json()), ("media/covers/big.bin", b"x" * 512)):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            info.pax_headers = {**headers, "GNU.sparse.map": "0,512"} if name.startswith("media") else {}
            tar.addfile(info, io.BytesIO(content))

    assert refusal(file) == FOREIGN


def test_every_damaged_byte_is_noticed_or_means_nothing(tmp_path):
    file = written(tmp_path / "a.tar", CONTENTS)
    whole, content = read(file), file.read_bytes()

    taken = []
    for place in range(0, len(content), 11):
        file.write_bytes(content[:place] + bytes([content[place] ^ 0x41]) + content[place + 1 :])
        if refusal(file) == "":
            taken.append(read(file) == whole)

    # What fills a block up is no content.
    assert set(taken) == {True}


def test_file_that_was_cut_off_is_refused_wherever(tmp_path):
    file = written(tmp_path / "a.tar", CONTENTS)
    content = file.read_bytes()
    with tarfile.open(file) as tar:
        end = tar.getmembers()[-1].offset_data + tar.getmembers()[-1].size

    reasons = set()
    for length in range(0, end, 101):
        file.write_bytes(content[:length])
        reasons.add(refusal(file))

    assert reasons == {CUT_OFF, FOREIGN}


@pytest.mark.parametrize(
    "odd",
    [
        member("../outside"),
        member("/etc/cron.d/outside"),
        member("media/../../outside"),
        member("media/.hidden"),
        member("media//outside"),
        member("media/line\nbreak"),
        member("media/a\\b"),
        member("notes.txt"),
        member("database.sqlite3.gz"),
        member("manifest.json"),
        member("media/covers", tarfile.DIRTYPE),
        member("media/a.jpg", tarfile.SYMTYPE, linkname="/etc/passwd"),
        member("media/a.jpg", tarfile.LNKTYPE, linkname="manifest.json"),
        member("media/a.jpg", tarfile.CHRTYPE),
        member("media/a.jpg", tarfile.FIFOTYPE),
        member("secret-key", size=5000),
    ],
    ids=lambda found: f"{found.name!r} {found.type}",
)
def test_member_that_no_backup_has_is_refused(odd, tmp_path):
    assert refusal(written(tmp_path / "a.tar", CONTENTS, odd=[odd])) == FOREIGN


@pytest.mark.parametrize(
    ("there", "summed"),
    [("covers/480.avif", "covers/960.avif"), ("covers/480.avif", ""), ("", "covers/480.avif")],
    ids=["another name", "no sum", "no member"],
)
def test_members_and_sums_must_be_the_same(there, summed, tmp_path):
    contents = {name: content for name, content in CONTENTS.items() if not name.startswith("media/")}
    held = contents | ({f"media/{there}": b"x"} if there else {})
    noted = contents | ({f"media/{summed}": b"x"} if summed else {})

    assert refusal(written(tmp_path / "a.tar", held, sums=noted)) == (
        f"备份文件已损坏（media/{min(filter(None, (there, summed)))} 的校验值不符）。"
        "没有作任何改动，请换一份备份。"
    )


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"text\n" * 500, b"\x1f\x8b\x08" + b"\0" * 600])
def test_file_of_another_kind_is_refused(content, tmp_path):
    file = tmp_path / "a.tar"
    file.write_bytes(content)

    assert refusal(file) == (FOREIGN if content else CUT_OFF)


@pytest.mark.parametrize(
    "text",
    [
        b"[]",
        b"{}",
        b'[{"Config": "abc.json"}]',
        MANIFEST.to_json().replace(b"yuanxun-backup", b"other"),
        MANIFEST.to_json().replace(b'"database_bytes": 600', b'"database_bytes": -1'),
        MANIFEST.to_json().replace(b'"database_bytes": 600', b'"database_bytes": true'),
        MANIFEST.to_json().replace(b'"counts": {', b'"counts": {"a\\" --": 1,'),
        MANIFEST.to_json().replace(b'"articles.0001_articles"', b"7"),
        MANIFEST.to_json().replace(b'"postgresql"', b'"oracle"'),
    ],
)
def test_manifest_that_is_not_ours_is_refused(text, tmp_path):
    assert refusal(written(tmp_path / "a.tar", CONTENTS | {"manifest.json": text})) == FOREIGN


def test_tar_of_somebody_else_is_refused(tmp_path):
    assert refusal(written(tmp_path / "a.tar", {"index.html": b"<p>"})) == FOREIGN


def test_tar_without_the_database_is_refused(tmp_path):
    contents = {name: content for name, content in CONTENTS.items() if name != "database.dump"}

    assert refusal(written(tmp_path / "a.tar", contents)) == FOREIGN


def test_manifest_that_cannot_be_read_is_damage(tmp_path):
    file = written(tmp_path / "a.tar", CONTENTS | {"manifest.json": b'{"kind": "yuan'})

    assert refusal(file) == "备份文件已损坏（manifest.json 读不懂）。没有作任何改动，请换一份备份。"


def test_format_of_a_later_release_is_told(tmp_path):
    text = MANIFEST.to_json().replace(b'"format": 1', b'"format": 2')

    assert refusal(written(tmp_path / "a.tar", CONTENTS | {"manifest.json": text})) == (
        "备份来自更新的版本（0.1.0），本版读不了。没有作任何改动，请先更新程序，再恢复。"
    )


def test_a_whole_file_that_would_be_refused_here_is_told(tmp_path, capsys):
    call_command("restore", written(tmp_path / "a.tar", CONTENTS), check=True)

    said = capsys.readouterr()
    assert ("备份完好" in said.out, "这里恢复不了它。备份里是 PostgreSQL 的数据" in said.err) == (True, True)
