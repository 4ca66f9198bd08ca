"""Operators are told once of what is wrong and once that it is over, by a process that is not late itself."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from commons import clockwork
from commons.models import BackupRecord, Heartbeat, Incident, Letter
from portal.groups import find
from portal.operations import alarms
from portal.operations.alarms import CALM, watch
from tests.make import NOW, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def quiet_disk(monkeypatch):
    """Whatever the disk of this machine."""
    monkeypatch.setattr("portal.health.DISK_FULL", 101)
    monkeypatch.setattr("portal.health.DISK_FULLEST", 101)


@pytest.fixture
def operator():
    """A superuser, who holds every right."""
    return make_user("root", None, email="root@example.com", is_superuser=True)


def set_facts(now, *, worker=timedelta(), backup=timedelta()):
    """When worker and backup were last seen."""
    Heartbeat.objects.all().delete()
    Heartbeat.objects.create(host="a", pid=1, started_at=now - worker, seen_at=now - worker)
    BackupRecord.objects.all().delete()
    BackupRecord.objects.create(made_at=now - backup, byte_count=1)
    # A worker, where there is one, has sent what was written before.
    Letter.objects.filter(about="operations").update(sent_at=now)


def written():
    """(event, subject) of the letters to operators, in their order."""
    return list(Letter.objects.filter(about="operations").order_by("pk").values_list("event", "subject"))


def test_watch_sends_the_letter_about_a_dead_worker_itself_and_once(operator):
    now = timezone.now()
    set_facts(now, worker=4 * MINUTE)
    Letter.objects.create(created_at=now, next_try_at=now, message_id="other", recipient="author@example.com")

    call_command("watch")
    call_command("watch")

    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["root@example.com"], "运行告警：后台进程（心跳 4 分前）")
    assert [line for line in letter.body.splitlines() if line.startswith("http")] == [
        "http://localhost:8000/admin/operations/runbook/#worker",
        "http://localhost:8000/admin/operations/",
    ]
    assert Letter.objects.get(message_id="other").sent_at is None


def test_the_workers_clock_tells_of_a_late_backup(operator, settings):
    set_facts(NOW, backup=27 * HOUR)
    assert "portal.operations.alarms.watch" in settings.CLOCK_JOBS
    settings.CLOCK_JOBS = ["portal.operations.alarms.watch"]

    clockwork.run_due(NOW)

    assert written() == [("operator_alarm", "运行告警：备份（最近一次 27 小时前，0.0 MB）")]


def test_one_letter_when_it_begins_and_one_when_it_has_been_over_for_a_while(operator):
    for minutes in range(60):
        now = NOW + minutes * MINUTE
        # Late for ten minutes, and again for a moment in the middle of the calm.
        set_facts(now, worker=4 * MINUTE if minutes < 10 or minutes == 12 else timedelta())
        watch(now)

    incident = Incident.objects.get()
    assert [event for event, _ in written()] == ["operator_alarm", "operator_relief"]
    assert (incident.began_at, incident.ended_at) == (NOW, NOW + 12 * MINUTE + CALM)


def test_the_next_time_is_a_new_incident(operator):
    for start in (NOW, NOW + HOUR):
        set_facts(start, worker=4 * MINUTE)
        watch(start)
        set_facts(start + CALM)
        watch(start + CALM)

    assert [event for event, _ in written()] == ["operator_alarm", "operator_relief"] * 2


def test_letters_that_wait_for_a_dead_worker_are_no_second_incident(operator):
    set_facts(NOW, worker=HOUR)
    Letter.objects.create(
        created_at=NOW, next_try_at=NOW - HOUR, message_id="other", recipient="a@example.com"
    )
    watch(NOW)
    dead = list(Incident.objects.values_list("alarm", flat=True))
    set_facts(NOW)
    watch(NOW)

    assert (dead, sorted(Incident.objects.values_list("alarm", flat=True))) == (
        ["worker"],
        ["letters", "worker"],
    )


def test_without_an_operator_the_incident_waits_for_one():
    set_facts(NOW, backup=27 * HOUR)
    watch(NOW)
    before = Incident.objects.count()
    make_user("gone", None, email="gone@example.com", is_superuser=True, is_active=False)
    lin = make_user("lin", email="lin@example.com")
    lin.user_permissions.add(find("commons.receive_operations"))

    watch(NOW + MINUTE)

    assert (before, list(Letter.objects.values_list("recipient", flat=True))) == (0, ["lin@example.com"])


def test_an_incident_is_open_only_once_however_many_look(operator, monkeypatch):
    row = {"alarm": "backup", "began_at": NOW, "seen_at": NOW}
    set_facts(NOW, backup=27 * HOUR)

    def be_slower():
        # The other process opens it between our look and our writing.
        Incident.objects.create(**row)
        return [operator]

    monkeypatch.setattr(alarms, "operators", be_slower)
    watch(NOW)

    assert (Incident.objects.count(), written()) == (1, [])
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.create(**row)


def test_nobody_is_told_of_a_demo(operator, settings):
    settings.IS_SAMPLE = True
    set_facts(NOW, worker=HOUR, backup=900 * HOUR)

    watch(NOW)

    assert written() == []
