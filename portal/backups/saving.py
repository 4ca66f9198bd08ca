"""Making a backup while the site runs."""

import os
import tarfile
import tempfile
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

from articles.models import Cover
from portal import __version__
from portal.backups import media, postgresql, sqlite
from portal.backups.archive import DATABASES, KEY, MANIFEST, SUMS, Writer
from portal.backups.manifest import BackupRefused, Manifest
from portal.backups.snapshots import Snapshot

VENDORS = {"sqlite": sqlite, "postgresql": postgresql}
# How often a backup is made anew because an editor took a cover away meanwhile.
ATTEMPTS = 3
MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY id"
EXISTS = "已经有 {} 了，没有备份。请换一个文件名；要覆盖它，请加 --force。"
NO_FOLDER = "没有 {} 这个目录，没有备份。请先建好目录。"
PUBLIC = "{} 里的文件由网站管理，不能放备份。请换一个目录。"


@dataclass(frozen=True)
class Saved:
    """A backup that was made."""

    manifest: Manifest
    size: int
    media_count: int
    # Covers without all their files: the site has lost one, or editors were quicker at every attempt.
    incomplete: set[str]
    # Files of material that the site has lost.
    lost: set[str]


def save(path: Path, *, now: datetime, with_key: bool = False, force: bool = False) -> Saved:
    """Make a backup in `path`, which appears when it is whole; raises BackupRefused.

    The database comes first, then the files. A cover's files are written before its row and removed after
    it, so every cover that the snapshot names had its files then. Where an editor has taken one away since,
    the newer state of the database, which does not name it any more, is taken instead. The other order
    would miss each cover that is added meanwhile; this one takes at most files along that nothing names.
    """
    refuse_place(path, force)
    for attempt in range(1, ATTEMPTS + 1):
        # In the folder of the backup: only there a rename is one step.
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as folder:
            saved = write(Path(folder), now, with_key)
            if attempt < ATTEMPTS and has_changed(saved.incomplete):
                continue
            os.replace(Path(folder, "backup.tar"), path)
            return saved
    raise AssertionError("the last attempt returns")


def refuse_place(path: Path, force: bool) -> None:
    """Raises BackupRefused where a backup must not lie."""
    if not path.parent.is_dir():
        raise BackupRefused(NO_FOLDER.format(path.parent))
    if path.is_dir() or (path.exists() and not force):
        raise BackupRefused(EXISTS.format(path))
    for folder in (settings.MEDIA_ROOT, settings.STATIC_ROOT):
        if path.resolve().is_relative_to(Path(folder).resolve()):
            raise BackupRefused(PUBLIC.format(folder))


def has_changed(incomplete: set[str]) -> bool:
    """Whether one of these covers is gone from the database since."""
    return Cover.objects.filter(name__in=incomplete).count() < len(incomplete)


def write(folder: Path, now: datetime, with_key: bool) -> Saved:
    """Write backup.tar in `folder`."""
    path = folder / "backup.tar"
    with VENDORS[connection.vendor].snapshot(folder) as snapshot:
        manifest = describe(snapshot, now)
        covers = snapshot.rows(media.NEEDED)
        # A database of the last release has no material yet.
        material = snapshot.rows(media.MATERIAL) if media.PACK_FILES in manifest.counts else []
    # Nothing of the database is held while the media are copied, which may take minutes.
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        # GNU's format has no bound on sizes and names.
        with tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT) as tar:
            writer = Writer(tar, int(now.timestamp()))
            fill(writer, manifest, snapshot.file, with_key)
        file.flush()
        os.fsync(file.fileno())
    members = [name for name in writer.sums if name.startswith(media.MEDIA)]
    return Saved(
        manifest,
        path.stat().st_size,
        len(members),
        media.missing(covers, members),
        media.missing_material(material, members),
    )


def fill(writer: Writer, manifest: Manifest, database: Path, with_key: bool) -> None:
    """Write the members in their order."""
    add_text(writer, MANIFEST, manifest.to_json())
    if with_key:
        add_text(writer, KEY, settings.SECRET_KEY.encode())
    with database.open("rb") as stream:
        writer.add(DATABASES[manifest.vendor], stream, database.stat().st_size)
    media.add_all(writer)
    add_text(writer, SUMS, writer.sums_text())


def add_text(writer: Writer, name: str, text: bytes) -> None:
    """Write a small member."""
    writer.add(name, BytesIO(text), len(text))


def describe(snapshot: Snapshot, now: datetime) -> Manifest:
    """The facts of a snapshot."""
    # Of an earlier release, where the program is new already and the database not migrated yet.
    tables = connection.introspection.django_table_names(only_existing=True)
    return Manifest(
        portal_version=__version__,
        vendor=connection.vendor,
        made_at=now.isoformat(timespec="seconds"),
        site_host=settings.SITE_HOST,
        key_fingerprint=key_fingerprint(settings.SECRET_KEY),
        database_bytes=snapshot.size,
        migrations=[f"{app}.{name}" for app, name in snapshot.rows(MIGRATIONS)],
        counts={table: snapshot.rows(f'SELECT count(*) FROM "{table}"')[0][0] for table in sorted(tables)},
    )


def key_fingerprint(key: str) -> str:
    """Sixteen characters by which a key is known again."""
    return salted_hmac("portal.backups", "fingerprint", key, algorithm="sha256").hexdigest()[:16]
