"""The judges' programs: Node and Java of this machine, two packages in a folder that git ignores."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / ".judge"
PACKAGES = {"lighthouse": "12.8.2", "vnu-jar": "26.9.27"}
# Seconds for npm; a slow network may need minutes.
PATIENCE = 900
INSTALL = ("install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


class Tools(NamedTuple):
    """Where the programs are."""

    node: str
    java: str
    chromium: str
    lighthouse: Path
    vnu: Path


class Missing(Exception):
    """A program is missing; the text says which one and what to do."""


def fetch():
    """All programs; installs the packages if they are missing. Raises Missing."""
    node, npm = program("node", "Node 20"), program("npm", "npm")
    java = program("java", "Java 17")
    chromium = program("chromium", "Chromium（Debian：apt-get install chromium）")
    if any(installed(name) != version for name, version in PACKAGES.items()):
        install(npm)
    modules = FOLDER / "node_modules"
    return Tools(
        node=node,
        java=java,
        chromium=chromium,
        lighthouse=modules / "lighthouse" / "cli" / "index.js",
        vnu=modules / "vnu-jar" / "build" / "dist" / "vnu.jar",
    )


def program(name, label):
    """The path of a program; raises Missing."""
    path = shutil.which(name)
    if not path:
        raise Missing(f"没有找到 {name}，请先安装 {label}")
    return path


def installed(name):
    """The version of a package in our folder, "" if it is not there."""
    file = FOLDER / "node_modules" / name / "package.json"
    return json.loads(file.read_text(encoding="utf-8"))["version"] if file.exists() else ""


def install(npm):
    """Install both packages in exactly these versions; raises Missing."""
    print("正在安装评审工具……", flush=True)
    FOLDER.mkdir(exist_ok=True)
    wanted = [f"{name}@{version}" for name, version in PACKAGES.items()]
    command = [npm, *INSTALL, "--prefix", str(FOLDER), *wanted]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        raise Missing(f"npm 在 {PATIENCE} 秒内没有装好 {'、'.join(wanted)}") from None
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-3:]
        raise Missing(f"npm 装不上 {'、'.join(wanted)}：{' '.join(last)}")
