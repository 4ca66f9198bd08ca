"""Putting a backup back: all is proved before anything is touched."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from articles.models import Article, Cover
from commons.models import Staff
from commons.pages.changes import SITE, touch
from leads.models import Lead
from leads.packs.models import PackFile
from portal import __version__
from portal.backups import media, sqlite
from portal.backups.archive import KEY, Backup, opened
from portal.backups.manifest import BackupRefused, Manifest
from portal.backups.records import record
from portal.backups.saving import VENDORS, key_fingerprint
from submissions.models import Submission

# A database in which all these are empty holds nothing but what `prepare` makes again.
PRECIOUS = (Staff, Article, Submission, Lead)
MEGABYTE = 1_000_000
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
OTHER_VENDOR = (
    "备份里是 {theirs} 的数据，本机设置的是 {ours}，没有作任何改动。"
    "请先恢复到 {theirs}（改 DATABASE_URL），再用 manage.py move_to 换数据库。"
)
UNKNOWN_MIGRATIONS = (
    "备份来自 {theirs} 版，里面有本版（{ours}）不认识的迁移 {migration}，没有作任何改动。"
    "请先把程序更新到做备份的那一版或更新的版本，再恢复。"
)
HOLDS_DATA = "这里的数据库已有数据，没有作任何改动。要用备份取代它，请加 --replace。"
NO_ROOM = "磁盘空间不够：要用 {} MB，{} 只剩 {} MB。没有作任何改动。"
NOT_OWNER = "{} 不属于当前用户，恢复后网站可能读不了。没有作任何改动，请用运行网站的用户（编号 {}）来恢复。"


@dataclass(frozen=True)
class Restored:
    """What was put back."""

    manifest: Manifest
    media_count: int
    # Covers of which the backup has not all files.
    incomplete: set[str]
    # Files of material that the backup has not.
    lost: set[str]
    # The old database, where it is kept beside the new one.
    aside: Path | None
    has_same_key: bool
    # Where the key was put, if it came with the backup and was another one.
    key_file: Path | None


def restore(path: Path, *, replace: bool = False) -> Restored:
    """Put the backup in place of the configured database and add its media; raises BackupRefused.

    The files come first and harm nobody; then the database changes in one step. So whenever this is cut
    short, the files of every cover that the database names are there.
    """
    with opened(path) as backup:
        refuse_unfit(backup.manifest)
        is_full = holds_data()
        refuse_place(is_full, replace)
        aside = put_back(backup)
        key_file = put_back_key(backup)
    if aside and not is_full:
        # Nobody asks after a database in which nothing was.
        aside.unlink()
        aside = None
    call_command("migrate", interactive=False, verbosity=0)
    # It holds the backups before itself only.
    record(backup.manifest, path.stat().st_size)
    with transaction.atomic():
        # Pages that other machines lend were built from the rows of before.
        touch(SITE)
    return Restored(
        manifest=backup.manifest,
        media_count=len(backup.media),
        incomplete=media.missing(Cover.objects.values_list("name", "width", "files"), backup.media),
        lost=media.missing_material(PackFile.objects.values_list("stored").distinct(), backup.media),
        aside=aside,
        has_same_key=backup.manifest.key_fingerprint == key_fingerprint(settings.SECRET_KEY),
        key_file=key_file,
    )


def refuse_unfit(manifest: Manifest) -> None:
    """Raises BackupRefused for another kind of database, and for a release that this one does not know."""
    if manifest.vendor != connection.vendor:
        theirs, ours = NAMES[manifest.vendor], NAMES[connection.vendor]
        raise BackupRefused(OTHER_VENDOR.format(theirs=theirs, ours=ours))
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    unknown = [migration for migration in manifest.migrations if migration not in known]
    if unknown:
        raise BackupRefused(
            UNKNOWN_MIGRATIONS.format(theirs=manifest.portal_version, ours=__version__, migration=unknown[0])
        )


def refuse_place(is_full: bool, replace: bool) -> None:
    """Raises BackupRefused where the backup must not go."""
    owner = settings.DATA_DIR.stat().st_uid
    if os.geteuid() == 0 and owner != 0:
        raise BackupRefused(NOT_OWNER.format(settings.DATA_DIR, owner))
    if is_full and not replace:
        raise BackupRefused(HOLDS_DATA)
    VENDORS[connection.vendor].refuse_if_in_use()


def holds_data() -> bool:
    """Whether the configured database has anything that would be missed, or belongs to somebody else."""
    if connection.vendor == "sqlite" and not sqlite.is_readable():
        # Whoever restores over a damaged file says so.
        return True
    try:
        return is_precious()
    except DatabaseError:
        # Damaged further inside. A PostgreSQL that does not answer is no place to restore to.
        if connection.vendor == "sqlite":
            return True
        raise


def is_precious() -> bool:
    """Whether the tables are somebody else's, or hold rows that would be missed."""
    tables = set(connection.introspection.table_names())
    if not tables:
        return False
    if not {model._meta.db_table for model in PRECIOUS} <= tables:
        return True
    return any(model.objects.exists() for model in PRECIOUS)


def put_back(backup: Backup) -> Path | None:
    """Media, then database; returns where the old database is kept, if it is."""
    vendor = VENDORS[connection.vendor]
    with tempfile.TemporaryDirectory(dir=vendor.stage_folder(), prefix=".restore-") as folder:
        needed = backup.manifest.database_bytes + backup.size(backup.media)
        left = shutil.disk_usage(folder).free
        if needed > left:
            place = vendor.stage_folder()
            raise BackupRefused(NO_ROOM.format(needed // MEGABYTE, place, left // MEGABYTE))
        media.put_back(backup)
        with backup.stream(backup.database) as stream:
            return vendor.load(stream, backup.manifest, Path(folder))


def put_back_key(backup: Backup) -> Path | None:
    """The key that came with the backup, in its file; returns the file if it had another one before."""
    path = settings.DATA_DIR / KEY
    if KEY not in backup.members:
        return None
    key = backup.stream(KEY).read()
    if path.exists():
        if path.read_bytes().strip() == key:
            return None
        path.rename(sqlite.free_name(path))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key + b"\n")
    return path
