"""The scanners: each in an environment of its own below .audit/, which git ignores."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from scripts.audits import readers
from scripts.audits.readers import CouldNotRun, Finding

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / ".audit"
RULES = Path(__file__).with_name("rules.yml")
PINNED = ROOT / "requirements" / "dev.txt"
# Seconds for an installation, and for a scan.
INSTALL, SCAN = 600, 900
NOT_OURS = ".venv,.audit,.judge,var,node_modules,tests"
# What readers may send to a page of lists.
SEARCH = "news/?q=1&district=120111&kind=news&from=2025-01-01&to=2026-12-31&page=1"


class Target(NamedTuple):
    """What is scanned: a folder of code, a list of packages, a site, and an address with parameters."""

    folder: Path
    packages: Path
    site: str
    search: str


class Tool(NamedTuple):
    """A scanner: package, command for a target, how its answer is read, the planted hole that it must find.

    `file`: it writes its answer to a file; is_online: it looks at a running site.
    """

    name: str
    package: str
    command: Callable[[Target, Path], list[str]]
    read: Callable[[str], Iterator[Finding]]
    hole: str
    file: bool = False
    is_online: bool = False


def bandit(target: Target, _: Path) -> list[str]:
    left_out = ",".join(f"./{name}" for name in NOT_OURS.split(","))
    return ["bandit", "-q", "-r", ".", "-x", left_out, "-f", "json"]


def semgrep(target: Target, _: Path) -> list[str]:
    left_out = [f"--exclude={name}" for name in NOT_OURS.split(",")]
    quiet = ["--metrics=off", "--disable-version-check", "--quiet", "--no-git-ignore"]
    return ["semgrep", "scan", "--config", str(RULES), "--json", *quiet, *left_out, "."]


def pip_audit(target: Target, _: Path) -> list[str]:
    return ["pip-audit", "-r", str(target.packages), "--disable-pip", "--no-deps", "-f", "json"]


def linkchecker(target: Target, _: Path) -> list[str]:
    # The desk and each way to filter a list would never end; the pages themselves are all there.
    left_out = [f"--ignore-url={pattern}" for pattern in ("/admin/", r"\?.*&", r"/card\.")]
    return ["linkchecker", "--no-status", "--no-warnings", "-r", "2", "-o", "csv", *left_out, target.site]


def wapiti(target: Target, answer: Path) -> list[str]:
    modules = "sql,xss,permanentxss,exec,file,crlf,redirect,ssrf,xxe,csrf,http_headers,cookieflags,methods"
    bounds = ["--max-scan-time", "90", "--max-attack-time", "20", "--max-links-per-page", "40", "-d", "3"]
    quiet = ["--no-bugreport", "--flush-session", "-v", "0"]
    return ["wapiti", "-u", target.site, "-m", modules, *bounds, *quiet, "-f", "json", "-o", str(answer)]


def sqlmap(target: Target, answer: Path) -> list[str]:
    bounds = ["--batch", "--level=2", "--risk=1", "--threads=4", "--technique=BEU", "--flush-session"]
    return ["sqlmap", "-u", target.search, *bounds, f"--output-dir={answer}.d", "--disable-coloring"]


TOOLS = (
    Tool("bandit", "bandit==1.9.4", bandit, readers.bandit, "B301"),
    Tool("semgrep", "semgrep==1.185.0", semgrep, readers.semgrep, "events-are-kept"),
    Tool("pip-audit", "pip-audit==2.10.1", pip_audit, readers.pip_audit, ""),
    Tool("linkchecker", "linkchecker==10.6.0", linkchecker, readers.linkchecker, "404", is_online=True),
    Tool("wapiti", "wapiti3==3.2.3", wapiti, readers.wapiti, "SQL Injection", file=True, is_online=True),
    Tool("sqlmap", "sqlmap==1.10.10", sqlmap, readers.sqlmap, "injectable", is_online=True),
)


def install(tool: Tool) -> Path:
    """The folder of the tool's programs; installs it where it is not there yet. Raises CouldNotRun."""
    home = FOLDER / tool.package
    # A scanner may be behind the newest Python, so the older ones of this machine are tried too.
    failures = [put_into(home, python, tool.package) for python in pythons()]
    if all(failures):
        raise CouldNotRun(f"装不上：{failures[0]}")
    return home / "bin"


def pythons() -> list[str]:
    """Ours first, then others of this machine."""
    others = (shutil.which(name) for name in ("python3.12", "python3.11", "python3"))
    return [sys.executable, *dict.fromkeys(found for found in others if found)]


def put_into(home: Path, python: str, package: str) -> str:
    """Make an environment with one package, unless there is one; returns what went wrong, "" if nothing."""
    if (home / "installed").exists():
        return ""
    for command in (
        [python, "-m", "venv", "--clear", str(home)],
        [str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", package],
    ):
        answer = run(command, ROOT, INSTALL)
        if answer.returncode:
            return (answer.stderr.strip().splitlines() or [""])[-1]
    (home / "installed").touch()
    return ""


def scan(tool: Tool, target: Target, scratch: Path) -> list[Finding]:
    """What the tool finds; raises CouldNotRun."""
    programs = install(tool)
    answer = scratch / f"{tool.name}.answer"
    name, *options = tool.command(target, answer)
    done = run([str(programs / name), *options], target.folder, SCAN, programs, scratch)
    # 1 is what scanners end with that found something; anything else broke off.
    if done.returncode not in {0, 1} or (tool.file and not answer.exists()):
        raise CouldNotRun((done.stderr.strip() or done.stdout.strip() or "没有结果")[-300:])
    text = answer.read_text(encoding="utf-8") if tool.file else done.stdout
    if not text.strip():
        raise CouldNotRun((done.stderr.strip() or "没有结果")[-300:])
    return list(tool.read(text))


def run(
    command: list[str], folder: Path, seconds: int, programs: Path | None = None, home: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program; what it keeps between runs goes into `home`. Raises CouldNotRun."""
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    if programs and home:
        environment |= {"PATH": f"{programs}:{environment['PATH']}", "HOME": str(home)}
    try:
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise CouldNotRun(f"{seconds} 秒内没有结束") from None
