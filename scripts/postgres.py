"""A PostgreSQL server for the tests: TEST_DATABASE_URL, the usual local one, or one for this run only."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg

USUAL = "postgresql://postgres@127.0.0.1:5432"
# Nothing of it is to be there after a crash.
CARELESS = ("fsync=off",)
# What the suite's own need not do either: it lives for minutes, and its tables are small.
QUICK = (
    *CARELESS,
    *("synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0"),
    *("autovacuum=off", "jit=off"),
)
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
def quick_server():
    """For tests: a server of our own, which never waits for the disk; where none can be made, as server().

    TEST_DATABASE_URL still names another one.
    """
    folder = None if os.environ.get("TEST_DATABASE_URL") else binaries()
    if not folder:
        with server() as address:
            yield address
        return
    with throw_away(Cluster(folder, settings=QUICK)) as cluster:
        yield cluster.socket


@contextmanager
def own_server():
    """The address of a server for this run only, on a free port."""
    folder = binaries()
    if not folder:
        raise NoServer("本机没有装 PostgreSQL")
    with throw_away(Cluster(folder)) as cluster:
        yield cluster.address


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
def throw_away(cluster):
    """It, made and started, stopped and deleted afterwards."""
    try:
        cluster.make()
        try:
            yield cluster
        finally:
            cluster.stop("immediate")
    finally:
        cluster.remove()


class Cluster:
    """A server of our own on a port of its own; it can be stopped and started again."""

    def __init__(self, folder, port=0, settings=CARELESS):
        self.folder, self.port, self.settings = folder, port or free_port(), settings
        self.user = unprivileged_user()
        self.home = Path(tempfile.mkdtemp(prefix="yuanxun-pg-"))
        self.address = f"postgresql://postgres@127.0.0.1:{self.port}"
        # The way beside the network: a question takes less than half the time.
        self.socket = f"postgresql://postgres@{quote(str(self.home), safe='')}:{self.port}"
        if self.user:
            shutil.chown(self.home, self.user)

    def make(self, *options):
        """Make it, with more options of initdb, and start it."""
        self.call("initdb", "--no-sync", "-U", "postgres", "-A", "trust", "-E", "UTF8", *options)
        self.start()

    def start(self):
        """Returns when it answers."""
        own = ("listen_addresses=127.0.0.1", *self.settings)
        options = " ".join([f"-p {self.port} -k {self.home}", *(f"-c {setting}" for setting in own)])
        self.call("pg_ctl", "-w", "-l", self.home / "log", "-o", options, "start")

    def stop(self, mode):
        """`fast` ends all connections, `immediate` is a crash."""
        self.call("pg_ctl", "-w", "-m", mode, "stop")

    def call(self, program, *arguments):
        """One of the server's programs, on this cluster."""
        call(self.user, self.folder / program, "-D", self.home / "cluster", *arguments)

    def remove(self):
        """Delete its files."""
        shutil.rmtree(self.home, ignore_errors=True)


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
