"""Writers of one SQLite file: each gets its turn, and nobody waits for ever."""

import sqlite3
import subprocess
import sys
import threading
import time

import pytest
from django.db import OperationalError, connection, connections, transaction

from commons.sqlite import turns

# Takes the turn and says so; killed, it cannot give it back.
HOLDER = "import sys, time; from pathlib import Path; from commons.sqlite import turns; \
turns.take(Path(sys.argv[1]), 1); print('taken', flush=True); time.sleep(60)"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "database-turn"


@pytest.fixture
def writing(db_file):
    """A second connection to the same file, as another thread has."""
    other = connections.create_connection("default")
    yield other
    other.close()


@pytest.fixture
def db_file(transactional_db):
    return connection.settings_dict["NAME"]


def test_who_writes_again_and_again_lets_the_others_in(path):
    rounds, is_done = [], threading.Event()

    def hog():
        while not is_done.is_set():
            turn = turns.take(path, 20)
            time.sleep(0.02)
            rounds.append(turn)
            turns.give_back(turn)
            # Its work between two writes.
            time.sleep(0.002)

    thread = threading.Thread(target=hog)
    thread.start()
    waited = []
    for _ in range(10):
        # Until the other one writes again.
        time.sleep(0.03)
        before = len(rounds)
        turns.give_back(turns.take(path, 20))
        waited.append(len(rounds) - before)
    is_done.set()
    thread.join()

    # One that was under way, and now and then one that slipped in before the waiting thread woke up.
    assert sum(waited) <= 20


def test_who_has_waited_long_enough_is_told_and_leaves_no_gap(path):
    turn = turns.take(path, 1)

    with pytest.raises(turns.TooLong):
        turns.take(path, 0.05)

    turns.give_back(turn)
    turns.give_back(turns.take(path, 5))


def test_the_turn_of_a_killed_process_is_free(path):
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, path], stdout=subprocess.PIPE, text=True)
    assert holder.stdout.readline() == "taken\n"
    with pytest.raises(turns.TooLong):
        turns.take(path, 0.05)

    holder.kill()
    holder.wait()
    holder.stdout.close()

    turns.give_back(turns.take(path, 5))


def test_a_transaction_that_does_not_get_its_turn_says_so_as_sqlite_does(writing):
    writing.settings_dict = writing.settings_dict | {"OPTIONS": {"timeout": 0.05}}
    with transaction.atomic(), pytest.raises(OperationalError, match="database is locked"):
        writing.take_turn()


@pytest.mark.parametrize("ending", ["commit", "rollback", "close"])
def test_each_end_of_a_transaction_gives_the_turn_back(writing, ending):
    writing.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert writing.turn is not None

    getattr(writing, ending)()

    assert writing.turn is None
    with transaction.atomic():
        assert connection.turn is not None


def test_a_transaction_that_could_not_begin_gives_the_turn_back(writing, db_file):
    # Somebody who knows nothing of turns has the file.
    stranger = sqlite3.connect(db_file, isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    writing.ensure_connection()
    writing.connection.execute("PRAGMA busy_timeout = 10")

    with pytest.raises(OperationalError, match="locked"):
        writing.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)

    stranger.close()
    assert writing.turn is None


def test_without_a_file_for_turns_sqlite_waits_by_itself(writing, monkeypatch):
    monkeypatch.setattr(turns.os, "open", refuse)

    with transaction.atomic():
        assert connection.turn is None


def refuse(*args):
    raise PermissionError(13, "Permission denied")
