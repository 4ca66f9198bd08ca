"""docs/performance.md and its chart, written from the figures of one run."""

import os
import platform
from pathlib import Path

from django.conf import settings

from tests.bench.measures import Pair

DOCUMENT = Path(settings.BASE_DIR, "docs", "performance.md")
CHART = Path(settings.BASE_DIR, "docs", "images", "performance.svg")
GOALS = {
    1: "a kept page through gunicorn alone",
    2: "through the shipped nginx configuration",
    3: "a page that must be built, beside a plain indexed Django site with as many bytes",
    4: "flat: pages far behind cost what the first one costs",
    5: "search finds all that is there and nothing else",
    6: "publishing",
    7: "submissions on SQLite",
    8: "imports with the search index",
    9: "memory and start",
    10: "the moderators' desk beside a large archive",
    11: "disk",
}
HEAD = """# Performance

Written by `make bench` (and `make bench-full`), which measures everything here in one run on one machine; do
not edit it. The machine is shared, so ratios within the run matter, absolute figures do not. Processor time
comes from /proc, for all workers of a web server and, at the portal, for all processes of PostgreSQL, which
nobody else may use meanwhile; both sides of a ratio are measured in turn, three times, and the cheapest round
counts. Every answer had the status 200 (304 where that is asked).

The other side is [tests/bench/plain](../tests/bench/plain): the same news as a good Django developer writes
it, with indexes, Django's paginator (COUNT and OFFSET) and `icontains`, each answer padded to the bytes of
ours; beside the lists stands what they cost it without those indexes, up to 100,000 articles. “Built” pages
carry a query string that no cache knows; what the portal keeps in memory for them (districts, kinds, counts,
parts of pages) stands until the change serial moves, as in service. “Short” articles have bodies of a
sentence and no search index: they are for lists, the desk and publishing.

{machine}
"""
# The chart, in pixels.
ROW, LEFT, WIDTH = 34, 90, 560


def write(worlds, missed):
    """Write both files. `worlds` are (title, {workload: Pair}, lines); `missed` says why, by goal."""
    cpus, python = os.cpu_count(), platform.python_version()
    parts = [HEAD.format(machine=f"This run: {cpus} processors, Python {python}.")]
    for title, pairs, lines in worlds:
        parts += [f"## {title}\n", *goals(lines, missed), *pages(pairs)]
    parts.insert(1, f"![CPU of built pages]({CHART.relative_to(DOCUMENT.parent)})\n")
    DOCUMENT.write_text("\n".join(parts), encoding="utf-8")
    CHART.write_text(chart(worlds[0][1]), encoding="utf-8")


def goals(lines, missed):
    """A table of goals, and beneath it why one is missed."""
    rows = ["| # | measured | found | goal | |", "|---|---|---|---|---|"]
    for line in lines:
        mark = {True: "✓", False: "✗", None: ""}[line.is_met]
        rows.append(f"| {line.goal} | {line.name} | {line.found} | {line.bound} | {mark} |")
    failed = sorted({line.goal for line in lines if line.is_met is False})
    reasons = [f"Goal {goal} ({GOALS[goal]}): {missed.get(goal, 'not explained yet.')}\n" for goal in failed]
    return [*rows, "", *reasons]


def pages(pairs):
    """A table of pages that had to be built: processor time, latencies and bytes of both sides."""
    heads = (
        "page",
        "ms CPU, ours",
        "ms CPU, plain",
        "ratio",
        "ms CPU, plain without indexes",
        "requests a second",
        "ms, ours",
        "bytes",
    )
    rows = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for name, pair in pairs.items():
        ours, plain = pair.ours, pair.plain
        costs = f"{ours.cpu:.2f} | {plain.cpu:.2f} | {pair.ratio:.2f}"
        unindexed = f"{pair.unindexed.cpu:.2f}" if pair.unindexed else ""
        latencies = f"p50 {ours.p50:.1f}, p95 {ours.p95:.1f}, p99 {ours.p99:.1f}"
        rows.append(
            f"| {name} | {costs} | {unindexed} | {ours.per_second:.0f} and "
            f"{plain.per_second:.0f} | {latencies} | {ours.size:,} and {plain.size:,} |"
        )
    return [*rows, ""]


def chart(pairs: dict[str, Pair]):
    """Two bars a page: ours and the plain site's, in milliseconds of processor time."""
    most = max(max(pair.ours.cpu, pair.plain.cpu) for pair in pairs.values())
    rows = [row(place, name, pair, WIDTH / most) for place, (name, pair) in enumerate(pairs.items())]
    height = ROW * len(pairs) + 30
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 70} {height}" '
        'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>'
        f'{"".join(rows)}<text x="{LEFT}" y="{height - 8}" fill="#444">ms of CPU for a built page: '
        "portal (dark), plain indexed Django (light)</text></svg>\n"
    )


def row(place, name, pair, scale):
    """The name and the two bars of one page."""
    top = place * ROW + 6
    bars = [
        f'<rect x="{LEFT}" y="{top + shift}" width="{cpu * scale:.1f}" height="11" fill="{colour}"/>'
        f'<text x="{LEFT + cpu * scale + 5:.1f}" y="{top + shift + 10}" fill="#222">{cpu:.1f}</text>'
        for shift, cpu, colour in ((0, pair.ours.cpu, "#0b4f8a"), (13, pair.plain.cpu, "#b9c4cf"))
    ]
    return f'<text x="6" y="{top + 16}" fill="#222">{name}</text>{"".join(bars)}'
