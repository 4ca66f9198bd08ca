"""/healthz, /readyz, /metrics: for balancers and Prometheus, and as little as possible for strangers."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from commons.models import BackupRecord, Heartbeat
from portal.wsgi import PUBLIC
from tests.make import make_story

pytestmark = pytest.mark.django_db
TOKEN = "t0ken-of-the-operator"
BEARER = {"headers": {"Authorization": f"Bearer {TOKEN}"}}
PATHS = ("/healthz", "/readyz", "/metrics")
ALL_OK = dict.fromkeys(("database", "migrations", "worker", "letters", "stories", "backup", "disk"), "ok")


@pytest.fixture
def well(monkeypatch):
    """A portal where nothing is wrong, whatever the disk of this machine."""
    now = timezone.now()
    Heartbeat.objects.create(host="web-1", pid=4711, started_at=now, seen_at=now)
    BackupRecord.objects.create(made_at=now - timedelta(hours=1), byte_count=1)
    monkeypatch.setattr("portal.health.DISK_FULL", 101)
    monkeypatch.setattr("portal.health.DISK_FULLEST", 101)


def make_late():
    """A worker that has not been seen for an hour."""
    Heartbeat.objects.update(seen_at=timezone.now() - timedelta(hours=1))


def values(text):
    """{name{label}: value} of the text of /metrics."""
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {(sample.name, *sample.labels.values()): sample.value for sample in samples}


def test_they_are_read_only_for_any_host_and_never_redirected_or_kept(client, settings, well):
    settings.METRICS_TOKEN, settings.SECURE_SSL_REDIRECT = TOKEN, True
    hosts = ("10.0.0.5:8000", "evil.example.com", "localhost")

    answers = [
        client.get(path, headers=BEARER["headers"] | {"Host": host}) for path in PATHS for host in hosts
    ]

    assert {answer.status_code for answer in answers} == {200}
    assert [answer for answer in answers if "no-store" not in answer["Cache-Control"]] == []
    assert [answer for answer in answers if answer.cookies] == []
    assert [client.head(path, **BEARER).status_code for path in PATHS] == [200] * 3
    assert [client.post(path, **BEARER).status_code for path in PATHS] == [405] * 3
    assert [path for path in PATHS if PUBLIC.fullmatch(path)] == []
    # And only they: every page goes on to ask for the host.
    assert client.get("/readyz/", headers={"Host": "evil.example.com"}).status_code in (301, 400)


def test_a_stranger_reads_what_is_well_and_no_number(client, settings, well):
    settings.METRICS_TOKEN = TOKEN
    make_story(now=timezone.now() - timedelta(hours=30))

    answers = [client.get("/readyz"), client.get("/readyz", headers={"Authorization": "Bearer wrong"})]

    # The letter to its author waits as long.
    parts = ALL_OK | {"stories": "not ok", "letters": "not ok"}
    assert [answer.json() for answer in answers] == [{"state": "warn", "parts": parts}] * 2
    assert re.findall("[0-9]", answers[0].text) == []


def test_the_operators_program_reads_state_number_and_words(client, settings, well):
    settings.METRICS_TOKEN = TOKEN
    make_late()

    worker = client.get("/readyz", **BEARER).json()["parts"]["worker"]

    assert worker.pop("seconds") == pytest.approx(3600, abs=60)
    assert worker == {"state": "bad", "words": "心跳 1 小时前"}


def test_without_a_token_set_nobody_is_the_operator(client, settings, well):
    settings.METRICS_TOKEN = ""

    answer = client.get("/readyz", headers={"Authorization": "Bearer "})

    assert answer.json() == {"state": "ok", "parts": ALL_OK}


def test_a_late_worker_takes_no_node_out_and_a_missing_migration_does(client, well):
    make_late()
    late = client.get("/readyz")
    MigrationRecorder(connection).record_unapplied("commons", "0004_heartbeats_backups_incidents")
    behind = client.get("/readyz")

    assert [(late.status_code, late.json()["state"]), (behind.status_code, behind.json()["state"])] == [
        (200, "warn"),
        (503, "unfit"),
    ]


def test_readyz_asks_few_questions(client, well, django_assert_num_queries):
    client.get("/readyz")

    with django_assert_num_queries(10):
        client.get("/readyz")


def test_healthz_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").json() == {"state": "ok"}


# ── Metrics ──


@pytest.mark.parametrize(
    ("token", "sent", "status"),
    [
        ("", "", 404),
        ("", "Bearer ", 404),
        (TOKEN, "", 401),
        (TOKEN, f"Bearer {TOKEN}x", 401),
        (TOKEN, f"Basic {TOKEN}", 401),
        (TOKEN, "Bearer 令牌", 401),
        (TOKEN, f"bearer {TOKEN}", 200),
    ],
)
def test_metrics_are_for_who_has_the_token(client, settings, token, sent, status):
    settings.METRICS_TOKEN = token

    assert client.get("/metrics", HTTP_AUTHORIZATION=sent).status_code == status


def test_metrics_tell_letters_stories_worker_backup_and_disk(client, settings, well):
    settings.METRICS_TOKEN = TOKEN
    make_story(now=timezone.now() - timedelta(hours=30))
    make_story("published")
    make_late()

    answer = client.get("/metrics", **BEARER)

    found = values(answer.text)
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    assert {name: found[name] for name in EXPECTED} == EXPECTED
    assert found["yuanxun_worker_seconds",] == pytest.approx(3600, abs=60)
    assert found["yuanxun_backup_seconds",] == pytest.approx(3600, abs=60)
    assert found["yuanxun_disk_free_bytes",] > 0


EXPECTED = {
    ("yuanxun_part_ok", "worker"): 0,
    ("yuanxun_part_ok", "backup"): 1,
    ("yuanxun_stories", "submitted"): 1,
    ("yuanxun_stories", "published"): 1,
    ("yuanxun_stories", "rejected"): 0,
    ("yuanxun_stories_overdue",): 1,
    ("yuanxun_letters_failed",): 0,
    ("yuanxun_migrations_missing",): 0,
}
