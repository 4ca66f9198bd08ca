"""make test: the suite on SQLite, the pages in Chromium and, on PostgreSQL, what depends on the database.

SQLite runs beside the other two, and the words of each are printed when it ends. What this machine cannot
run is said at the end; REQUIRE_ALL=1 makes that a failure.
"""

import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
from pathlib import Path
from typing import NamedTuple

from scripts import chromium, postgres, redis

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"
# The pages are the longest part and often wait for the browser: two processes; one for each of the others.
SUITE = ("-m", "not browser and not whole")
# The part on SQLite is the longest of one process: the pages take what it leaves of the cores, and have both
# of them at the end.
BEHIND = ("nice", "-n", "5")
# A module stays with one of them: its world, its site, its nginx are made once.
BROWSER = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "-m", "browser or whole")
# What some modules need beside the browser, and how it is installed.
PROGRAMS = {
    "tests/deploy/test_nginx.py": ("nginx", "deploy/nginx.conf", "nginx-light"),
    "tests/deploy/test_units.py": ("systemd-analyze", "deploy/systemd", "systemd"),
}
# This one needs Redis.
REDIS = "tests/commons/pages/test_shared.py"
DATABASE = ("-m", "database and not browser and not whole")
# Which lines of the portal were run, by database; coverage combines them.
LINES = ROOT / ".coverage"
COVERED = ("coverage", "run", "-m", "pytest")
# Names a prepared database on SQLite to tests/ground.py.
PREPARED = "TEST_PREPARED"
PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0); call_command("prepare", verbosity=0)
"""


class Outcome(NamedTuple):
    """One part of the suite: what it printed; `missing`: what could not run, in words, "" when all ran."""

    words: str
    counts: Counter[str]
    is_ok: bool
    missing: str


class Done(NamedTuple):
    """One command that has ended."""

    code: int
    words: str
    seconds: float


def main():
    """Run all parts; returns the exit code."""
    print("── SQLite 和 PostgreSQL 同时运行，然后是浏览器，各自结束时给出结果", flush=True)
    outcomes = list(run_parts())
    words, is_covered = coverage()
    print(words, end="", flush=True)
    missing = [outcome.missing for outcome in outcomes if outcome.missing]
    is_required = os.environ.get("REQUIRE_ALL") == "1"
    if missing:
        line = "═" * 70
        print("\n".join(["", line, "没有运行的部分：", *(f"  · {words}" for words in missing), line]))
    counts: Counter[str] = sum((outcome.counts for outcome in outcomes), Counter())
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped", flush=True)
    is_ok = all(outcome.is_ok for outcome in outcomes) and not (missing and is_required)
    return 0 if is_ok and is_covered else 1


def run_parts():
    """Each part's Outcome as it ends."""
    with tempfile.TemporaryDirectory(prefix="yuanxun-prepared-") as folder, ThreadPoolExecutor() as pool:
        other = pool.submit(on_postgres)
        prepared = prepare(Path(folder))
        one = pool.submit(on_sqlite, prepared)
        # All three at once would take a sixth more of the processor: each empties the caches of the others.
        last = pool.submit(after, other, in_browser, prepared)
        for part in as_completed([one, other, last]):
            outcome = part.result()
            print(outcome.words, end="", flush=True)
            yield outcome


def after(part, work, *given):
    """Do it when the part has ended, however it ended."""
    wait([part])
    return work(*given)


def prepare(folder):
    """Where the processes on SQLite find a prepared database: migrations alone take each of them seconds.

    Where none can be made they make their own, and say why they cannot.
    """
    given = {"DATA_DIR": str(folder), "SECRET_KEY": secrets.token_urlsafe(50), "PATH": os.environ["PATH"]}
    done = talk([sys.executable, "-c", PREPARE], given | {"DJANGO_SETTINGS_MODULE": "portal.settings"})
    return {} if done.code else {PREPARED: str(folder / "yuanxun.sqlite3")}


def on_sqlite(prepared):
    """Unit and journey tests on SQLite."""
    where = prepared | {"COVERAGE_FILE": f"{LINES}.sqlite"}
    if redis.is_installed():
        return run_pytest("SQLite", SUITE, where, runner=COVERED)
    missing = "共用页面：这台机器没有 redis-server，请安装（apt-get install redis-server）"
    outcome = run_pytest("SQLite", (*SUITE, f"--ignore={REDIS}"), where, runner=COVERED)
    return outcome._replace(missing=missing)


def coverage():
    """What both databases covered, and whether it is enough; the lines that were missed when it is not."""
    command = [sys.executable, "-m", "coverage"]
    talk([*command, "combine", "--quiet"], os.environ)
    done = talk([*command, "report", "--format=total"], os.environ)
    words = f"── 覆盖率：{done.words.strip()} %\n"
    if done.code:
        words += talk([*command, "report", "--show-missing", "--skip-covered"], os.environ).words
    return words, done.code == 0


def talk(command, environment):
    """Run a command to its end: its exit code, what it said, and the seconds of processor time it took."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    words = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Done(process.returncode, words, usage.ru_utime + usage.ru_stime)


def in_browser(prepared):
    """The pages in Chromium, and what starts the whole portal, alone or behind nginx."""
    if not any((TESTS / "browser").glob("test_*.py")):
        return nothing("浏览器测试：tests/browser 里还没有测试")
    if not chromium.find_chromium():
        return nothing(f"浏览器测试：{chromium.WANTED}")
    lacking = {module: words for module, words in PROGRAMS.items() if not shutil.which(words[0])}
    modules = [module for module in naming("browser", "whole") if module not in lacking]
    missing = "；".join(
        f"{what}：这台机器没有 {program}，请安装（apt-get install {package}）"
        for program, what, package in lacking.values()
    )
    return run_pytest("浏览器", (*BROWSER, *modules), prepared, before=BEHIND)._replace(missing=missing)


def naming(*marks):
    """The test modules in which one of the marks stands: reading all others takes seconds a process."""
    wanted = re.compile(rf"pytest\.mark\.({'|'.join(marks)})\b")
    files = sorted(TESTS.rglob("test_*.py"))
    return [str(file.relative_to(ROOT)) for file in files if wanted.search(file.read_text(encoding="utf-8"))]


def nothing(reason):
    """A part that could not run."""
    return Outcome("", Counter(), True, reason)


def on_postgres():
    """What depends on the database, on PostgreSQL, in a database with a name of its own."""
    try:
        with postgres.quick_server() as address:
            name = f"yuanxun_{secrets.token_hex(4)}"
            places = {"TEST_DATABASE_URL": f"{address}/{name}", "COVERAGE_FILE": f"{LINES}.postgresql"}
            arguments = (*DATABASE, *naming("database"))
            return run_pytest("PostgreSQL", arguments, places, runner=COVERED)
    except postgres.NoServer as reason:
        return nothing(f"PostgreSQL：{reason}")


def run_pytest(name, arguments, extra, *, runner=("pytest",), before=()):
    """One run of pytest as an Outcome."""
    environment = {key: value for key, value in os.environ.items() if key != "TEST_DATABASE_URL"}
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="yuanxun-junit-") as folder:
        report = Path(folder) / "report.xml"
        command = [*before, sys.executable, "-m", *runner, "-q", f"--junitxml={report}", *arguments]
        done = talk(command, environment | extra)
        counts = read_counts(report)
    if done.code and not counts["failed"]:
        # Pytest itself did not come through; that is no green part.
        counts["failed"] = 1
    took = f"{time.monotonic() - started:.0f} 秒，处理器 {done.seconds:.0f} 秒"
    words = f"── {name}\n{done.words}── {name}：{took}\n"
    return Outcome(words, counts, done.code == 0, "")


def read_counts(report):
    """passed, failed and skipped from a JUnit file; nothing where there is none."""
    if not report.exists():
        return Counter()
    total: Counter[str] = Counter()
    for suite in ElementTree.parse(report).iter("testsuite"):
        total.update({name: int(suite.get(name, 0)) for name in ("tests", "errors", "failures", "skipped")})
    failed = total["errors"] + total["failures"]
    passed = total["tests"] - failed - total["skipped"]
    return Counter(passed=passed, failed=failed, skipped=total["skipped"])


if __name__ == "__main__":
    sys.exit(main())
