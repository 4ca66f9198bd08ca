"""Lighthouse on a phone with its own simulated network: the median of five runs, and what a page weighs."""

import json
import os
import statistics
import subprocess
from collections import namedtuple

RUNS = 5
FLAGS = "--headless=new --no-sandbox --disable-background-networking"
# Points that each category must reach; SEO only where search engines are welcome.
GOALS = {"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}
# Of the home page: bytes over the wire and requests.
HOME_BYTES, HOME_REQUESTS = 60_000, 6
# Seconds for one run, and how often it may break off on a busy machine.
PATIENCE = 180
TRIES = 3

# scores: {category: points}; audits: what cost points, with its name.
Verdict = namedtuple("Verdict", "page scores spread bytes requests audits problems")


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
    """One report; what broke off has no figures, so it is begun again, and said."""
    for _ in range(TRIES):
        try:
            return report(tools, address)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            print(f"  Lighthouse 没有看完 {address}：{error.stderr}", flush=True)
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
    """0 to 100; nothing for a category that could not be judged."""
    return round((report["categories"][name]["score"] or 0) * 100)


def fetched(report):
    """The requests of the page itself; a browser's icon is one of them."""
    items = report["audits"]["network-requests"]["details"]["items"]
    return [item for item in items if item["url"].startswith("http")]


def costly(report, scores):
    """Names of the audits that cost a goal: in performance those far from full marks."""
    for name, score in scores.items():
        if score >= GOALS[name]:
            continue
        for reference in report["categories"][name]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and (audit["score"] or 0) < 0.9:
                yield f"{audit['id']} {audit.get('displayValue', '')}".strip()


def overweight(verdict):
    """What the home page is too heavy by."""
    if verdict.page.path != "/":
        return []
    return [
        *([f"{verdict.bytes} 字节"] if verdict.bytes > HOME_BYTES else []),
        *([f"{verdict.requests} 次请求"] if verdict.requests > HOME_REQUESTS else []),
    ]
