"""The commands that make an installation: prepare, load_samples, worker."""

import re
import threading

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from articles.models import Article, Kind
from commons import outbox
from commons.models import Heartbeat, Letter, Staff, TermsVersion
from districts.models import District
from leads.models import Topic
from portal.management.commands import load_samples, worker
from submissions.models import Submission
from tests.make import make_article, make_story

pytestmark = [pytest.mark.django_db, pytest.mark.database]

GROUND = (District, Kind, Topic, TermsVersion, Group)


@pytest.fixture
def password_file(tmp_path, monkeypatch):
    """Where the demo password is kept during this test."""
    monkeypatch.setattr(load_samples, "PASSWORD_FILE", tmp_path / "demo-password")
    return tmp_path / "demo-password"


# ── prepare ──


def test_prepare_brings_districts_kinds_topics_documents_and_groups():
    assert [model.objects.count() for model in GROUND] == [3270, 4, 4, 2, 3]


def test_prepare_again_creates_nothing(capsys):
    call_command("prepare")

    assert capsys.readouterr().out == "基础数据已就绪，新增：无。\n"
    assert [model.objects.count() for model in GROUND] == [3270, 4, 4, 2, 3]


def test_prepare_leaves_what_staff_edited():
    Kind.objects.filter(slug="news").update(checklist="只看一条")
    Topic.objects.filter(slug="land").update(name="工业用地")

    call_command("prepare", verbosity=0)

    assert Kind.objects.get(slug="news").checklist == "只看一条"
    assert Topic.objects.get(slug="land").name == "工业用地"


def test_prepare_brings_back_what_is_missing():
    Topic.objects.filter(slug="land").delete()

    call_command("prepare", verbosity=0)

    assert Topic.objects.get(slug="land").name == "工业用地招商"


def test_checklist_of_a_kind_has_one_point_a_line():
    assert len(Kind.objects.get(slug="policy").checklist_points) == 4


def test_document_has_its_title_apart_and_the_hash_of_its_body():
    terms = TermsVersion.objects.current("terms")

    assert (terms.title, terms.version, terms.body[:3], len(terms.sha256)) == (
        "投稿须知",
        "2026-11",
        "本须知",
        64,
    )


# ── load_samples ──


@pytest.mark.parametrize("make", [make_article, make_story])
def test_samples_stay_out_of_a_portal_that_has_content(make, password_file, capsys):
    make()

    call_command("load_samples")

    assert capsys.readouterr().out == "已有稿件或来稿，不装入示例内容。\n"
    assert (Article.objects.count() + Submission.objects.count(), Staff.objects.count()) == (1, 0)


@pytest.mark.parametrize("reason", ["public", "has users"])
def test_nobody_can_sign_in_as_a_sample_where_it_is_no_demo(reason, password_file, settings):
    settings.IS_LOCAL = reason != "public"
    if reason == "has users":
        Staff.objects.create_user("operator")

    load_samples.load_accounts()

    samples = Staff.objects.exclude(username="operator")
    assert [user.has_usable_password() or user.is_staff for user in samples] == [False] * 4
    assert not password_file.exists()


# ── worker ──


def test_worker_once_sends_everything_that_is_due():
    make_story(now=timezone.now())
    make_story(now=timezone.now())

    call_command("worker", "--once")

    assert (len(mail.outbox), Letter.objects.waiting().count()) == (2, 0)


def test_worker_once_with_nothing_due_returns():
    call_command("worker", "--once")

    assert mail.outbox == []


def test_worker_told_to_stop_finishes_its_letter_and_leaves_the_next():
    make_story(now=timezone.now())
    make_story(now=timezone.now())

    tried = worker.deliver_batch(is_stopping=lambda: True).tried

    assert (tried, len(mail.outbox), Letter.objects.due(timezone.now()).count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_worker_outlives_a_database_that_is_away_and_shows_life_after_whole_rounds_only(monkeypatch, caplog):
    stop = threading.Event()
    rounds = []

    def round_of_work(is_stopping):
        rounds.append(Heartbeat.objects.count())
        if len(rounds) == 1:
            raise OperationalError("the database is starting up")
        if len(rounds) == 3:
            stop.set()
        return outbox.Round(0, True)

    monkeypatch.setattr(worker, "deliver_batch", round_of_work)
    monkeypatch.setattr(worker, "IDLE", 0)

    worker.run(stop)

    assert rounds == [0, 0, 1]
    assert Heartbeat.objects.exclude(stopped_at=None).count() == 1
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == [
        "worker: this round failed, next one in 0 s"
    ]


def test_worker_writes_counts_and_no_addresses_into_its_log(caplog):
    make_story(now=timezone.now())
    caplog.set_level("INFO")

    call_command("worker", "--once")

    assert "worker: letters tried: 1" in caplog.messages
    assert re.search(r"\S+@\S+", caplog.text) is None


def test_one_round_of_the_worker_ends_with_the_first_letter_of_a_silent_server(settings, silent_server):
    options = {"host": "127.0.0.1", "port": silent_server, "timeout": 0.2}
    settings.MAILERS = {
        "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}
    }
    for _ in range(3):
        make_story(now=timezone.now())

    call_command("worker", "--once")

    assert sorted(Letter.objects.values_list("attempt_count", flat=True)) == [0, 0, 1]
