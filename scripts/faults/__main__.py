"""make faults, make faults-full: what the portal survives, in figures (docs/reliability.md).

python -m scripts.faults short|full [row[:database] …] makes the rows of scripts/faults/table.py, or those
named (letters, letters:sqlite). A row that holds its goal on this commit is made again only if it is named.
The exit code is 1 if a row misses its goal or could not run.
"""

import sys
import time

from scripts.faults import document, results
from scripts.faults.results import Result
from scripts.faults.runs import Broken, Figure
from scripts.faults.table import ROWS, Row
from scripts.faults.world import Servers
from scripts.postgres import NoServer


def main(profile: str, names: list[str]) -> int:
    """Make the rows, one database after the other; returns the exit code."""
    started = time.monotonic()
    known = {f"{row.name}:{database.lower()}" for row, database in pairs()} | {row.name for row in ROWS}
    if profile not in results.PROFILES or not set(names) <= known:
        raise SystemExit(f"python -m scripts.faults short|full [{' '.join(sorted(known))}]")
    with Servers() as servers:
        found = [made(servers, profile, *pair, bool(names)) for pair in pairs() if is_wanted(pair, names)]
    print(f"\n{document.DOCUMENT.name}: {time.monotonic() - started:.0f} s")
    return 0 if all(found) else 1


def pairs() -> list[tuple[Row, str]]:
    """Each row with each of its databases."""
    return [(row, database) for row in ROWS for database in row.databases]


def is_wanted(pair: tuple[Row, str], names: list[str]) -> bool:
    """Whether it is named, alone or with its row, or nothing is."""
    row, database = pair
    return not names or bool({row.name, f"{row.name}:{database.lower()}"} & set(names))


def made(servers: Servers, profile: str, row: Row, database: str, is_named: bool) -> bool:
    """Make one row on one database, or take what is kept; whether it holds its goal."""
    result = results.kept(profile, row.name, database)
    if is_named or result is None or result.commit != results.commit() or not result.is_ok:
        result = measure(servers, profile, row, database)
        results.keep(row.name, database, result)
        # After each row, so that nothing is lost when the next one is broken off.
        document.write()
    show(row, database, result)
    return result.is_ok


def measure(servers: Servers, profile: str, row: Row, database: str) -> Result:
    """The figures of one row; one that says why there are none if it broke off."""
    started, commit = time.monotonic(), results.commit()
    try:
        with servers.world(profile, database) as world:
            figures = row.run(world)
    except (Broken, NoServer) as reason:
        print(reason, file=sys.stderr)
        figures = [Figure("could not run", 1, False)]
    return Result(profile, commit, results.today(), round(time.monotonic() - started), figures)


def show(row: Row, database: str, result: Result) -> None:
    """Print the figures."""
    verdict = "pass" if result.is_ok else "MISS"
    print(f"\n── {row.name}, {database}: {verdict} ({result.seconds} s, {result.commit})")
    for label, found, is_ok in result.figures:
        print(f"{'  ' if is_ok else '✗ '}{found:>10,.10g}  {label}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if sys.argv[1:] else "", sys.argv[2:]))
