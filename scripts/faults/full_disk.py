"""The disk is full while stories are sent, and has room again later; the portal is not started anew.

python -m scripts.faults.full_disk short|full mounts a small file system of its own, so it runs in namespaces
of its own (unshare --map-root-user --mount); scripts.faults calls it. With a DATABASE_URL it makes
a PostgreSQL of its own whose tables lie there. That one refuses to run as root, mapped or not: a true root
must start it as another user (unshare --mount). Its log of writes lies elsewhere; without room for that one
PostgreSQL stops itself, which the row nodes measures.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from scripts.postgres import Cluster, binaries

CLUSTER = Cluster(binaries()) if os.environ["DATABASE_URL"] else None
DISK = CLUSTER.home / "cluster" if CLUSTER else Path(os.environ["DATA_DIR"], "disk")
os.environ["DATABASE_URL"] = f"{CLUSTER.address}/postgres" if CLUSTER else f"sqlite:///{DISK}/site.sqlite3"

# These read the environment above.
from scripts.faults import stories  # noqa: E402
from scripts.faults.stories import Revision, Sender, Service  # noqa: E402

from django.db import connection  # noqa: E402  isort: skip

# An empty PostgreSQL alone is half of it.
MEGABYTES = 128 if CLUSTER else 64
STORIES = {"short": 20, "full": 200}
PAGES = ("/", "/news/", "/news/?q=1", "/districts/120114/", "/feed.xml")
# Until the first story is refused, and until stories are taken again.
MOST_TRIES = 2000
PATIENCE = 60


def main(profile):
    """Send, fill, send, make room, send; print the figures."""
    with ExitStack() as stack:
        mount(stack)
        stories.prepare()
        service = Service(stories.free_port())
        stack.callback(service.stop)
        sender = Sender(f"http://{stories.HOST}:{service.port}", 1, ())
        print(json.dumps(fight(sender, STORIES[profile])))


def mount(stack):
    """The small file system, and the PostgreSQL on it."""
    DISK.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", DISK], check=True)
    if CLUSTER:
        stack.callback(CLUSTER.remove)
        stack.callback(subprocess.run, ["umount", "--lazy", DISK])
        shutil.chown(DISK, CLUSTER.user)
        DISK.chmod(0o700)
        CLUSTER.make("--waldir", str(CLUSTER.home / "log-of-writes"))
        stack.callback(CLUSTER.stop, "immediate")


def fight(sender, wanted):
    """(label, figure, whether it is within its bound) of each line of the table."""
    answers = Answers(sender)
    until(lambda: answers.send() == 303)
    if not answers.acknowledged:
        raise SystemExit("no story was taken while there was room")
    fill()
    for _ in range(MOST_TRIES):
        if answers.send() >= 500:
            break
    refused = Counter(answers.send() for _ in range(wanted))
    keeps = "杀进程时投出的第1组" in sender.said
    reads = Counter(status_of(sender, path) for path in PAGES for _ in range(wanted // 5))
    (DISK / "filler").unlink()
    started = time.monotonic()
    until(lambda: answers.send() == 303)
    seconds = round(time.monotonic() - started, 1)
    return [
        ("stories acknowledged", len(answers.acknowledged), True),
        ("of these lost", len(answers.acknowledged - stored()), answers.acknowledged <= stored()),
        ("answers while the disk was full", wanted, True),
        ("of these 503", refused[503], refused[503] == wanted),
        ("the 503 holds the typed text (1: yes)", int(keeps), keeps),
        ("pages read meanwhile", reads.total(), True),
        ("of these 200", reads[200], reads[200] == reads.total()),
        ("seconds from room on the disk to the next acknowledged story", seconds, seconds < PATIENCE),
        ("tables not whole", int(not is_sound()), is_sound()),
    ]


class Answers:
    """Story after story, each with a key of its own; which were acknowledged."""

    def __init__(self, sender):
        self.sender, self.count, self.acknowledged = sender, 0, set()

    def send(self):
        """One more; the status of its answer."""
        self.count += 1
        key = secrets.token_urlsafe(16)
        status = self.sender.status(self.count, key)
        if status == 303:
            self.acknowledged.add(key)
        return status


def fill():
    """Write until nothing fits."""
    with (DISK / "filler").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            return


def until(is_so):
    """Return when it is so, or when patience ends."""
    deadline = time.monotonic() + PATIENCE
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.2)


def status_of(sender, path):
    """The status of a page."""
    try:
        return sender.browser.open(sender.address + path, timeout=15).status
    except urllib.error.HTTPError as answer:
        return answer.code


def stored():
    """The keys of all stored stories."""
    return set(Revision.objects.values_list("idempotency_key", flat=True))


def is_sound():
    """Whether integrity_check finds the file whole, or pg_amcheck every table and index."""
    if CLUSTER:
        where = ("-h", stories.HOST, "-p", str(CLUSTER.port), "-U", "postgres", "postgres")
        command = [CLUSTER.folder / "pg_amcheck", "--install-missing", *where]
        return subprocess.run(command).returncode == 0
    with connection.cursor() as cursor:
        return cursor.execute("PRAGMA integrity_check").fetchone() == ("ok",)


if __name__ == "__main__":
    main(sys.argv[1])
