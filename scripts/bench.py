"""make bench, make bench-full: what the portal costs beside plain ways to do the same (docs/performance.md).

python -m scripts.bench 5730 [100000 … postgresql:5730 lists:1000000]: a corpus of each size is made and
loaded into var/bench once; loading 100,000 takes six minutes. `lists:` has short bodies and no search index.
Exit code 1 if a goal is missed.
"""

import os
import sys
import tempfile
import time

import django

# The settings are read for paths alone; each site of the bench has its own.
os.environ |= {"DJANGO_SETTINGS_MODULE": "portal.settings", "SECRET_KEY": "b" * 48}
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="yuanxun-bench-"))
django.setup()

# These need the settings above.
from scripts import postgres  # noqa: E402
from tests.bench import measures, report  # noqa: E402
from tests.bench.world import World  # noqa: E402

# Milliseconds of each built page and of each page of the desk.
Smallest = tuple[dict[str, float], dict[str, float]]
# A title, the Pairs, the Lines.
Measured = tuple[str, dict[str, measures.Pair], list[measures.Line]]
OF_SQLITE = (7, 8, 11)
# Why a goal is missed, by its number.
MISSED = {
    1: "before each kept page the process asks SQLite whether anybody has committed something, so that a "
    "take-down is seen at the next request, and eleven headers go through gunicorn one by one.",
    2: "a page has three times as many headers as the file, and nginx reads them from its cache file.",
    3: "a search marks ten texts anew, counts what it found by kind, year and district, and offers each "
    "with its number, which the plain site does not; nothing of that can be kept from one search to the "
    "next. On PostgreSQL its processes are counted with the portal, while the plain site asks SQLite. A "
    "plain home page and a plain feed do not grow with the archive, and the first page of a plain list by "
    "its COUNT alone: at a million articles their ratios come near to those of a small archive. What is "
    "within a tenth of the goal is met in one run and missed in the next.",
    5: "the excerpts of ten texts and the counts beside them are made for each search, and the "
    "milliseconds are those of the machine: the ratio of goal 3 says how they compare.",
    6: "a publication writes text, index, counts, likeness and changes in one transaction that is on the "
    "disk when it ends; its questions are the same on any machine, its milliseconds are not.",
    7: "each story is on the disk before it is acknowledged (synchronous=FULL) and writers take turns: of "
    "eight at once the last waits for seven others, with all their checks, and all eight share the "
    "processors for the time that is told beside it.",
    8: "more than a third of the time is SQLite's own, which writes each pair of characters into the "
    "index; the rest is cleaning and checking what comes in. The figure is of processor seconds, which "
    "are longer on a slow machine.",
    9: "the background worker is a process of its own: it is not forked from the web's first process, as "
    "the web workers are, and shares none of its memory. The seconds of a start are those of the machine.",
    11: "search keeps every pair of characters with its places, likeness the pieces of every text, and "
    "SQLite before 3.43, as here, has to keep the words of the index themselves once more, or nothing "
    "could be deleted without being told exactly what was there. Newer ones could do without them "
    "(contentless_delete): left out, since the tests run on the older one and no test would ever open "
    "such a table.",
}


def main(names):
    """Measure each world, print and write the tables; returns the exit code."""
    started = time.monotonic()
    with postgres.server() as server:
        worlds: list[Measured] = []
        smallest: dict[str, Smallest] = {}
        for name in names:
            worlds.append(one_world(world_of(name, server), smallest))
            # After each, so that a stop leaves what was measured.
            report.write(worlds, MISSED)
    failed = [line for _, _, lines in worlds for line in lines if line.is_met is False]
    print(f"{report.DOCUMENT.name}: {len(failed)} goals missed, {time.monotonic() - started:.0f} s")
    return 1 if failed else 0


def world_of(name, server):
    """The world that 5730, postgresql:5730 or lists:1000000 names."""
    kind, _, size = name.rpartition(":")
    return World(int(size), server if kind == "postgresql" else "", is_short=kind == "lists")


def one_world(world, smallest):
    """(title, pairs, lines) of a corpus; prints each line as it comes.

    `smallest` has what pages cost with the first archive of each database, to compare with; the first is kept
    there.
    """
    title = f"{world.size:,} {'short ' if world.is_short else ''}articles, {world.kind}"
    print(f"── {title}", flush=True)
    world.load()
    servers = measures.sites(world)
    try:
        pairs = measures.built_pages(world, servers)
        lines = show(measures.lines_of_built(world, pairs) + measures.lines_of_flat(pairs))
        desk, of_desk = measures.desk(world)
        lines += show(of_desk + measures.publishing(world))
        if not world.is_short:
            lines += of_texts(world, servers)
        lines += show(measures.memory(world, servers.site))
    finally:
        for server in filter(None, servers):
            server.stop()
    if not world.is_short:
        lines += show(measures.through_nginx(world)[1])
    pages = {name: pair.ours.cpu for name, pair in pairs.items()}
    if world.kind in smallest:
        lines += show(measures.lines_of_growth(4, pages, smallest[world.kind][0]))
        lines += show(measures.lines_of_growth(10, desk, smallest[world.kind][1]))
    smallest.setdefault(world.kind, (pages, desk))
    if world.server:
        # These goals are of SQLite.
        lines = [one._replace(bound="", is_met=None) if one.goal in OF_SQLITE else one for one in lines]
    return title, pairs, sorted(lines, key=lambda line: line.goal)


def of_texts(world, servers):
    """The lines for which an archive needs its texts and their index."""
    lines = show(measures.kept_pages(world, servers.site, servers.peer, servers.bare)[1])
    lines += show(measures.searching(world, servers.site))
    lines += show(measures.submissions(world, servers.site))
    return lines + show(measures.weight(world))


def show(lines):
    """Print the lines, and return them."""
    for line in lines:
        mark = {True: "✓", False: "✗", None: " "}[line.is_met]
        print(f"{mark} {line.goal:>2} {line.name}: {line.found} {line.bound}", flush=True)
    return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
