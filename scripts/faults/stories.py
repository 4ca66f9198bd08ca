"""Stories sent over HTTP while gunicorn is killed: what was acknowledged is stored, and nothing twice.

python -m scripts.faults.stories short|full uses the database of DATABASE_URL; scripts.faults calls it. A
sender that gets no answer sends the same form again, as people do.
"""

import http.client
import json
import os
import random
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from http.cookiejar import CookieJar
from pathlib import Path
from typing import NamedTuple

import django

from scripts.postgres import free_port

os.environ |= {
    "DJANGO_SETTINGS_MODULE": "portal.settings",
    "FORM_MIN_SECONDS": "0",
    "SUBMIT_LIMIT": "0",
}
django.setup()

# These need the settings above.
from django.core.management import call_command  # noqa: E402

from submissions.models import Event, Revision, Submission  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
SENDERS = 4
SEED = 20261123
# Every eighth kill ends the whole service, not only one worker.
WHOLE_EVERY = 8
# Seconds without any acknowledgement after which it is given up.
PATIENCE = 120


class Profile(NamedTuple):
    """The kills are spread over the stories: one each time that so many more were acknowledged."""

    stories: int
    kills: int


PROFILES = {"short": Profile(1000, 20), "full": Profile(10_000, 200)}


class Service:
    """gunicorn as make run starts it, killed again and again."""

    def __init__(self, port):
        self.port, self.kills, self.random = port, 0, random.Random(SEED)
        self.start()

    def start(self):
        """The web server with two workers."""
        command = [
            *(sys.executable, "-m", "gunicorn", "portal.wsgi:application", "--bind", f"{HOST}:{self.port}"),
            *("--config", str(ROOT / "deploy" / "gunicorn.conf.py"), "--log-level", "error"),
        ]
        with open(Path(os.environ["DATA_DIR"], "gunicorn.log"), "ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, stderr=log)

    def workers(self):
        """The process ids of its workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def kill(self):
        """kill -9 one worker, or everything."""
        self.kills += 1
        workers = self.workers()
        if self.kills % WHOLE_EVERY == 0:
            self.stop()
            self.start()
        elif workers:
            os.kill(self.random.choice(workers), signal.SIGKILL)

    def stop(self):
        """kill -9 everything."""
        workers = self.workers()
        self.process.kill()
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
        self.process.wait()


class Sender(threading.Thread):
    """Sends stories one after the other until told to stop; remembers which were acknowledged."""

    def __init__(self, address, number, tasks):
        super().__init__()
        self.address, self.number, self.tasks = address, number, tasks
        self.acknowledged: list[str] = []
        self.retries = 0
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies, Unmoved)
        self.page = self.said = ""

    def run(self):
        for task in self.tasks:
            key = secrets.token_urlsafe(16)
            while not self.is_sent(task, key):
                self.retries += 1
                time.sleep(0.1)
            self.acknowledged.append(key)

    def is_sent(self, task, key):
        """Whether the service said that it has the story."""
        return self.status(task, key) == 303

    def status(self, task, key):
        """The status of the answer, its text in `said`; 0 for no answer, or half of one."""
        try:
            self.page = self.page or self.browser.open(f"{self.address}/submit/", timeout=15).read().decode()
            typed = urllib.parse.urlencode(self.story(task, key)).encode()
            return self.browser.open(f"{self.address}/submit/", typed, timeout=15).status
        except urllib.error.HTTPError as answer:
            self.said = answer.read().decode()
            return answer.code
        except (OSError, http.client.HTTPException):
            return 0

    def story(self, task, key):
        """All fields of the form."""
        hidden = re.findall(r'<input\s+type="hidden"\s+name="(\w+)"\s+value="([^"]*)"', self.page)
        return {
            **dict(hidden),
            "title": f"杀进程时投出的第{self.number}组{task}篇",
            "body": "园区把厂房的层高、承重和供电容量逐项写明。" * 60,
            "district": "120114",
            "kind": "news",
            "unit": "武清区园区联络处",
            "author": "沈砚",
            "contributor_type": "park",
            "source_type": "original",
            "ai_use": "none",
            "email": f"n{self.number}-{task}@example.com",
            "accept_terms": "on",
            "consent": "on",
            "step": "send",
            "idempotency_key": key,
        }


class Unmoved(urllib.request.HTTPRedirectHandler):
    """A redirect is the acknowledgement; it is not followed."""

    def redirect_request(self, *args):
        return None


def main(name):
    """Prepare, send and kill, print the figures."""
    profile = PROFILES[name]
    prepare()
    service = Service(free_port())
    address = f"http://{HOST}:{service.port}"
    senders = [Sender(address, n, range(profile.stories // SENDERS)) for n in range(SENDERS)]
    try:
        for sender in senders:
            sender.daemon = True
            sender.start()
        attack(service, senders, profile)
    finally:
        service.stop()
    print(json.dumps(figures(profile, service, senders)))


def prepare():
    """An empty portal that can be served."""
    call_command("migrate", verbosity=0)
    call_command("prepare", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def attack(service, senders, profile):
    """Kill whenever the next share of the stories is acknowledged, until all are, or nothing moves."""
    count, moved = 0, time.monotonic()
    step = profile.stories / (profile.kills + 1)
    while any(sender.is_alive() for sender in senders) and time.monotonic() - moved < PATIENCE:
        time.sleep(service.random.uniform(0.005, 0.03))
        now = sum(len(sender.acknowledged) for sender in senders)
        if now > count:
            count, moved = now, time.monotonic()
        if service.kills < profile.kills and count >= step * (service.kills + 1):
            service.kill()


def figures(profile, service, senders):
    """(label, figure, whether it is within its bound) of each line of the table."""
    acknowledged = [key for sender in senders for key in sender.acknowledged]
    stored = Counter(Revision.objects.values_list("idempotency_key", flat=True))
    lost = len(set(acknowledged) - set(stored))
    addresses = Counter(Submission.objects.values_list("contact__email", flat=True))
    twice = sum(count - 1 for count in addresses.values())
    incomplete = Submission.objects.exclude(
        pk__in=Event.objects.filter(move="submit").values("submission")
    ).count()
    return [
        ("stories acknowledged", len(acknowledged), len(acknowledged) == profile.stories),
        ("lost after that", lost, lost == 0),
        ("stored twice", twice, twice == 0),
        ("without their event", incomplete, incomplete == 0),
        ("sent again, since no answer came", sum(sender.retries for sender in senders), True),
        ("kill -9", service.kills, service.kills >= profile.kills),
        ("of these, of the whole service", service.kills // WHOLE_EVERY, True),
    ]


if __name__ == "__main__":
    main(sys.argv[1])
