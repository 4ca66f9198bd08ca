"""Real worker processes against a real mail server."""

import os
import subprocess
import sys
from collections import Counter
from email import message_from_bytes

import pytest
from django.conf import settings
from django.utils import timezone

from commons import outbox
from commons.models import Letter
from tests.faults.databases import database_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
LETTERS = 100


def start_worker(port, *arguments):
    """`manage.py worker` as its own process, sending to `port`."""
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "MAIL_URL": f"smtp://127.0.0.1:{port}",
        "SECRET_KEY": settings.SECRET_KEY,
        "DATA_DIR": str(settings.DATA_DIR),
    }
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker", *arguments]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)


def test_two_workers_deliver_a_hundred_letters_none_twice(smtp_peer):
    peer = smtp_peer(answer=lambda address: "250 OK")
    now = timezone.now()
    for number in range(LETTERS):
        context = {"story": {"receipt": f"YX-{number}"}, "event": {"at": now}}
        outbox.post(
            "story_withdrawn",
            key=f"letter:{number}",
            about="story:1",
            context=context,
            now=now,
            recipient=f"n{number}@example.com",
        )

    workers = [start_worker(peer.port, "--once") for _ in range(2)]
    problems = [worker.communicate(timeout=120)[1] for worker in workers]

    assert [worker.returncode for worker in workers] == [0, 0], problems
    ids = Counter(message_from_bytes(content)["Message-ID"] for content in peer.messages)
    assert (len(ids), set(ids.values())) == (LETTERS, {1})
    assert Letter.objects.exclude(sent_at=None).count() == LETTERS
