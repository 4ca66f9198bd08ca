"""Lighthouse on a phone with its own simulated network: the median of five runs, and what a page weighs."""

import json
import os
import statistics
import subprocess
from typing import Any, NamedTuple

from scripts.judges.site import Page

RUNS = 5
FLAGS = "--headless=new --no-sandbox --disable-background-networking"
# Points that each category must reach; SEO only for pages without noindex.
GOALS = {"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}
# Of the home page: bytes over the wire and requests.
HOME_BYTES, HOME_REQUESTS = 150_000, 12
# Seconds for one run, and how often it may break off on a busy machine.
PATIENCE = 180
TRIES = 3


class Verdict(NamedTuple):
    """scores: {category: points}; spread: lowest and highest performance; audits: what cost points."""

    page: Page
    scores: dict[str, float]
    spread: tuple[int, int]
    bytes: int
    requests: int
    audits: list[str]
    problems: list[str]


def judge(tools, page, site):
    """The Verdict on one page after five runs."""
    reports = [run(tools, site + page.path) for _ in range(RUNS)]
    scores = {
        name: statistics.median(points(report, name) for report in reports)
        for name in GOALS
        if name != "seo" or not page.noindex
    }
    performance = sorted(points(report, "performance") for report in reports)
    requests = fetched(reports[0])
    audits = sorted({audit for report in reports for audit in costly(report, scores)})
    verdict = Verdict(
        page=page,
        scores=scores,
        spread=(performance[0], performance[-1]),
        bytes=sum(request["transferSize"] for request in requests),
        requests=len(requests),
        audits=audits,
        problems=[f"{name} {score:g}" for name, score in scores.items() if score < GOALS[name]],
    )
    return verdict._replace(problems=verdict.problems + overweight(verdict))


def run(tools, address):
    """One report; a run that breaks off is reported and done again."""
    for _ in range(TRIES):
        try:
            return report(tools, address)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            said: Any = error.stderr
            print(f"  Lighthouse 没有看完 {address}：{said}", flush=True)
    raise SystemExit(f"Lighthouse {TRIES} 次都没有看完 {address}")


def report(tools, address):
    """One run of Lighthouse."""
    command = [
        *(tools.node, str(tools.lighthouse), address),
        *("--output=json", "--quiet", "--no-enable-error-reporting", "--disable-full-page-screenshot"),
        f"--only-categories={','.join(GOALS)}",
        f"--chrome-flags={FLAGS}",
    ]
    environment = os.environ | {"CHROME_PATH": tools.chromium}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    return json.loads(done.stdout)


def points(report, name):
    """0 to 100; 0 for a category that could not be judged."""
    return round((report["categories"][name]["score"] or 0) * 100)


def fetched(report):
    """The requests over HTTP, with that for the icon."""
    items = report["audits"]["network-requests"]["details"]["items"]
    return [item for item in items if item["url"].startswith("http")]


def costly(report, scores):
    """Names of the audits below 0.9 in the categories that missed their goals."""
    for name, score in scores.items():
        if score >= GOALS[name]:
            continue
        for reference in report["categories"][name]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and (audit["score"] or 0) < 0.9:
                yield f"{audit['id']} {audit.get('displayValue', '')}".strip()


def overweight(verdict):
    """What is too much on the home page: bytes, requests."""
    if verdict.page.path != "/":
        return []
    return [
        *([f"{verdict.bytes} 字节"] if verdict.bytes > HOME_BYTES else []),
        *([f"{verdict.requests} 次请求"] if verdict.requests > HOME_REQUESTS else []),
    ]
