"""Servers of the bench, and what they cost: processor time and memory from /proc."""

import os
import runpy
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings

from scripts.postgres import free_port

TICKS = os.sysconf("SC_CLK_TCK")
HOST = "127.0.0.1"
# Seconds that a server may take to answer.
PATIENCE = 60
# The portal is measured as it is shipped, and all others with as many processes and threads.
SHIPPED = Path(settings.BASE_DIR, "deploy", "gunicorn.conf.py")
OPTIONS = runpy.run_path(str(SHIPPED))
# Seconds of processor time in two seconds: what a worker takes that looks for work and finds none.
NEARLY_NOTHING = 0.1


def family(pid):
    """The process and all that it has started."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(one for child in children for one in family(int(child)))]


def seconds_of(pid):
    """The processor time of a process, and of those it has waited for."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        # It has just ended: its time is now its parent's.
        return 0
    return sum(map(int, fields[11:15])) / TICKS


def parent_of(pid):
    """The process that has started it."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def pss_of(pid):
    """Its memory in MB, what is shared by several counted in part."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(text.partition("Pss:")[2].split()[0]) / 1024


class Server:
    """A process that answers on `port`; `command` starts it in the project's folder."""

    def __init__(self, command, port, environment):
        self.port = port
        # Another process that works for this one, with all that it has started: PostgreSQL.
        self.helper = None
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env={"PATH": os.environ["PATH"], **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.wait()
        self.start_seconds = time.monotonic() - self.started

    def wait(self):
        """Until it answers; RuntimeError if it does not."""
        while time.monotonic() - self.started < PATIENCE and self.process.poll() is None:
            try:
                with socket.create_connection((HOST, self.port), timeout=1):
                    return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("a server of the bench did not start")

    def cpu(self):
        """Seconds of processor time so far, with all its workers, and of its helper's."""
        helpers = family(self.helper) if self.helper else []
        return sum(map(seconds_of, [*family(self.process.pid), *helpers]))

    def pss(self):
        """MB of each of its processes, the first one included."""
        return [pss_of(pid) for pid in family(self.process.pid)]

    def stop(self):
        """End it and wait."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Background(Server):
    """A process without a port: it has started when it has nothing more to do."""

    def wait(self):
        """Until it takes next to no processor time for two seconds."""
        spent = -1.0
        while time.monotonic() - self.started < PATIENCE and self.cpu() - spent > NEARLY_NOTHING:
            spent = self.cpu()
            time.sleep(2)


def worker(environment):
    """The portal's second process, at rest."""
    return Background([sys.executable, "manage.py", "worker"], 0, environment)


def gunicorn(application, environment, *options):
    """An application behind gunicorn, by default as many processes and threads as the portal has."""
    port = free_port()
    as_shipped = ("--workers", str(OPTIONS["workers"]), "--threads", str(OPTIONS["threads"]), "--preload")
    command = [
        *(sys.executable, "-m", "gunicorn", application, "--bind", f"{HOST}:{port}"),
        *(options or (*as_shipped, "--worker-class", "gthread", "--no-control-socket")),
        *("--log-level", "critical", "--graceful-timeout", "2"),
    ]
    return Server(command, port, environment)


def portal(data, **environment):
    """The portal on a data folder, as make run and the units serve it."""
    own = {
        "DATA_DIR": str(data),
        "SECRET_KEY": "b" * 48,
        "SITE_URL": f"http://{HOST}:8000",
        "ALLOWED_HOSTS": HOST,
        "COUNT_READS": "0",
    }
    return gunicorn("portal.wsgi:application", own | environment, "--config", str(SHIPPED))


def plain(database, *, indexes=True):
    """The plain site on its database."""
    return gunicorn(
        "tests.bench.plain.wsgi:application",
        {"PLAIN_DB": str(database), "PLAIN_INDEXES": str(int(indexes))},
    )
