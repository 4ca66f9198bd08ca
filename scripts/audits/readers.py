"""What the scanners say, read into one shape."""

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import NamedTuple


class Finding(NamedTuple):
    """One thing that a tool complains about: its rule, where, and its words."""

    rule: str
    place: str
    line: int
    words: str


class CouldNotRun(Exception):
    """The tool said nothing that can be believed; the text says why."""


def bandit(text: str) -> Iterator[Finding]:
    said = load(text)
    if said["errors"]:
        raise CouldNotRun(f"有文件读不了：{said['errors'][0]}")
    for row in said["results"]:
        place = row["filename"].removeprefix("./")
        yield Finding(row["test_id"], place, row["line_number"], row["issue_text"])


def semgrep(text: str) -> Iterator[Finding]:
    said = load(text)
    if said["errors"]:
        raise CouldNotRun(f"规则或文件有误：{said['errors'][0]}")
    for row in said["results"]:
        rule = row["check_id"].rpartition(".")[2]
        yield Finding(rule, row["path"].removeprefix("./"), row["start"]["line"], row["extra"]["message"])


def pip_audit(text: str) -> Iterator[Finding]:
    for row in load(text)["dependencies"]:
        if "skip_reason" in row:
            raise CouldNotRun(f"没有查到 {row['name']}：{row['skip_reason']}")
        for hole in row["vulns"]:
            yield Finding(hole["id"], f"{row['name']} {row['version']}", 0, hole.get("description", "")[:200])


def linkchecker(text: str) -> Iterator[Finding]:
    rows = [line for line in text.splitlines() if line and not line.startswith("#")]
    if not rows:
        raise CouldNotRun("没有结果")
    for row in csv.DictReader(io.StringIO("\n".join(rows)), delimiter=";"):
        if row["valid"] != "True":
            words = f"{row['parentname']} → {row['urlname']}"
            yield Finding(row["result"], path_of(row["url"]), int(row["line"] or 0), words)


def wapiti(text: str) -> Iterator[Finding]:
    said = load(text)
    if not said["infos"].get("crawled_pages_nbr"):
        raise CouldNotRun("一个页面也没有打开")
    for kind in ("vulnerabilities", "anomalies"):
        for rule, rows in said[kind].items():
            for row in rows:
                yield Finding(rule, row["path"], 0, f"{row['method']} {row['parameter']}：{row['info']}")


def sqlmap(text: str) -> Iterator[Finding]:
    found = re.findall(r"^Parameter: (.+)$", text, re.MULTILINE)
    if not found and "do not appear to be injectable" not in text:
        raise CouldNotRun((text.strip().splitlines() or ["没有结果"])[-1])
    for parameter in found:
        yield Finding("injectable", parameter, 0, "可以注入 SQL")


def load(text: str) -> dict:
    try:
        return json.loads(text)
    except ValueError:
        raise CouldNotRun(f"结果读不懂：{text[:200]!r}") from None


def path_of(address: str) -> str:
    """The address without the host, which is another one in each run."""
    return re.sub(r"^https?://[^/]+", "", address)
