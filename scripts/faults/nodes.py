"""Two web servers, two workers, nginx, PostgreSQL and Redis under load, while each in turn is taken away.

python -m scripts.faults.nodes makes all servers of its own, on free ports; scripts.faults calls it.
Besides the figures it says, on stderr, which answers came in which phase.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter, defaultdict
from contextlib import ExitStack, suppress
from pathlib import Path

from scripts.faults.sink import Sink
from scripts.front import nginx
from scripts.postgres import Cluster, binaries, free_port
from scripts.redis import Redis

HOST, SEED = "127.0.0.1", 20261128
HOME = Path(tempfile.mkdtemp(prefix="yuanxun-nodes-"))
FRONT, BEHIND, DATABASE = free_port(), (free_port(), free_port()), free_port()
REDIS, SINK = Redis(), Sink(SEED)
os.environ |= {
    "DATA_DIR": str(HOME / "0"),
    "SECRET_KEY": "only-for-the-fight-only-for-the-fight-only-for-it",
    "DATABASE_URL": f"postgresql://postgres@{HOST}:{DATABASE}/postgres",
    "CACHE_URL": REDIS.url,
    "MAIL_URL": f"smtp://{HOST}:{SINK.port}",
    "SITE_URL": f"http://{HOST}:{FRONT}",
    "TRUSTED_PROXIES": HOST,
}

# These need the settings above.
from scripts.faults import stories as submits  # noqa: E402  isort: skip
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.actions import withdraw_article  # noqa: E402
from articles.models import Article  # noqa: E402
from commons.models import Letter  # noqa: E402
from commons.unasked import NETWORK_LETTERS  # noqa: E402
from submissions.models import Revision, Submission  # noqa: E402
from tests.make import make_article, make_story  # noqa: E402

ROOT = submits.ROOT
READERS, SENDERS, SCHEDULED = 4, 3, 10
# Seconds of each phase, and until a killed server is there again.
PHASE = float(os.environ.get("PHASE", "12"))
# Until everybody shows a change, behind nginx too; and until all letters are out.
SEEN, PATIENCE = 3, 240


# ── The servers ──


class Node:
    """One machine: gunicorn as it is shipped, and a worker; each in a process group of its own."""

    def __init__(self, number):
        self.number, self.port = number, BEHIND[number]
        self.environment = os.environ | {"DATA_DIR": str(HOME / str(number))}
        self.web = self.start_web()
        self.worker = self.start_worker()

    def start_web(self):
        """The web server."""
        return self.start(
            *("-m", "gunicorn", "portal.wsgi:application", "--bind", f"{HOST}:{self.port}"),
            *("--config", str(ROOT / "deploy" / "gunicorn.conf.py"), "--log-level", "warning"),
        )

    def start_worker(self):
        """The second process."""
        return self.start("manage.py", "worker")

    def start(self, *arguments):
        """A process of the portal on this machine; what it says is kept in a file."""
        with open(HOME / f"node-{self.number}.log", "ab") as log:
            return subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, *processes):
        """kill -9, with all children."""
        for process in processes:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def lose(self):
        """The machine is gone; and comes back."""
        self.kill(self.web, self.worker)
        time.sleep(PHASE)
        self.web, self.worker = self.start_web(), self.start_worker()
        until(lambda: ask(self.port, "/").status == 200)


# ── The load ──


class Answer:
    """A status (0 where none came), its headers and its text."""

    def __init__(self, status, headers, text):
        self.status, self.headers, self.text = status, headers, text


def ask(port, path, typed=None):
    """The Answer of a server to GET, or to POST where something was typed."""
    request = urllib.request.Request(f"http://{HOST}:{port}{path}", typed, {"Host": f"{HOST}:{FRONT}"})
    browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), submits.Unmoved)
    try:
        with browser.open(request, timeout=30) as answer:
            return Answer(answer.status, answer.headers, answer.read().decode())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers, error.read().decode())
    except (OSError, submits.http.client.HTTPException):
        return Answer(0, {}, "")


class Watch:
    """What readers and senders were answered, by phase: {phase: {status: how often}}."""

    def __init__(self, paths):
        self.phase, self.paths, self.is_over = "", paths, False
        self.seen: defaultdict[str, Counter[int]] = defaultdict(Counter)
        self.unfriendly = 0

    def read(self, number):
        """A reader: pages and forms, one after the other."""
        chance = random.Random(number)
        while not self.is_over:
            phase = self.phase
            answer = ask(FRONT, chance.choice(self.paths))
            # What began in one phase and ended in another is neither's.
            self.seen[phase if phase == self.phase else "between"][answer.status] += 1
            self.unfriendly += answer.status >= 500 and not is_friendly(answer)

    def bad(self, *phases):
        """How many reads were answered with an error, or not at all."""
        return sum(n for phase in phases for status, n in self.seen[phase].items() if not 0 < status < 500)


def is_friendly(answer):
    """A 503 in Chinese that says when to come again."""
    return answer.status == 503 and answer.headers["Retry-After"] == "30" and "暂时打不开" in answer.text


class Senders:
    """Authors who send one story after the other until told to stop."""

    def __init__(self):
        self.is_over = False
        self.all = [submits.Sender(f"http://{HOST}:{FRONT}", n, self.tasks()) for n in range(SENDERS)]
        for sender in self.all:
            sender.daemon = True
            sender.start()

    def tasks(self):
        """Numbers without end, at the pace of a busy day."""
        number = 0
        while not self.is_over:
            yield number
            number += 1
            time.sleep(0.2)

    @property
    def acknowledged(self):
        """The keys of all stories that were answered with a receipt."""
        return [key for sender in self.all for key in sender.acknowledged]


def until(is_so, patience=60):
    """Wait until it is so; the seconds it took. Raises TimeoutError."""
    started = time.monotonic()
    while time.monotonic() - started < patience:
        if is_so():
            return time.monotonic() - started
        time.sleep(0.05)
    raise TimeoutError


# ── The phases ──


def fight(cluster, nodes, watch):
    """Take away one after the other; returns {label: seconds}."""
    took: dict[str, float] = {}
    watch.phase = "machines"
    for node in nodes:
        node.lose()
        time.sleep(PHASE / 2)
    watch.phase = "changes"
    took |= change(watch)
    watch.phase = "redis"
    REDIS.stop()
    time.sleep(PHASE)
    REDIS.start()
    time.sleep(PHASE / 2)
    for mode in ("fast", "immediate"):
        watch.phase = "postgres"
        cluster.stop(mode)
        took[f"text {mode}"] = keeps_text()
        time.sleep(2)
        cluster.start()
        # Our own connection is gone too; processes of the portal notice that by themselves.
        connection.close()
        took[f"PostgreSQL {mode}"] = until(
            lambda: all(ask(port, "/contact/").status == 200 for port in BEHIND)
        )
        time.sleep(1)
        watch.phase = "after"
        time.sleep(PHASE / 2)
    return took


def keeps_text():
    """Whether a form that was sent while the database is away comes back with its text and a button."""
    typed = submits.urllib.parse.urlencode({"text": "园区的路今天通车", "step": "send"}).encode()
    answers = [ask(port, "/contact/", typed) for port in BEHIND]
    # Without the cookie of its token the form is refused; either page holds the text.
    return all("园区的路今天通车" in answer.text for answer in answers)


def change(watch):
    """Publish and take down; how long until both machines show it, and nginx too."""
    took = {}
    article = make_article(now=timezone.now(), title="两台机器都看得到的一篇")
    path, doors = article.get_absolute_url(), (*BEHIND, FRONT)
    took["seen"] = until(lambda: all("两台机器都看得到的一篇" in ask(port, "/news/").text for port in doors))
    [ask(port, path) for port in doors]
    withdraw_article(article, reason="rights", now=timezone.now())
    took["gone"] = until(lambda: all(ask(port, path).status == 410 for port in doors))
    kept = [path for path in watch.paths if "submit" not in path and "contact" not in path]
    took["different"] = sum(not agree(path) for path in kept)
    return took


def agree(path):
    """Whether both machines show the same within SEEN seconds: a story may come out between two questions."""
    with suppress(TimeoutError):
        until(lambda: len(texts := {ask(port, path).text for port in BEHIND}) == 1 and "" not in texts, SEEN)
        return True
    return False


def are_letters_out():
    """Whether every story whose hour has come is public, and no letter waits any more."""
    is_due = Submission.objects.filter(state="scheduled").exists()
    return not is_due and not Letter.objects.filter(sent_at=None, failed_at=None).exists()


# ── The figures ──


def figures(watch, senders, took, scheduled, kills):
    """(label, figure, whether it is within its bound) of each line."""
    acknowledged = senders.acknowledged
    stored = Counter(Revision.objects.values_list("idempotency_key", flat=True))
    addresses = Counter(Submission.objects.values_list("contact__email", flat=True))
    written = {f"<{name}>" for name in Letter.objects.values_list("message_id", flat=True)}
    arrived = {name for ids in SINK.ids.values() for name in ids}
    events = Counter(Letter.objects.values_list("about", "event", "recipient"))
    doubles = sum(sum(ids.values()) - len(ids) for ids in SINK.ids.values())
    titles = Counter(Article.objects.filter(title__startswith="定时").values_list("title", flat=True))
    reads = sum(sum(statuses.values()) for statuses in watch.seen.values())
    bad = watch.bad
    return [
        ("pages read", reads, reads > 500),
        ("reads that failed while a machine was gone", bad("machines"), bad("machines") == 0),
        ("answers ≥ 500 while Redis was gone", bad("redis"), bad("redis") == 0),
        ("answers 503 while PostgreSQL was gone", bad("postgres"), bad("postgres") > 0),
        ("of these without a page in Chinese", watch.unfriendly, watch.unfriendly == 0),
        ("answers ≥ 500 after that", bad("after", "changes"), bad("after", "changes") == 0),
        ("stories acknowledged", len(acknowledged), len(acknowledged) > 100),
        ("lost after that", len(set(acknowledged) - set(stored)), set(acknowledged) <= set(stored)),
        ("stored twice", sum(addresses.values()) - len(addresses), max(addresses.values()) == 1),
        # All authors are of one network, which causes so many letters a day.
        ("letters written", len(written), len(written) >= min(len(set(acknowledged)), NETWORK_LETTERS)),
        ("not received", len(written - arrived), written <= arrived),
        ("written twice", sum(events.values()) - len(events), max(events.values()) == 1),
        ("received twice (at most one a killed worker)", doubles, doubles <= kills),
        ("stories not published at their hour", scheduled - len(titles), len(titles) == scheduled),
        ("published twice", sum(titles.values()) - len(titles), sum(titles.values()) == len(titles)),
        *timings(took),
    ]


def timings(took):
    """What had to be seen within some seconds."""
    yield (
        "seconds until both machines and nginx showed a publication",
        round(took["seen"], 1),
        took["seen"] <= SEEN,
    )
    yield "seconds until they showed a take-down", round(took["gone"], 1), took["gone"] <= SEEN
    yield "kept pages that differed after three seconds", took["different"], took["different"] == 0
    for mode in ("fast", "immediate"):
        yield (
            f"the form came back with its text (stop {mode}; 1: yes)",
            int(took[f"text {mode}"]),
            took[f"text {mode}"],
        )
        seconds = took[f"PostgreSQL {mode}"]
        yield f"seconds from its return to the first answers (stop {mode})", round(seconds, 1), seconds <= 15


def prepare():
    """Tables, ground, static files, some articles, and stories whose hour comes during the fight."""
    call_command("migrate", verbosity=0)
    call_command("prepare", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    shutil.copytree(HOME / "0", HOME / "1")
    now = timezone.now()
    articles = [make_article(now=now, title=f"园区第{number}条路通车") for number in range(20)]
    for number in range(SCHEDULED):
        story = make_story("scheduled", title=f"定时第{number}篇", now=now)
        Submission.objects.filter(pk=story.pk).update(publish_at=now)
    paths = [article.get_absolute_url() for article in articles]
    return [
        "/",
        "/news/",
        "/districts/120114/",
        "/feed.xml",
        "/submit/",
        "/contact/",
        "/news/?q=园区"[:6],
        *paths,
    ]


def main():
    """Start everything, fight, print the figures."""
    cluster = Cluster(binaries(), DATABASE)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, HOME, ignore_errors=True)
        stack.callback(cluster.remove)
        stack.callback(REDIS.stop)
        cluster.make()
        stack.callback(cluster.stop, "immediate")
        SINK.start()
        stack.callback(SINK.stop)
        paths = prepare()
        nodes = [Node(number) for number in range(2)]
        stack.callback(lambda: [node.kill(node.web, node.worker) for node in nodes])
        stack.enter_context(nginx(HOME, FRONT, BEHIND))
        until(lambda: all(ask(port, "/").status == 200 for port in (*BEHIND, FRONT)))
        rows = run(cluster, nodes, Watch(paths))
    print(json.dumps(rows))


def run(cluster, nodes, watch):
    """The fight under load, and what came of it."""
    watch.phase, senders = "before", Senders()
    readers = [threading.Thread(target=watch.read, args=(n,), daemon=True) for n in range(READERS)]
    for reader in readers:
        reader.start()
    time.sleep(PHASE / 2)
    took = fight(cluster, nodes, watch)
    watch.is_over = senders.is_over = True
    for thread in (*readers, *senders.all):
        thread.join(60)
    with suppress(TimeoutError):
        # What is missing then is told by the table.
        until(are_letters_out, PATIENCE)
    print({phase: dict(statuses) for phase, statuses in watch.seen.items()}, file=sys.stderr)
    return figures(watch, senders, took, SCHEDULED, kills=len(nodes))


if __name__ == "__main__":
    main()
