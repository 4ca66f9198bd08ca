"""make test: the suite on SQLite, the pages in Chromium, the suite again on PostgreSQL.

What this machine cannot run is said at the end; REQUIRE_ALL=1 makes that a failure.
"""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from scripts import postgres

ROOT = Path(__file__).resolve().parent.parent
SUITE = ("-n", "2", "-m", "not browser and not whole")
BROWSER = ("-n", "2", "-m", "browser or whole")


class Outcome(NamedTuple):
    """One part of the suite; `missing`: what could not run, in words, "" when all ran."""

    counts: Counter[str]
    is_ok: bool
    missing: str


def main():
    """Run all parts; returns the exit code."""
    outcomes = [on_sqlite(), in_browser(), on_postgres()]
    missing = [outcome.missing for outcome in outcomes if outcome.missing]
    is_required = os.environ.get("REQUIRE_ALL") == "1"
    if missing:
        line = "═" * 70
        print("\n".join(["", line, "没有运行的部分：", *(f"  · {words}" for words in missing), line]))
    counts: Counter[str] = sum((outcome.counts for outcome in outcomes), Counter())
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped", flush=True)
    is_ok = all(outcome.is_ok for outcome in outcomes) and not (missing and is_required)
    return 0 if is_ok else 1


def on_sqlite():
    """Unit and journey tests on SQLite."""
    return run_pytest("SQLite", SUITE, {})


def in_browser():
    """The pages in Debian's Chromium."""
    if not any((ROOT / "tests" / "browser").glob("test_*.py")):
        return Outcome(Counter(), True, "浏览器测试：tests/browser 里还没有测试")
    if not find_chromium():
        return Outcome(Counter(), True, "浏览器测试：没有找到 Chromium（Debian：apt-get install chromium）")
    return run_pytest("浏览器", BROWSER, {})


def find_chromium():
    """The Chromium that tests may start, None if there is none."""
    return shutil.which("chromium", path=os.pathsep.join(["/usr/bin", os.environ.get("PATH", "")]))


def on_postgres():
    """The same suite on PostgreSQL, in a database with a name of its own."""
    try:
        with postgres.server() as address:
            name = f"yuanxun_{secrets.token_hex(4)}"
            return run_pytest("PostgreSQL", SUITE, {"TEST_DATABASE_URL": f"{address}/{name}"})
    except postgres.NoServer as reason:
        return Outcome(Counter(), True, f"PostgreSQL：{reason}")


def run_pytest(name, arguments, extra):
    """One run of pytest as an Outcome."""
    print(f"── {name}", flush=True)
    environment = {key: value for key, value in os.environ.items() if key != "TEST_DATABASE_URL"}
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="yuanxun-junit-") as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *arguments]
        code = subprocess.run(command, cwd=ROOT, env=environment | extra).returncode
        counts = read_counts(report)
    if code and not counts["failed"]:
        # Pytest itself did not come through; that is no green part.
        counts["failed"] = 1
    print(f"── {name}：{time.monotonic() - started:.0f} 秒", flush=True)
    return Outcome(counts, code == 0, "")


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
