"""make run, as its operator meets it."""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request

import pytest
from django.conf import settings

from scripts.run import name_operator

pytestmark = [pytest.mark.whole, pytest.mark.long]
PLAIN = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@pytest.fixture
def port():
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(folder, port, **extra):
    """What `make run` finds: a data folder and a port."""
    return {"PATH": os.environ["PATH"], "DATA_DIR": str(folder), "PORT": str(port), **extra}


def run(folder, port, **extra):
    """Start it as make does, its output kept."""
    return subprocess.Popen(
        [sys.executable, "-m", "scripts.run"],
        cwd=settings.BASE_DIR,
        env=environment(folder, port, **extra),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until(process, words):
    """The output up to the line that holds `words`."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            break
    return "".join(lines)


def children(process):
    """Process numbers of what it started, by command line."""
    listing = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(process.pid)], capture_output=True, text=True
    )
    return {line.split()[-1]: int(line.split()[0]) for line in listing.stdout.splitlines() if line.strip()}


def another_worker(process, first):
    """The worker's process number once it is not `first` any more; None after twenty seconds."""
    for _ in range(100):
        number = children(process).get("worker", first)
        if number != first:
            return number
        time.sleep(0.2)
    return None


def raw_answer(port, request):
    """What the server says to bytes that no browser would send."""
    with socket.create_connection(("localhost", port), timeout=10) as client:
        client.sendall(request.encode())
        return b"".join(iter(lambda: client.recv(10_000), b"")).decode()


def test_a_killed_worker_is_started_again_while_the_site_answers(tmp_path, port):
    process = run(tmp_path, port)
    read_until(process, "Ctrl-C")
    try:
        first = children(process)["worker"]
        os.kill(first, signal.SIGKILL)
        told = read_until(process, "重新启动")
        answer = PLAIN.open(f"http://localhost:{port}/", timeout=10)
        page = answer.read().decode()
        refusal = raw_answer(port, "GET /news/?q=招商 HTTP/1.1\r\n\r\n")
        second = another_worker(process, first)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)

    assert "这个请求我们读不懂" in refusal
    assert (answer.status, second is None) == (200, False)
    assert ("网站不受影响" in told, process.returncode) == (True, 0)
    # The demo too says who runs it and how to reach them, as its legal texts promise.
    assert "运营单位：示例园区信息中心" in page
    assert "desk@yuanxun.example" in page


@pytest.mark.parametrize(("given", "named"), [(None, "示例园区信息中心"), ("", ""), ("某单位", "某单位")])
def test_the_demo_takes_the_name_that_was_set(monkeypatch, given, named):
    monkeypatch.setattr(os, "environ", {} if given is None else {"OPERATOR_NAME": given})

    name_operator()

    assert os.environ["OPERATOR_NAME"] == named


def test_demo_data_is_not_served_under_a_public_address(tmp_path, port, lay_ground):
    lay_ground(tmp_path)
    (tmp_path / "secret-key").write_text("k" * 40)
    (tmp_path / "demo-password").write_text("x")

    process = run(tmp_path, port, SITE_URL="https://news.example.com")

    assert "这里是演示数据" in process.communicate(timeout=60)[0]
    assert process.returncode == 1


def test_a_busy_port_is_one_clear_line(tmp_path, port):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", port))
        busy.listen()

        process = run(tmp_path, port)

        said = process.communicate(timeout=60)[0]
    assert (said.count("\n"), said.startswith(f"端口 {port} 已被占用")) == (1, True)


def test_an_unreachable_database_is_one_clear_line(tmp_path, port):
    process = run(tmp_path, port, DATABASE_URL="postgres://nobody@127.0.0.1:9/none")

    said = process.communicate(timeout=60)[0]
    assert ("Traceback" in said, "数据库连不上" in said, process.returncode) == (False, True, 1)


def test_a_data_folder_of_the_earlier_layout_is_one_clear_line_and_stays_as_it_is(tmp_path, port):
    place = tmp_path / "yuanxun.sqlite3"
    with contextlib.closing(sqlite3.connect(place)) as earlier:
        earlier.execute("CREATE TABLE django_migrations (id integer PRIMARY KEY, app, name, applied)")
        earlier.execute("INSERT INTO django_migrations VALUES (1, 'articles', '0001_initial', '2026-11-23')")
        earlier.execute("CREATE TABLE articles_division (code)")
        earlier.commit()

    process = run(tmp_path, port)

    said = process.communicate(timeout=60)[0]
    with contextlib.closing(sqlite3.connect(place)) as kept:
        tables = {name for (name,) in kept.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert (process.returncode, "Traceback" in said, "0.1 版之前的格式" in said) == (1, False, True)
    assert tables == {"django_migrations", "articles_division"}


def test_an_unknown_home_district_is_one_clear_line(tmp_path, port, lay_ground):
    lay_ground(tmp_path)

    process = run(tmp_path, port, HOME_DISTRICT="999999")

    said = process.communicate(timeout=60)[0]
    assert (process.returncode, "Traceback" in said, "HOME_DISTRICT='999999'" in said) == (1, False, True)
