"""make faults: letters and stories while real processes are killed.

python -m scripts.faults short|full runs on SQLite and, if there is one, on PostgreSQL, both at once. The exit
code is 1 unless: no letter is lost; doubles have the same Message-ID, and kills and cuts explain them all;
the outbox is empty five minutes after the mail server is back; no acknowledged story is lost.
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from scripts import postgres

ROOT = Path(__file__).resolve().parent.parent
PARTS = {"scripts.fire": "信件", "scripts.submits": "投稿"}


def main(profile):
    """Run on all databases; returns the exit code."""
    started = time.monotonic()
    with ExitStack() as stack:
        addresses = {"SQLite": ""}
        try:
            addresses["PostgreSQL"] = stack.enter_context(
                own_database(stack.enter_context(postgres.server()))
            )
        except postgres.NoServer as reason:
            print(f"PostgreSQL 没有运行：{reason}")
        folders = {name: stack.enter_context(folder()) for name in addresses}
        are_ok = []
        for part, title in PARTS.items():
            runs = {name: start(part, profile, folders[name], addresses[name]) for name in addresses}
            are_ok += [report(f"{title}，{name}", finish(run)) for name, run in runs.items()]
    print(f"\n用时 {time.monotonic() - started:.0f} 秒")
    is_whole = len(addresses) == 2 or os.environ.get("REQUIRE_ALL") != "1"
    return 0 if all(are_ok) and is_whole else 1


@contextmanager
def own_database(address):
    """A database with a name of its own, dropped at the end."""
    name = f"yuanxun_faults_{secrets.token_hex(4)}"
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{address}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def folder():
    """A data folder for one database."""
    return tempfile.TemporaryDirectory(prefix="yuanxun-faults-")


def start(part, profile, folder, address):
    """Start one part on one database, as a process."""
    environment = os.environ | {
        "DATA_DIR": folder,
        "DATABASE_URL": address,
        "SECRET_KEY": secrets.token_urlsafe(50),
    }
    command = [sys.executable, "-m", part, profile]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def finish(run):
    """The figures of one part; none if it broke off."""
    words, _ = run.communicate()
    return json.loads(words) if run.returncode == 0 else []


def report(name, rows):
    """Print one table; returns whether every figure is within its bound."""
    print(f"\n── {name}")
    for label, figure, is_ok in rows:
        print(f"{'  ' if is_ok else '✗ '}{figure:>7}  {label}")
    return bool(rows) and all(is_ok for _, _, is_ok in rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
