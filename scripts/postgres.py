"""A PostgreSQL server for the tests: TEST_DATABASE_URL, the usual local one, or one for this run only."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

USUAL = "postgresql://postgres@127.0.0.1:5432"
# PostgreSQL refuses to run as root; these users have no other rights here.
UNPRIVILEGED = ("postgres", "nobody")


class NoServer(Exception):
    """There is no PostgreSQL; the text says why."""


@contextmanager
def server():
    """The address of a server, without a database name."""
    named = os.environ.get("TEST_DATABASE_URL", "")
    if named:
        address = urlunsplit(urlsplit(named)._replace(path="", query="", fragment=""))
        if problem := refusal(address):
            raise NoServer(f"TEST_DATABASE_URL 连不上（{problem}）")
        yield address
        return
    problem = refusal(USUAL)
    if not problem:
        yield USUAL
        return
    if not binaries():
        raise NoServer(f"127.0.0.1:5432 连不上（{problem}），本机也没有装 PostgreSQL")
    with own_server() as address:
        yield address


@contextmanager
def own_server():
    """The address of a server for this run only, on a free port."""
    folder = binaries()
    if not folder:
        raise NoServer("本机没有装 PostgreSQL")
    with throw_away(folder) as address:
        yield address


def refusal(address):
    """Why tests cannot make databases there, "" when they can."""
    try:
        with psycopg.connect(f"{address}/postgres", connect_timeout=3) as connection:
            query = "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
            (may_create,) = connection.execute(query).fetchone() or (False,)
    except psycopg.Error as error:
        return str(error).strip().splitlines()[0]
    return "" if may_create else "这个用户不能建数据库"


def binaries():
    """The folder of the newest installed server, None if there is none."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((path.parent for path in found), key=lambda path: float(path.parent.name), default=None)


@contextmanager
def throw_away(folder):
    """A server of our own in a temporary folder, stopped and deleted afterwards."""
    user = unprivileged_user()
    home = Path(tempfile.mkdtemp(prefix="yuanxun-pg-"))
    if user:
        shutil.chown(home, user)
    cluster, port = str(home / "cluster"), free_port()
    options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off"
    try:
        call(user, folder / "initdb", "-D", cluster, "-U", "postgres", "-A", "trust", "-E", "UTF8")
        call(user, folder / "pg_ctl", "-D", cluster, "-w", "-l", home / "log", "-o", options, "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}"
        finally:
            call(user, folder / "pg_ctl", "-D", cluster, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def unprivileged_user():
    """The user to run the server as, if we are root; else None."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in UNPRIVILEGED if name in known), None)


def call(user, *command):
    """Run a command as `user`; NoServer with its last words if it fails."""
    run = subprocess.run(
        [str(word) for word in command],
        user=user,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if run.returncode:
        raise NoServer(f"临时的 PostgreSQL 没能启动（{run.stderr.strip()[-200:]}）")


def free_port():
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
