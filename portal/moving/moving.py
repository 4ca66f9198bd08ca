"""The way from SQLite to PostgreSQL: table by table in batches, compared, taken up where it broke off."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from typing import NamedTuple

from django.conf import settings
from django.db import connection, connections, models, transaction
from django.db.migrations.executor import MigrationExecutor

from portal import env
from portal.backups import sqlite
from portal.backups.manifest import BackupRefused
from portal.moving import rows, target
from portal.moving.rows import NOTHING, Sum
from portal.moving.target import ALIAS, MoveRefused

NOT_SQLITE = "现在用的不是 SQLite（见 DATABASE_URL），没有要搬的。"
NOT_POSTGRESQL = "只能搬到 PostgreSQL：地址应形如 postgres://user:password@host/name。"
BEHIND = "现在的数据库还有没做的迁移，没有作任何改动。请先运行 manage.py migrate。"
IN_USE = "数据库正在使用中，没有作任何改动。请先停止网站和后台进程，再搬；搬的时候谁也不能写。"
DIFFERENT = (
    "{} 搬过去以后和原来的不一样（原来 {} 行，现在 {} 行）。网站请继续用原来的数据库，再运行一次本命令。"
)
INDEX_FAILED = "检索索引没有建好。数据已经搬完，请再运行一次本命令。"


class Moved(NamedTuple):
    """One table: what is in it now, and how many rows had to be written this time."""

    name: str
    sum: Sum
    written: int


def move(address: str, tell: Callable[[str], object]) -> list[Moved]:
    """Move everything to the database at `address`; `tell` hears how far it is. Raises MoveRefused."""
    connections.settings[ALIAS] = target_settings(address)
    refuse_source()
    try:
        with nobody_writes():
            if target.prepare(fingerprint()):
                tell("上次没有搬完，接着搬。")
            moved = []
            for model in rows.tables():
                moved.append(move_table(model))
                tell(f"{moved[-1].name}：{moved[-1].sum.rows} 行")
            tell("正在建检索索引……")
            index(address)
            target.finish()
            return moved
    finally:
        connections[ALIAS].close()
        connections[ALIAS].close_pool()  # type: ignore[attr-defined]


def refuse_source() -> None:
    """Raises MoveRefused unless the configured database is a SQLite database of this release."""
    if connection.vendor != "sqlite":
        raise MoveRefused(NOT_SQLITE)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise MoveRefused(BEHIND)


def target_settings(address: str) -> dict:
    """The entry in DATABASES; raises MoveRefused for anything but PostgreSQL."""
    if not address.startswith(("postgres://", "postgresql://")):
        raise MoveRefused(NOT_POSTGRESQL)
    both = {"default": settings.DATABASES["default"], ALIAS: env.parsed_database("move_to", address)}
    return connections.configure_settings(both)[ALIAS]


@contextmanager
def nobody_writes() -> Iterator[None]:
    """Inside, SQLite lets no other process write; raises MoveRefused while one has the database open."""
    try:
        sqlite.refuse_if_in_use()
    except BackupRefused:
        raise MoveRefused(IN_USE) from None
    connection.ensure_connection()
    with closing(sqlite3.connect(sqlite.file(), isolation_level=None, timeout=5)) as lock:
        lock.execute("BEGIN IMMEDIATE")
        yield


def fingerprint() -> str:
    """By this the database is known again: no two have run their migrations in the same microseconds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name, applied FROM django_migrations ORDER BY id LIMIT 20")
        return sha256(repr(cursor.fetchall()).encode()).hexdigest()


def move_table(model: type[models.Model]) -> Moved:
    """Write what is not there yet, and compare all of it; raises MoveRefused where it differs."""
    forget_strays(model)
    expected, written = NOTHING, 0
    for wanted in rows.batches(model, "default"):
        theirs = rows.read(model, "default", wanted)
        expected = expected.plus(theirs.values())
        written += move_batch(model, theirs)
    found = NOTHING
    for wanted in rows.batches(model, ALIAS):
        found = found.plus(rows.read(model, ALIAS, wanted).values())
    name = str(model._meta.db_table)
    if found != expected:
        raise MoveRefused(DIFFERENT.format(name, expected.rows, found.rows))
    return Moved(name, found, written)


def forget_strays(model: type[models.Model]) -> None:
    """What was deleted here since the last try goes there too."""
    strays = set(rows.keys(model, ALIAS)) - set(rows.keys(model, "default"))
    model._base_manager.using(ALIAS).filter(pk__in=strays)._raw_delete(ALIAS)


@transaction.atomic(using=ALIAS)
def move_batch(model: type[models.Model], theirs: dict) -> int:
    """Write the rows that the target has not, or has otherwise; returns how many."""
    there = {key: rows.digest(row) for key, row in rows.read(model, ALIAS, theirs).items()}
    missing = [row for key, row in theirs.items() if there.get(key) != rows.digest(row)]
    rows.write(model, ALIAS, missing)
    return len(missing)


def index(address: str) -> None:
    """Build the search index and the kept counts in the target, and prove them."""
    for arguments in ([], ["--check"]):
        command = [sys.executable, "manage.py", "reindex_search", *arguments]
        environment = os.environ | {"DATABASE_URL": address, "SECRET_KEY": settings.SECRET_KEY}
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL, check=False
        )
        if done.returncode:
            raise MoveRefused(INDEX_FAILED)
