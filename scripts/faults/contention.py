"""Eight processes write stories at once, as fast as they can: none is refused because the database is locked.

python -m scripts.faults.contention short|full uses the database of DATABASE_URL; scripts.faults calls it.
"""

import json
import multiprocessing
import os
import sys
import time

import django

os.environ |= {"DJANGO_SETTINGS_MODULE": "portal.settings", "SUBMIT_LIMIT": "0"}
django.setup()

# These need the settings above.
from django.core.management import call_command  # noqa: E402
from django.db import OperationalError  # noqa: E402
from django.utils import timezone  # noqa: E402

from submissions import intake  # noqa: E402
from submissions.models import Submission  # noqa: E402
from tests.make import make_form, make_sender, make_text  # noqa: E402

WRITERS = 8
STORIES = {"short": 100, "full": 1000}
BOUND_MS = 300


def main(profile):
    """Prepare, write, print the figures."""
    call_command("migrate", verbosity=0)
    call_command("prepare", verbosity=0)
    stories = STORIES[profile]
    with multiprocessing.get_context("spawn").Pool(WRITERS) as pool:
        results = pool.map(write, [stories] * WRITERS, chunksize=1)
    print(json.dumps(figures(stories, results)))


def write(stories):
    """One writer: the milliseconds of each story, and how many were refused."""
    times, refused = [], 0
    for _ in range(stories):
        started = time.perf_counter()
        try:
            intake.submit(make_text(), make_sender(), make_form(), now=timezone.now())
        except OperationalError:
            refused += 1
        times.append((time.perf_counter() - started) * 1000)
    return times, refused


def figures(stories, results):
    """(label, figure, whether it is within its bound) of each line of the table."""
    times = sorted(one for times, _ in results for one in times)
    refused = sum(refused for _, refused in results)
    count = WRITERS * stories
    stored = Submission.objects.count()
    p99 = round(times[int(len(times) * 0.99)])
    return [
        ("stories written", count, True),
        ("stored", stored, stored == count - refused),
        ("refused: locked", refused, refused == 0),
        ("milliseconds, median", round(times[len(times) // 2]), True),
        ("milliseconds, 99 of 100", p99, p99 <= BOUND_MS),
        ("milliseconds, longest", round(times[-1]), True),
    ]


if __name__ == "__main__":
    main(sys.argv[1])
