"""A worker that fails round after round, since its table is gone, and what happens when the table is back.

python -m scripts.faults.failing_worker short|full uses the database of DATABASE_URL; scripts.faults calls it.
"""

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from scripts.faults import stories
from scripts.faults.letters import write_letters
from scripts.faults.sink import HOST, Sink
from scripts.faults.stories import Service
from scripts.faults.world import ROOT

# These have set Django up.
from django.db import connection  # isort: skip

from commons.models import Letter  # isort: skip

LETTERS = 20
SECONDS = {"short": 20, "full": 120}
# After the longest pause of a worker that failed (30 s), and its round.
BOUND_BACK = 45
# Until both processes have started.
PATIENCE = 120
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
AWAY = "ALTER TABLE commons_letter RENAME TO letter_away"
BACK = "ALTER TABLE letter_away RENAME TO commons_letter"


def main(profile):
    """Break, wait, mend, print the figures."""
    stories.prepare()
    write_letters(LETTERS)
    sink = Sink(seed=1)
    sink.start()
    log = Path(os.environ["DATA_DIR"], "worker.log")
    do(AWAY)
    service = Service(stories.free_port())
    try:
        with log.open("wb") as file:
            command = [sys.executable, "manage.py", "worker"]
            environment = os.environ | {"MAIL_URL": f"smtp://{HOST}:{sink.port}"}
            worker = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=file)
            figures = fight(SECONDS[profile], service, worker, log)
    finally:
        worker.kill()
        worker.wait()
        service.stop()
        sink.stop()
    print(json.dumps([*figures, ("letters received twice", sink.taken - sink.distinct, True)]))


def fight(seconds, service, worker, log):
    """(label, figure, whether it is within its bound) of each line of the table."""
    pages, failed = 0, 0
    # Both have to be there before anything is counted.
    until(lambda: "this round failed" in log.read_text() and is_read(service.port), PATIENCE)
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        pages += 1
        failed += not is_read(service.port)
        time.sleep(0.2)
    rounds, is_alive = log.read_text().count("this round failed"), worker.poll() is None
    do(BACK)
    mended = time.monotonic()
    until(lambda: not Letter.objects.waiting().exists(), BOUND_BACK)
    waiting, took = Letter.objects.waiting().count(), time.monotonic() - mended
    return [
        ("seconds without its table", seconds, True),
        ("rounds that failed meanwhile", rounds, 0 < rounds < seconds / 2),
        ("worker still running (1: yes)", int(is_alive), is_alive),
        ("pages read meanwhile", pages, pages > 0),
        ("of these failed", failed, failed == 0),
        ("letters not sent after the table was back", waiting, waiting == 0),
        ("seconds until all were sent", round(took), took < BOUND_BACK),
    ]


def until(is_so, seconds):
    """Return when it is so, or when the seconds are gone."""
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.2)


def is_read(port):
    """Whether a page is answered."""
    try:
        return DIRECT.open(f"http://{HOST}:{port}/news/", timeout=10).status == 200
    except OSError:
        return False


def do(statement):
    """Run one statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


if __name__ == "__main__":
    main(sys.argv[1])
