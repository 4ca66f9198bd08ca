"""What is measured, each as Lines: a goal of PERFORMANCE in words, what was found, and whether it is met."""

import json
import statistics
from itertools import count
from typing import NamedTuple

from tests.bench.front import HOST, BenchFront, FileSide
from tests.bench.load import Connection, Cost, in_turn, measure
from tests.bench.processes import Server, gunicorn, plain, portal, worker
from tests.bench.world import wait_until

# Requests of a measurement; kept pages are so cheap that fewer could not be told from nothing.
BUILT, KEPT = 240, 3000
SLOW = 24
# With more articles a page of the plain site without indexes takes seconds: it is left out.
MODERATE = 100_000
LISTS = ("home", "list", "district", "deep")
# How much dearer a page may be than with the smallest archive of the run.
GROWTH = 1.3
# A built page may cost so much of the plain site's, and ask so many questions.
SHARES = {"article": 1.1, "feed": 1.0}
QUERIES = {"home": 4, "list": 5, "district": 5, "article": 5, "search": 4}
# (articles, share of lists, share of searches, p95 of a search alone in ms): the last that is not too large.
SIZES = ((0, 0.7, 0.3, 25), (100_000, 0.7, 0.02, 45), (1_000_000, 0.3, 0.02, 100))
# Both sides send as many bytes, but for so large a part.
UNEQUAL = 0.05


class Line(NamedTuple):
    """One figure beside its bound; `is_met` is None where nothing is asked."""

    goal: int
    name: str
    found: str
    bound: str
    is_met: bool | None


class Pair(NamedTuple):
    """The Costs of one page at the portal, at the plain site, and at the plain site without indexes."""

    ours: Cost
    plain: Cost
    unindexed: Cost | None = None

    @property
    def ratio(self):
        """How much of the plain site's processor time the portal takes."""
        return self.ours.cpu / self.plain.cpu


def at_most(goal, name, found, bound, unit=""):
    """A Line for a number that should be small."""
    return Line(goal, name, f"{found:.3g}{unit}", f"≤ {bound:g}{unit}", found <= bound)


def at_least(goal, name, found, bound, unit=""):
    """A Line for a number that should be large."""
    return Line(goal, name, f"{found:.3g}{unit}", f"≥ {bound:g}{unit}", found >= bound)


def fresh(path, numbers):
    """The path with a query that no cache has seen: the page must be built."""
    joint = "&" if "?" in path else "?"
    return [f"{path}{joint}v={next(numbers)}" for _ in range(BUILT)]


def built_pages(world, servers):
    """{workload: Pair} of pages that must be built, each side with as many bytes."""
    site, peer, unindexed = servers.site, servers.peer, servers.unindexed
    pairs = {}
    for name, (ours, theirs) in world.pages().items():
        numbers = count()
        connection = Connection(site.port)
        size = len(connection.ask(ours)[2])
        connection.close()
        joint = "&" if "?" in theirs else "?"
        padded = [f"{theirs}{joint}bytes={size}"]
        # A search of the plain site reads every text, a page far behind every row before it.
        is_slow = name.startswith("search") or (name == "deep" and world.size > MODERATE)
        number = SLOW if is_slow else BUILT
        found = in_turn(
            {
                "ours": lambda ours=ours, numbers=numbers: measure(site, fresh(ours, numbers), BUILT),
                "plain": lambda padded=padded, number=number: measure(peer, padded, number),
            }
        )
        once_more = measure(unindexed, padded, SLOW) if unindexed and name in LISTS else None
        pairs[name] = Pair(found["ours"], found["plain"], once_more)
        if abs(found["ours"].size / found["plain"].size - 1) > UNEQUAL:
            raise RuntimeError(f"{name}: {found['ours'].size} and {found['plain'].size} bytes")
    return pairs


def share_of(name, size):
    """How much of the plain site's processor time a page may take."""
    _, lists, searches, _ = bounds_of(size)
    return searches if name.startswith("search") else SHARES.get(name, lists)


def bounds_of(size):
    """The row of SIZES for so many articles."""
    return [row for row in SIZES if row[0] <= size][-1]


def lines_of_built(world, pairs):
    """Goal 3: a built page beside the plain site's, and its queries."""
    lines = [
        at_most(
            3,
            f"{name}: processor time beside plain indexed Django",
            pair.ratio,
            share_of(name, world.size),
            " ×",
        )
        for name, pair in pairs.items()
    ]
    asked = world.inside("queries")["queries"]
    if world.is_short:
        del asked["search"]
    return lines + [at_most(3, f"{name}: queries", asked[name], QUERIES[name]) for name in asked]


def lines_of_flat(pairs):
    """Goal 4, for one size: a page far behind beside the first."""
    return [at_most(4, "deep page beside page 1", pairs["deep"].ours.cpu / pairs["list"].ours.cpu, 1.2, " ×")]


def lines_of_growth(goal, found, smallest):
    """Goals 4 and 10: milliseconds of each page beside those of the smallest archive in this run."""
    return [
        at_most(goal, f"{name}: beside the smallest archive", found[name] / smallest[name], GROWTH, " ×")
        for name in found
        if name in smallest and name != "deep"
    ]


def desk(world):
    """Goal 10: {page: milliseconds} of the desk, and what there is to say of one size."""
    found = world.inside("desk")["desk"]
    return found, [
        Line(10, f"{name}: processor time", f"{cost:.3g} ms", "", None) for name, cost in found.items()
    ]


def kept_pages(world, site, peer, bare):
    """Goal 1: kept pages and 304 beside an empty view of as many bytes."""
    connection = Connection(site.port)
    _, headers, body = connection.ask("/news/")
    connection.close()
    empty = [f"/empty/?bytes={len(body)}"]
    known = f"If-None-Match: {headers['etag']}\r\n"
    found = in_turn(
        {
            "kept": lambda: measure(site, ["/news/"], KEPT),
            "304": lambda: measure(site, ["/news/"], KEPT, headers=known, status=304),
            "empty": lambda: measure(peer, empty, KEPT),
            "bare": lambda: measure(bare, empty, KEPT),
        }
    )
    limit = found["empty"].cpu / found["bare"].cpu
    return found, [
        at_least(1, "kept page beside an empty view", found["empty"].cpu / found["kept"].cpu, 1.6, " ×"),
        at_least(1, "304 beside an empty view", found["empty"].cpu / found["304"].cpu, 2, " ×"),
        Line(1, "limit: an application that does nothing", f"{limit:.3g} ×", "", None),
    ]


def through_nginx(world):
    """Goal 2: the shipped nginx configuration beside a file, and goal 6: what is seen behind it."""
    front = BenchFront(world, {"COUNT_READS": "0", **world.database})
    front.start()
    try:
        front.lay_file("/news/")
        file = FileSide(front)
        found = in_turn(
            {
                "page": lambda: measure(front, ["/news/"], KEPT, name=HOST),
                "file": lambda: measure(file, ["/page.html"], KEPT, name=HOST),
            }
        )
        lines = [
            at_least(2, "nginx: kept page beside a file", found["file"].cpu / found["page"].cpu, 0.85, " ×")
        ]
        seen = wait_until_seen(world, front)
    finally:
        front.stop()
    return found, [*lines, *(at_most(6, f"{what} behind nginx", after, 3, " s") for what, after in seen)]


def wait_until_seen(world, front):
    """[(what, seconds until /news/ shows it)] of a publication and its take-down."""
    title = "园区第一号道路今天通车"
    made = world.inside("publish")["publish"]

    def is_shown():
        # A connection for each look: nginx closes one that waits for the publishing process to start.
        connection = Connection(front.port, HOST)
        _, _, body = connection.ask("/news/")
        connection.close()
        return title.encode() in body

    shown = wait_until(is_shown, 10) or 99
    world.inside("take_down", given=json.dumps(made))
    gone = wait_until(lambda: not is_shown(), 10) or 99
    return [("publication", shown), ("take-down", gone)]


def publishing(world):
    """Goal 6: what a publication costs."""
    found = world.inside("publishing")["publishing"]
    return [
        at_most(6, "publication: queries", found["queries"], 12),
        at_most(6, "publication: median", found["median"], 8, " ms"),
        at_most(6, "publication: p95", found["p95"], 40, " ms"),
    ]


def searching(world, site):
    """Goal 5: everything that is there is found, nothing else, and soon."""
    truth = world.truth()
    found = world.inside("search", given=json.dumps(list(truth)))["search"]
    hits = sum(len(set(found[term][1]) & truth[term]) for term in truth)
    recall = hits / sum(map(len, truth.values()))
    precision = hits / sum(len(names) for _, names in found.values())
    numbers = count()
    alone = [
        measure(site, fresh(world.pages()[name][0], numbers), BUILT, clients=1).p95
        for name in ("search2", "search4")
    ]
    return [
        at_least(5, "search: recall", recall, 1),
        at_least(5, "search: precision", precision, 1),
        at_most(5, "search: p95, one client", max(alone), bounds_of(world.size)[3], " ms"),
    ]


def submissions(world, site):
    """Goal 7: stories by eight authors at once."""
    address, before = f"http://127.0.0.1:{site.port}", site.cpu()
    found = json.loads(world.run("-m", "tests.bench.senders", address, "160", "8"))
    p99 = statistics.quantiles(found["times"], n=100)[98]
    lost = 160 - found["acknowledged"]
    cpu = (site.cpu() - before) / 160 * 1000
    checks = world.inside("screening")["screening"]
    return [
        Line(7, "submission, all its steps: processor time", f"{cpu:.3g} ms", "", None),
        at_most(7, "all checks of one story: processor time, median", checks, 20, " ms"),
        at_most(7, "stories refused or lost of 160 by 8 authors", lost + found["retries"], 0),
        at_most(7, "submission: p99", p99, 300, " ms"),
    ]


def weight(world):
    """Goals 8 and 11: imports and disk."""
    disk = world.bytes / world.plain.stat().st_size
    size = "database beside the plain site's, with search"
    return [
        at_least(8, "import: articles a second of processor time", world.size / world.import_seconds, 300),
        at_most(11, size, disk, 4, " ×"),
    ]


def memory(world, site):
    """Goal 9: memory and start. The background worker has made and sent what the run left for it."""
    background = worker(world.environment)
    try:
        every = [*site.pss(), *background.pss()]
    finally:
        background.stop()
    return [
        at_most(9, "memory of a web worker (PSS)", max(site.pss()[1:]), 62, " MB"),
        at_most(9, "memory of the whole site, background worker included (PSS)", sum(every), 180, " MB"),
        at_most(9, "start to the first answer", site.start_seconds, 1.5, " s"),
    ]


class Sites(NamedTuple):
    """The servers of a run: portal, plain site, nothing at all, and the plain site without indexes."""

    site: Server
    peer: Server
    bare: Server
    unindexed: Server | None


def sites(world):
    """The Sites on a world's data."""
    # Whoever sends from one address is slowed down; here everybody does.
    site = portal(world.data, SUBMIT_LIMIT="0", FORM_MIN_SECONDS="0", **world.database)
    if world.server:
        site.helper = world.postmaster()
    has_unindexed = world.size <= MODERATE
    return Sites(
        site,
        plain(world.plain),
        gunicorn("tests.bench.bare:application", {}),
        plain(world.unindexed(), indexes=False) if has_unindexed else None,
    )
