"""deploy/systemd: systemd takes the units as they are, and what they start works."""

import os
import re
import shutil
import socket
import subprocess
import urllib.request
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings

from scripts.postgres import free_port
from tests.bench.processes import family, pss_of
from tests.deploy import units

pytestmark = pytest.mark.whole
SERVICES = sorted(path.name for path in units.FOLDER.glob("*.service"))
# Of ten; a service without any protection has 9.6.
MOST_EXPOSED = 2.0
# Debian 13's systemd knows them; earlier ones say that they leave them out.
LATER_OPTIONS = re.compile(r"Unknown key(?: name)? '(RestartSteps|RestartMaxDelaySec)'")
HOST = "news.example.com"
LOG = (
    '192.0.2.7 - - [28/Nov/2026:10:00:00 +0800] "GET /articles/1/ HTTP/1.1" 200 5000 "-" '
    '"Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"\n'
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The units with the places of this machine, as systemd finds them."""
    copy = tmp_path_factory.mktemp("units") / "system"
    shutil.copytree(units.FOLDER, copy)
    for path in copy.rglob("*.*"):
        if path.is_file():
            path.write_text(units.here(path.read_text(encoding="utf-8")), encoding="utf-8")
    return copy


def systemd(folder, *arguments):
    """What systemd-analyze says."""
    return subprocess.run(
        ["systemd-analyze", *arguments],
        env={"PATH": os.environ["PATH"], "SYSTEMD_UNIT_PATH": f"{folder}:", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_systemd_finds_nothing_wrong_with_the_units(folder):
    files = [str(path) for path in sorted(folder.iterdir()) if path.is_file()]

    done = systemd(folder, "verify", *files)

    assert [line for line in done.stderr.splitlines() if not LATER_OPTIONS.search(line)] == []


def test_every_service_is_shut_in(folder):
    done = [systemd(folder, "security", "--offline=true", "--no-pager", service) for service in SERVICES]
    levels = {
        service: float(re.search(r"Overall exposure level.*: ([0-9.]+)", said.stdout)[1])
        for service, said in zip(SERVICES, done, strict=True)
    }

    assert {service: level for service, level in levels.items() if level > MOST_EXPOSED} == {}
    assert len(levels) == 7


def test_what_lasts_starts_and_stops_together_where_nginx_finds_it():
    timers = {path.with_suffix(".service").name for path in units.FOLDER.glob("*.timer")}
    found = [
        (path.name, name, value)
        for path in units.FOLDER.glob("yuanxun-*.*")
        if path.is_file()
        for _, name, value in units.options(path)
    ]
    lasting = {"yuanxun-web.socket", "yuanxun-web.service", "yuanxun-worker.service"}
    installed = {unit for unit, *option in found if option == ["WantedBy", "yuanxun.target"]}
    together = {unit for unit, *option in found if option == ["PartOf", "yuanxun.target"]}
    socket_options = units.options(units.FOLDER / "yuanxun-web.socket")
    [address] = [value for _, name, value in socket_options if name == "ListenStream"]
    nginx = Path(settings.BASE_DIR, "deploy", "nginx.conf").read_text(encoding="utf-8")

    assert timers < set(SERVICES)
    assert installed == {*lasting, *(path.name for path in units.FOLDER.glob("*.timer"))}
    assert together == installed
    assert f"server {address} " in nginx
    assert f"alias {units.PROGRAM}/deploy/pages/;" in nginx


class Site:
    """What an operator has after docs/operate.md, on a port that the test holds as systemd would."""

    def __init__(self, folder, mail_port):
        self.data, self.backups = folder / "data", folder / "backups"
        self.data.mkdir(0o700)
        self.backups.mkdir(0o700)
        self.environment = units.environment(
            self.data,
            SITE_URL=f"https://{HOST}",
            OPERATOR_NAME="某单位",
            CONTACT_EMAIL="editor@example.com",
            MAIL_URL=f"smtp://127.0.0.1:{mail_port}",
            DJANGO_SUPERUSER_PASSWORD="园区-Park-2026",
        )
        self.listener = socket.create_server(("127.0.0.1", free_port()), backlog=64)
        self.running = {}

    def run(self, service, *places):
        """Run a oneshot service to its end; the exit code of each of its commands."""
        codes = []
        for command in units.commands(service):
            for shipped, here in places:
                command = [word.replace(shipped, str(here)) for word in command]
            codes.append(units.start(command, self.environment).wait(timeout=120))
        return codes

    def manage(self, *arguments):
        """deploy/yuanxun with a file of settings."""
        file = self.data / "environment"
        file.write_text("".join(f"{name}='{value}'\n" for name, value in self.environment.items()))
        file.chmod(0o600)
        return subprocess.run(
            [str(settings.BASE_DIR / "deploy" / "yuanxun"), *arguments],
            env={"PATH": os.environ["PATH"], "YUANXUN_ENVIRONMENT": str(file)},
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self, service, **given):
        """Start a lasting service."""
        [command] = units.commands(service)
        self.running[service] = units.start(command, self.environment, **given)

    def ask(self):
        """The status and the text of the home page, as nginx asks for it."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.listener.getsockname()[1]}/")
        request.add_header("Host", HOST)
        request.add_header("X-Forwarded-Proto", "https")
        plain = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with plain.open(request, timeout=30) as answer:
            return answer.status, answer.read().decode()

    def memory(self):
        """MB (PSS) of each process of the web server and of the worker."""
        return {
            service: [pss_of(pid) for pid in family(process.pid)] for service, process in self.running.items()
        }

    def end(self):
        """Stop what runs; the exit codes."""
        return {service: units.stop(process) for service, process in self.running.items()}


@pytest.fixture(scope="module")
def mail_port():
    """A mail server that answers."""
    controller = Controller(None, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller.port
    controller.stop()


@pytest.fixture(scope="module")
def site(tmp_path_factory, mail_port, lay_ground):
    """A prepared site with an account, its web server and its worker running."""
    site = Site(tmp_path_factory.mktemp("site"), mail_port)
    lay_ground(site.data)
    # On the way back from a later release.
    (site.data / "static" / "css").mkdir(parents=True)
    (site.data / "static" / "css" / "site.css").write_text("/* of a later release */")
    # As the portal itself makes it.
    (site.data / "yuanxun.sqlite3").chmod(0o600)
    assert site.run("yuanxun-prepare.service") == [0]
    account = ("--noinput", "--username", "root", "--name", "管理员", "--email", "root@example.com")
    assert site.manage("createsuperuser", *account).returncode == 0
    site.start("yuanxun-web.service", listener=site.listener)
    site.start("yuanxun-worker.service")
    yield site
    site.end()
    site.listener.close()


def test_the_site_answers_behind_its_socket_within_its_memory(site):
    status, page = site.ask()

    memory = site.memory()
    assert (status, "某单位" in page) == (200, True)
    # PERFORMANCE.md 9, the first process of the web server included.
    assert (max(memory["yuanxun-web.service"]) <= 62, sum(map(sum, memory.values())) <= 180) == (True, True)
    assert len(memory["yuanxun-web.service"]) == 3


def test_who_asks_while_the_web_server_starts_anew_waits_and_is_answered(site):
    code = units.stop(site.running["yuanxun-web.service"])
    waiting = socket.create_connection(site.listener.getsockname(), timeout=30)
    waiting.sendall(f"GET / HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
    site.start("yuanxun-web.service", listener=site.listener)

    with waiting:
        answer = waiting.recv(200).decode()

    # Without the word of nginx that the visitor came by https.
    assert (code, answer.splitlines()[0]) == (0, "HTTP/1.1 301 Moved Permanently")


def test_the_timers_do_their_work(site):
    log = site.data / "yuanxun.log"
    log.write_text(LOG)
    for number in range(20):
        (site.backups / f"yuanxun-2026-01-01-{number:06}.tar").touch()
    (site.backups / "of-somebody-else.tar").touch()

    codes = [
        site.run("yuanxun-backup.service", ("/var/backups/yuanxun", site.backups)),
        site.run("yuanxun-tidy.service"),
        site.run("yuanxun-watch.service"),
        site.run("yuanxun-reads.service", ("/var/log/nginx", site.data)),
    ]

    assert codes[:3] == [[0], [0], [0]]
    assert (codes[3][0] > 0, codes[3][1]) == (True, 0)
    kept = sorted(path.name for path in site.backups.iterdir())
    newest = site.backups / kept[-1]
    assert (len(kept), kept[0], kept[1]) == (15, "of-somebody-else.tar", "yuanxun-2026-01-01-000007.tar")
    assert newest.stat().st_mode & 0o777 == 0o600


def test_the_doctor_has_nothing_to_mend_on_such_a_site(site):
    site.manage("shell", "-c", ADD_STAFF)

    done = site.manage("doctor")

    assert (done.stdout.splitlines()[-1], done.returncode) == ("没有要处理的。", 0)


# An operator does it at the desk.
ADD_STAFF = """
from django.contrib.auth.models import Group
from commons.models import Staff
for name, group in (("lin", "审稿编辑"), ("zhou", "总编")):
    member = Staff.objects.create(username=name, name=name, email=f"{name}@example.com", is_staff=True)
    member.groups.add(Group.objects.get(name=group))
"""
