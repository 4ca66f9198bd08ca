"""What is found of each part, at moments of our own choosing."""

import shutil
from collections import namedtuple
from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from commons.heartbeats import Pulse
from commons.models import BackupRecord, Heartbeat, Letter
from portal import health
from portal.health import State, findings, is_fit
from tests.make import NOW, make_story

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def beats(*ages, stopped=False):
    """A process last seen so many seconds ago, for each."""
    for age in ages:
        seen_at = NOW - age * SECOND
        Heartbeat.objects.create(
            host="a", pid=1, started_at=seen_at, seen_at=seen_at, stopped_at=seen_at if stopped else None
        )


def told(finding):
    """State and alarm."""
    return (finding.state, finding.is_alarm)


# ── The worker ──


@pytest.mark.parametrize(
    ("ages", "expected"),
    [
        ([0], (State.OK, False)),
        ([90], (State.OK, False)),
        ([91], (State.BAD, False)),
        ([180], (State.BAD, False)),
        ([181], (State.BAD, True)),
        # Of several workers one is enough.
        ([5, 4000], (State.OK, False)),
        # The clock was put back, and then the worker died.
        ([-93_600], (State.BAD, False)),
        ([-93_600, 5], (State.OK, False)),
        # Three that died within ten minutes; what died before is no loop.
        ([5, 60, 120, 180], (State.BAD, True)),
        ([5, 60, 120, 4000], (State.OK, False)),
    ],
)
def test_worker_by_the_age_of_its_heartbeat(ages, expected):
    MigrationRecorder(connection).migration_qs.update(applied=NOW - 100 * SECOND)
    beats(*ages)

    assert told(health.worker(NOW)) == expected


def test_workers_that_were_told_to_stop_are_no_crash_loop():
    beats(60, 120, 180, stopped=True)
    beats(5)

    assert told(health.worker(NOW)) == (State.OK, False)


def first_red():
    """Seconds from the first start until the worker is red."""
    return next(second for second in range(600) if health.worker(NOW + second * SECOND).state == State.BAD)


def test_worker_that_never_ends_a_round_is_red_within_two_minutes():
    Pulse(NOW).beat(NOW)

    assert first_red() == 91


def test_worker_that_dies_after_each_round_is_red_within_two_minutes():
    # As systemd starts it again: later and later, up to a minute.
    for start in (0, 2, 6, 14, 29, 60):
        Pulse(NOW + start * SECOND).beat(NOW + start * SECOND)

    assert first_red() == 51


# ── Letters ──


def letter(*, due=timedelta(), attempts=0, error="", **changes):
    """One that waits: due so long ago, tried so often."""
    written = {"created_at": NOW - 30 * 24 * HOUR, "recipient": "a@example.com"}
    facts = {"next_try_at": NOW - due, "attempt_count": attempts, "last_error": error} | changes
    Letter.objects.create(**written, **facts)


@pytest.mark.parametrize(
    ("facts", "seconds", "state"),
    [
        ({"due": 900 * SECOND}, 900, State.OK),
        ({"due": 901 * SECOND}, 901, State.BAD),
        # Tried in vain for so long by the pauses between the tries, and next in a while.
        ({"due": -60 * SECOND, "attempts": 7}, 705, State.OK),
        ({"due": -60 * SECOND, "attempts": 8, "error": "TimeoutError: "}, 945, State.BAD),
        # The recipient's server says "later": ours does its work.
        ({"attempts": 300, "error": "SMTPRecipientsRefused: 451"}, 0, State.OK),
        # A letter of last month that somebody has just sent again.
        ({"due": SECOND}, 1, State.OK),
        ({"due": 9000 * SECOND, "sent_at": NOW}, 0, State.OK),
        ({"due": 9000 * SECOND, "failed_at": NOW}, 0, State.OK),
    ],
)
def test_letters_by_how_long_one_waits_for_our_mail_server(facts, seconds, state):
    letter(**facts)

    found = health.letters(NOW)

    assert (found.number, found.state, found.is_alarm) == (seconds, state, state == State.BAD)


# ── The others ──


@pytest.mark.parametrize(
    ("hours", "expected"), [(26, (State.OK, False)), (26.01, (State.BAD, True)), (-26, (State.OK, False))]
)
def test_backup_by_its_age_and_before_the_first_by_that_of_the_database(hours, expected):
    MigrationRecorder(connection).migration_qs.update(applied=NOW - hours * HOUR)
    none_yet = health.backup(NOW)
    MigrationRecorder(connection).migration_qs.update(applied=NOW - 900 * HOUR)
    BackupRecord.objects.create(made_at=NOW - 900 * HOUR, byte_count=1)
    BackupRecord.objects.create(made_at=NOW - hours * HOUR, byte_count=312_000_000)

    assert [told(none_yet), told(health.backup(NOW))] == [expected, expected]


@pytest.mark.parametrize(
    ("used", "expected"), [(79, (State.OK, False)), (80, (State.WARN, True)), (95, (State.BAD, True))]
)
def test_disk_by_what_is_used(monkeypatch, used, expected):
    usage = namedtuple("Usage", "total used free")
    # A file system keeps some room for root: it is neither used nor free.
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(120, used, 100 - used))

    assert told(health.disk(NOW)) == expected


def test_overdue_stories_are_counted_and_are_no_alarm():
    make_story(now=NOW - 25 * HOUR)
    make_story(now=NOW)

    found = health.stories(NOW)

    assert (found.number, told(found), found.words) == (1, (State.WARN, False), "1 篇超时，最久 1 小时")


def test_migrations_of_this_release_are_those_that_django_would_load():
    assert health.shipped_migrations() == set(MigrationLoader(None).disk_migrations)


def test_node_is_unfit_while_the_database_lacks_a_migration_and_fit_beside_a_later_one():
    recorder = MigrationRecorder(connection)
    recorder.record_applied("commons", "9999_of_a_later_release")
    newer = is_fit(findings(NOW))
    recorder.record_unapplied("commons", "0004_heartbeats_backups_incidents")

    assert (newer, is_fit(findings(NOW)), health.migrations(NOW).number) == (True, False, 1)
