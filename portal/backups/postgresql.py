"""A PostgreSQL database: dumped by pg_dump while others write, and put back in one transaction."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection, transaction

from portal.backups.manifest import BackupRefused, Manifest
from portal.backups.snapshots import Snapshot

# What only PostgreSQL's wrapper has; its module cannot be imported where psycopg is not installed.
wrapper: Any = connection
# Where Debian and Ubuntu put the programs of each version.
FOLDERS = Path("/usr/lib/postgresql")
# What libpq reads from the environment, so that no password stands on a command line.
PLACES = {
    "HOST": "PGHOST",
    "PORT": "PGPORT",
    "USER": "PGUSER",
    "PASSWORD": "PGPASSWORD",
    "NAME": "PGDATABASE",
}
OPTIONS = ("sslmode", "sslrootcert", "sslcert", "sslkey", "options", "service", "passfile", "channel_binding")
NO_PROGRAM = (
    "本机没有 {program}（需要 {major} 或更新的版本），没有作任何改动。"
    "请安装 PostgreSQL 的客户端程序，例如 apt install postgresql-client-{major}，或把它所在的目录加进 PATH。"
)
IN_USE = "还有 {} 个连接在使用这个数据库。没有作任何改动，请先停止网站、后台进程和 psql，再恢复。"
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
# For the whole restore. An index over words is built in small pieces: with 64 MB, PostgreSQL's own choice, it
# took a seventh longer for 10,000 articles.
SETTINGS = "SET LOCAL lock_timeout = '10s';\nSET LOCAL maintenance_work_mem = '4MB';\n"
# Seconds after which whoever is still connected stays.
FAREWELL = 2
FAILED = "{program} 没有成功，{outcome}：{reason}"


# ── The programs ──


def program(name: str) -> str:
    """The path of pg_dump and the like: of the server's version, else of the nearest later one.

    Not the newest: what pg_dump 17 writes sets options that a server 15 does not know.
    """
    connection.ensure_connection()
    server = wrapper.pg_version // 10_000
    found = [(major_of(path), path) for path in candidates(name)]
    fit = sorted((major, path) for major, path in found if major >= server)
    if not fit:
        raise BackupRefused(NO_PROGRAM.format(program=name, major=server))
    return fit[0][1]


def candidates(name: str) -> list[str]:
    """Where the program stands, on PATH and beside it."""
    on_path = shutil.which(name)
    return [*([on_path] if on_path else []), *map(str, FOLDERS.glob(f"*/bin/{name}"))]


def major_of(path: str) -> int:
    """The version that the program says it has; 0 where it does not run."""
    run = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    number = re.search(r"\) (\d+)", run.stdout)
    return int(number[1]) if number else 0


def environment() -> Mapping[str, str]:
    """This process's environment with the way to the configured database."""
    configured = connection.settings_dict
    way = {variable: str(configured[name]) for name, variable in PLACES.items() if configured[name]}
    options = {f"PG{name.upper().replace('_', '')}": configured["OPTIONS"].get(name) for name in OPTIONS}
    way |= {variable: str(value) for variable, value in options.items() if value}
    return os.environ | way | {"PGCLIENTENCODING": "UTF8", "PGAPPNAME": "yuanxun backup", "LC_ALL": "C.UTF-8"}


def run(command: list[str], outcome: str) -> None:
    """Run one of the programs; raises BackupRefused with its own words."""
    done = subprocess.run(
        command,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        reason = reason_in(done.stderr) or f"退出码 {done.returncode}"
        raise BackupRefused(FAILED.format(program=Path(command[0]).name, outcome=outcome, reason=reason))


def reason_in(words: str) -> str:
    """The line that says what went wrong, which comes before what that led to."""
    lines = words.splitlines() or [""]
    return next((line for line in lines if "error:" in line.lower()), lines[-1]).strip()


# ── Backing up ──


@contextmanager
def snapshot(folder: Path) -> Iterator[Snapshot]:
    """A dump in `folder`; it and the rows that are asked for afterwards are of one moment."""
    dump = folder / "database.dump"
    pg_dump = program("pg_dump")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        [[name]] = rows("SELECT pg_export_snapshot()")
        command = [pg_dump, "--format=custom", "--compress=1", "--no-owner", "--no-privileges"]
        run([*command, f"--snapshot={name}", f"--file={dump}"], "没有备份")
        yield Snapshot(dump, dump.stat().st_size, rows)


def rows(query: str) -> list[tuple]:
    """The rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


# ── Restoring ──


def refuse_if_in_use() -> None:
    """Raises BackupRefused while anybody else is connected: a web server stays so while it waits."""
    connection.close()
    # This process's own idle connections would be counted too.
    wrapper.close_pool()
    with closing(wrapper.Database.connect(**wrapper.get_connection_params())) as asking:
        deadline = time.monotonic() + FAREWELL
        while (count := asking.execute(OTHERS).fetchone()[0]) and time.monotonic() < deadline:
            # What was closed just now may stand in the list for a moment.
            asking.rollback()
            time.sleep(0.1)
    if count:
        raise BackupRefused(IN_USE.format(count))


def stage_folder() -> Path:
    """Where a restore is prepared."""
    return Path(settings.DATA_DIR)


def load(dump: IO[bytes], manifest: Manifest, folder: Path) -> None:
    """Put the dump in place of all tables of the database; raises BackupRefused, and nothing changed.

    The dump becomes a script before anything is touched, and psql runs dropping, filling and counting in one
    transaction: what fails on the way leaves the old tables. So there is nothing to keep aside.
    """
    pg_restore, psql = program("pg_restore"), program("psql")
    before, script, after = folder / "before.sql", folder / "restore.sql", folder / "after.sql"
    with (folder / "database.dump").open("xb") as file:
        shutil.copyfileobj(dump, file)
    unchanged = "数据库没有改动"
    run([pg_restore, "--no-owner", "--no-privileges", f"--file={script}", file.name], unchanged)
    [[schema]] = rows("SELECT current_schema()")
    before.write_text(dropping(schema), encoding="utf-8")
    after.write_text(counting(schema, manifest.counts), encoding="utf-8")
    refuse_if_in_use()
    command = [psql, "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    run([*command, *(f"--file={part}" for part in (before, script, after))], unchanged)


def dropping(schema: str) -> str:
    """SQL that removes every table; a dump alone would leave those that a later release has made."""
    tables = rows(f"SELECT tablename FROM pg_tables WHERE schemaname = '{schema}' ORDER BY 1")
    names = ", ".join(f"{quoted(schema)}.{quoted(name)}" for (name,) in tables)
    return f"{SETTINGS}DROP TABLE {names} CASCADE;\n" if names else SETTINGS


def counting(schema: str, counts: dict[str, int]) -> str:
    """SQL that fails where a table has not as many rows as it should."""
    checks = [
        f"IF (SELECT count(*) FROM {quoted(schema)}.{quoted(table)}) <> {count} THEN "
        f"RAISE EXCEPTION '{table} does not have {count} rows'; END IF;"
        for table, count in counts.items()
    ]
    return "DO $$ BEGIN\n" + "\n".join(checks) + "\nEND $$;\n"


def quoted(name: str) -> str:
    """The name as SQL takes it."""
    return connection.ops.quote_name(name)
