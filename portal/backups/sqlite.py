"""A SQLite database: copied while others write, and put back as a file."""

import itertools
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from django.db import connection, connections

from commons.pages import facts
from portal.backups.archive import pack, unpack
from portal.backups.manifest import DAMAGED, BackupRefused, Manifest
from portal.backups.snapshots import Snapshot

IN_USE = "数据库正在使用中。没有作任何改动，请先停止网站和后台进程（make run），再恢复。"
UNSOUND = "数据库文件本身有损坏（{}），没有备份。请先用最近的好备份恢复。"


def file() -> Path:
    """Where the configured database lies."""
    return Path(connection.settings_dict["NAME"])


# ── Backing up ──


@contextmanager
def snapshot(folder: Path) -> Iterator[Snapshot]:
    """A copy of the database in `folder`, by SQLite's own backup."""
    copy, packed = folder / "database.sqlite3", folder / "database.sqlite3.gz"
    connection.ensure_connection()
    with closing(sqlite3.connect(copy)) as target:
        # All pages in one step, which is one read transaction: in WAL mode writers go on beside it. In many
        # small steps SQLite begins anew after every write of others, and under fire would never end.
        connection.connection.backup(target)
    with closing(sqlite3.connect(copy)) as opened:
        if problem := unsoundness(opened):
            raise BackupRefused(UNSOUND.format(problem))
        pack(copy, packed)
        yield Snapshot(packed, copy.stat().st_size, lambda query: opened.execute(query).fetchall())


def unsoundness(opened: sqlite3.Connection) -> str:
    """The first thing that is wrong with a database, "" for a sound one."""
    try:
        found = opened.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        found = str(error)
    return "" if found == "ok" else found.splitlines()[0]


# ── Restoring ──


def is_readable() -> bool:
    """Whether the configured database is a SQLite database at all; a missing or empty file is one."""
    with closing(sqlite3.connect(file())) as opened:
        try:
            opened.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError:
            # Locked, or not allowed: whatever it is, something stands there.
            return True
        except sqlite3.DatabaseError:
            return False
    return True


def stage_folder() -> Path:
    """Where a restore is prepared: on the disk of the database, so that its last step is one rename."""
    return file().parent


def load(packed: IO[bytes], manifest: Manifest, folder: Path) -> Path | None:
    """Put the packed database in place of the configured one; raises BackupRefused, and nothing changed.

    All is done and proved in `folder` before. Returns where the old database is kept, None if there was none.
    """
    staged = folder / "database.sqlite3"
    unpack(packed, staged, manifest.database_bytes)
    with closing(sqlite3.connect(staged)) as opened:
        problem = unsoundness(opened) or difference(opened, manifest.counts)
    if problem:
        raise BackupRefused(DAMAGED.format(problem))
    refuse_if_in_use()
    aside = keep_aside() if file().exists() else None
    put_in_place(staged)
    return aside


def put_in_place(staged: Path) -> None:
    """Make this file the database: after a power cut the place holds the one or the other, whole."""
    staged.chmod(0o600)
    sync(staged)
    os.replace(staged, file())
    sync(file().parent)


def difference(opened: sqlite3.Connection, counts: dict[str, int]) -> str:
    """The first table that has not as many rows as it should; "" if all have."""
    for table, count in counts.items():
        try:
            found = opened.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
        except sqlite3.DatabaseError as error:
            return str(error)
        if found != count:
            return f"{table} 有 {found} 行，应有 {count} 行"
    return ""


def refuse_if_in_use() -> None:
    """Raises BackupRefused while anybody has the database open; else all of it is in its one file afterwards.

    SQLite leaves the WAL mode only where it is alone, so a site that merely waits is noticed too.
    """
    connections.close_all()
    # The connection that asks for changes is closed with them.
    facts.forget()
    with closing(sqlite3.connect(file(), timeout=0)) as opened:
        try:
            opened.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise BackupRefused(IN_USE) from None
            raise
        except sqlite3.DatabaseError:
            # Damaged: often the very reason to restore. It is kept aside as it is.
            return


def keep_aside() -> Path:
    """The old database under another name as well: there is no moment without a database."""
    aside = free_name(file())
    os.link(file(), aside)
    for ending in ("-wal", "-shm"):
        # Only a damaged database has them still; the new one must not find them.
        left = Path(f"{file()}{ending}")
        if left.exists():
            left.rename(f"{aside}{ending}")
    return aside


def free_name(path: Path) -> Path:
    """What the file is called when another one takes its place."""
    numbers = itertools.count(1)
    return next(name for number in numbers if not (name := Path(f"{path}.before-restore-{number}")).exists())


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
