"""Letters on one database: writes them, runs and kills the workers, prints the figures as JSON.

python -m scripts.faults.letters short|full fills the database of DATABASE_URL; scripts.faults calls it.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import django

from scripts.faults.sink import HOST, Sink

os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
django.setup()

# These need the settings above.
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from commons import outbox  # noqa: E402
from commons.models import Letter  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
SEED = 20261123
WORKERS = 3
REFUSED, CUT = 0.20, 0.05
# Seconds. A younger worker has not sent anything yet: killing it proves nothing.
GROWN_UP = 2.5
BOUND_DRAINED = 300
# After so many seconds the figures are printed even if letters still wait.
PATIENCE = 600


class Profile(NamedTuple):
    """Times are in seconds; `latency` is what the server needs for each letter before its outage."""

    letters: int
    kills: int
    kill_every: float
    latency: float
    hang: int
    outage: int


PROFILES = {
    "short": Profile(letters=500, kills=10, kill_every=1.5, latency=0.05, hang=11, outage=8),
    "full": Profile(letters=5000, kills=110, kill_every=1.6, latency=0.08, hang=25, outage=60),
}


def main(name):
    """Prepare the database, go through all phases, print the figures."""
    profile = PROFILES[name]
    call_command("migrate", verbosity=0)
    write_letters(profile.letters)
    sink = Sink(SEED)
    sink.start()
    with open(Path(os.environ["DATA_DIR"]) / "workers.log", "wb") as log:
        workers = Workers(sink.port, log)
        try:
            seconds = fight(profile, sink, workers)
        finally:
            workers.stop()
            sink.stop()
    print(json.dumps(figures(profile, sink, workers, seconds)))


@transaction.atomic
def write_letters(count):
    """Write so many letters, each to its own address."""
    now = timezone.now()
    for number in range(count):
        outbox.post(
            "story_withdrawn",
            key=f"letter:{number}",
            about=f"story:{number}",
            recipient=f"n{number}@example.com",
            context={"story": {"receipt": f"YX-{number}"}, "event": {"at": now}},
            now=now,
        )


class Workers:
    """`WORKERS` processes of manage.py worker; a killed one is replaced at once."""

    def __init__(self, port, log):
        self.environment = os.environ | {"MAIL_URL": f"smtp://{HOST}:{port}"}
        self.log = log
        self.kills = 0
        self.random = random.Random(SEED)
        self.born = {self.start(): time.monotonic() for _ in range(WORKERS)}
        self.last_kill = time.monotonic()

    def start(self):
        """One more worker."""
        command = [sys.executable, "manage.py", "worker"]
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, stderr=self.log)

    def kill_in_time(self, profile):
        """kill -9 one worker that is old enough, when it is time for it."""
        now = time.monotonic()
        wait = profile.kill_every * self.random.uniform(0.5, 1.5)
        old = [worker for worker, born in self.born.items() if now - born > GROWN_UP]
        if self.kills >= profile.kills or now - self.last_kill < wait or not old:
            return
        worker = self.random.choice(old)
        worker.kill()
        worker.wait()
        del self.born[worker]
        self.born[self.start()] = self.last_kill = now
        self.kills += 1

    def stop(self):
        """SIGTERM, as operators stop them; kill -9 for a worker that does not stop."""
        for worker in self.born:
            worker.send_signal(signal.SIGTERM)
        for worker in self.born:
            try:
                worker.wait(timeout=15)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()


def fight(profile, sink, workers):
    """Failures, hanging, outage, return; returns the seconds from the return to the last letter."""
    sink.refuse, sink.cut, sink.latency = REFUSED, CUT, profile.latency
    until(lambda: sink.distinct >= profile.letters * 0.6, PATIENCE, profile, workers)
    sink.hangs = True
    until(lambda: False, profile.hang, profile, workers)
    sink.stop()
    until(lambda: False, profile.outage, profile, workers)
    # The server is back, and well.
    sink.hangs, sink.refuse, sink.cut, sink.latency = False, 0, 0, 0.01
    sink.start()
    returned = time.monotonic()
    until(lambda: not Letter.objects.waiting().exists(), PATIENCE, profile, workers)
    return time.monotonic() - returned


def until(is_over, seconds, profile, workers):
    """Go on killing until `is_over()` or the seconds are gone."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not is_over():
        workers.kill_in_time(profile)
        time.sleep(0.1)


def figures(profile, sink, workers, seconds):
    """(label, figure, whether it is within its bound) of each line of the table."""
    marked = set(Letter.objects.exclude(sent_at=None).values_list("message_id", flat=True))
    acknowledged = {message_id.strip("<>") for message_id in sink.acknowledged}
    doubles = sink.taken - sink.distinct
    differing = sum(len(times) - 1 for times in sink.ids.values())
    explained = workers.kills + sink.counts["cuts"]
    lost = profile.letters - len(sink.ids)
    return [
        ("letters marked as sent of so many", profile.letters, len(marked) == profile.letters),
        ("lost", lost, lost == 0),
        ("different letters received", sink.distinct, sink.distinct == profile.letters),
        (
            "marked as sent though the server never said 250",
            len(marked - acknowledged),
            marked <= acknowledged,
        ),
        ("doubles", doubles, doubles <= explained),
        ("of these with another Message-ID", differing, differing == 0),
        ("most doubles allowed (kills + cuts)", explained, True),
        (
            "seconds from the return of the server to the last letter",
            round(seconds),
            seconds <= BOUND_DRAINED,
        ),
        ("kill -9", workers.kills, workers.kills >= profile.kills),
        ("451", sink.counts["451"], sink.counts["451"] > 0),
        ("cut before 250", sink.counts["cuts"], sink.counts["cuts"] > 0),
        ("left without an answer", sink.counts["hangs"], sink.counts["hangs"] > 0),
    ]


if __name__ == "__main__":
    main(sys.argv[1])
