"""The shipped systemd units, read and run as systemd would run them, but for what only systemd can do."""

import os
import shlex
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from tests.deploy import sample

FOLDER = Path(settings.BASE_DIR, "deploy", "systemd")
# Where the units expect the program, its Python and the backups.
PYTHON, PROGRAM = "/srv/yuanxun/.venv/bin/python", "/srv/yuanxun"
# The first of the sockets that systemd hands over.
FIRST_SOCKET = 3


def options(path):
    """(section, name, value) of each line of a unit."""
    section, found = "", []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.append((section, name, value))
    return found


def commands(name):
    """What a service starts, as words, with this machine's places; a leading - means that it may fail."""
    lines = [value for _, option, value in options(FOLDER / name) if option == "ExecStart"]
    assert lines, name
    return [shlex.split(here(line.removeprefix("-"))) for line in lines]


def here(text):
    """A unit's text with the places of this machine."""
    return text.replace(PYTHON, sys.executable).replace(PROGRAM, str(settings.BASE_DIR))


def environment(folder, **given):
    """The sample's settings as systemd reads them, with what an operator fills in."""
    return {"PATH": os.environ["PATH"]} | sample.given() | {"DATA_DIR": str(folder)} | given


def start(command, environment, listener=None):
    """Start a service's command; `listener` is the socket that systemd would hand over."""
    if listener is None:
        return subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)
    # Systemd names the process that the socket is for: the shell becomes that process.
    as_itself = ["sh", "-c", 'export LISTEN_PID=$$; exec "$@"', "sh", *command]
    return subprocess.Popen(
        as_itself,
        cwd=settings.BASE_DIR,
        env=environment | {"LISTEN_FDS": "1"},
        pass_fds=(FIRST_SOCKET,),
        preexec_fn=lambda: os.dup2(listener.fileno(), FIRST_SOCKET),
    )


def stop(process):
    """As systemd stops a service; its exit code."""
    with suppress(ProcessLookupError):
        process.terminate()
    return process.wait(timeout=20)
