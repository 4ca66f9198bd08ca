"""`manage.py migrate` killed (-9) after a few steps, inside the next one, and run again until it is through.

python -m scripts.faults.migration short|full fills the database of DATABASE_URL; scripts.faults calls it.
"""

import json
import os
import random
import subprocess
import sys
import time

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
django.setup()

# These need the settings above.
from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402
from django.db.migrations.recorder import MigrationRecorder  # noqa: E402

from scripts.faults.world import ROOT  # noqa: E402

SEED = 20261123
KILLS = {"short": 4, "full": 40}
MIGRATE = (sys.executable, "manage.py", "migrate", "--verbosity", "0")


def main(profile):
    """Kill, run to the end, print the figures."""
    chance, kills, unreadable = random.Random(SEED), 0, 0
    applied: set[tuple[str, str]] = set()
    while kills < KILLS[profile] and not is_complete():
        kills += is_killed_in(chance.randint(1, 3), chance.uniform(0, 0.1))
        before, applied = applied, names()
        unreadable += not (before <= applied and is_sound())
    code = subprocess.run(MIGRATE, cwd=ROOT).returncode
    rows = MigrationRecorder.Migration.objects.count()
    print(json.dumps(figures(kills, unreadable, code, rows)))


def is_killed_in(steps, seconds):
    """Run migrate and kill it so many seconds after so many more steps; whether it still ran then."""
    wanted = len(names()) + steps
    process = subprocess.Popen(MIGRATE, cwd=ROOT)
    while len(names()) < wanted and process.poll() is None:
        time.sleep(0.02)
    time.sleep(seconds)
    is_running = process.poll() is None
    process.kill()
    process.wait()
    return is_running


def names():
    """What is recorded as done."""
    return set(MigrationRecorder(connection).applied_migrations())


def is_sound():
    """Whether the file is whole; a server answers for itself."""
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        return cursor.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def is_complete():
    """Whether nothing is left to do."""
    connection.close()
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def figures(kills, unreadable, code, rows):
    """(label, figure, whether it is within its bound) of each line of the table."""
    done = names()
    return [
        ("kill -9 of a running migrate", kills, kills > 0),
        ("times the database was not readable, or a step was forgotten", unreadable, unreadable == 0),
        ("exit code of the run that came through", code, code == 0),
        ("migrations done", rows, is_complete()),
        ("done twice", rows - len(done), rows == len(done)),
    ]


if __name__ == "__main__":
    main(sys.argv[1])
