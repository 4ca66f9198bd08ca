"""The rows of docs/reliability.md: what must hold, on which databases, and what measures it."""

from typing import NamedTuple

from scripts.faults.runs import Run, command, part, several, suite
from scripts.faults.world import POSTGRESQL, SQLITE

BOTH, ONE = (SQLITE, POSTGRESQL), (SQLITE,)
# A folder that is full: a small file system that only this process and its children see.
ALONE = ("unshare", "--map-root-user", "--mount")
# PostgreSQL refuses to be root, so that a true root must start it as somebody else.
ALONE_AS_ROOT = ("unshare", "--mount")


class Row(NamedTuple):
    """`goal` is what the figures are held against."""

    name: str
    title: str
    goal: str
    databases: tuple[str, ...]
    run: Run


ROWS = (
    Row(
        "submissions",
        "Stories sent while gunicorn is killed (-9), every eighth time the whole service",
        "10,000 stories, ≥ 200 kills: acknowledged = stored, 0 lost, 0 twice",
        BOTH,
        part("stories"),
    ),
    Row(
        "letters",
        "Letters while workers are killed (-9) and the mail server refuses, cuts, hangs and goes away",
        "5,000 letters, ≥ 100 kills: 0 lost; doubles ≤ kills + cuts, same Message-ID; out in ≤ 300 s",
        BOTH,
        part("letters"),
    ),
    Row(
        "contention",
        "Eight processes write stories at once",
        "8 × 1,000 transactions: 0 “locked”, p99 ≤ 300 ms",
        BOTH,
        part("contention"),
    ),
    Row(
        "collisions",
        "Twenty threads publish one story, round after round",
        "1,000 rounds × 20 threads: 1 article, 1 letter, 1 event each; every loser is told",
        BOTH,
        suite("tests/faults/test_collisions.py", short={"THREAD_ROUNDS": 100}, full={"THREAD_ROUNDS": 1000}),
    ),
    Row(
        "browsers",
        "Two moderators in two browsers decide one story in the same moment",
        "200 rounds: one decision; the loser is told who and when, and keeps the typed words",
        ONE,
        suite("tests/browser/test_collisions.py", short={"BROWSER_ROUNDS": 20}, full={"BROWSER_ROUNDS": 200}),
    ),
    Row(
        "machine",
        "Random steps through every door against a model of the rules",
        "10,000 steps: 0 moves that the table does not know",
        BOTH,
        suite(
            "tests/submissions/test_machine.py", short={"MACHINE_STEPS": 1000}, full={"MACHINE_STEPS": 10000}
        ),
    ),
    Row(
        "clock",
        "Three workers, a clock that jumps 26 hours either way (the time is handed in), a day's stop",
        "0 overdue stories unmarked, first come first, each alert once",
        BOTH,
        suite("tests/faults/test_clock.py"),
    ),
    Row(
        "text",
        "The count of characters in the browser and on the server",
        "≥ 100,000 texts: the same count; no filler is counted",
        ONE,
        suite(
            "tests/browser/test_wordcount.py",
            "tests/submissions/test_wordcount.py",
            short={"COUNTED_TEXTS": 20_000},
            full={"COUNTED_TEXTS": 200_000},
        ),
    ),
    Row(
        "abuse",
        "Hostile requests: NUL, charsets, sizes, hosts, methods, numbers, Unicode, paths, cookies",
        "≥ 300 requests: 0 answers ≥ 500",
        BOTH,
        suite("tests/abuse/test_hostile.py"),
    ),
    Row(
        "payloads",
        "What people type is text on every page; holes planted on purpose turn the suite red",
        "0 payloads alive; ≥ 6 of 7 holes seen",
        ONE,
        several(suite("tests/abuse/test_scripts.py"), part("planted")),
    ),
    Row(
        "access",
        "Every state of a story and an article × every public address; who may do what",
        "0 leaks, 0 wrong cells",
        BOTH,
        suite("tests/test_visibility.py", "tests/portal/test_groups.py", "tests/test_signed_links.py"),
    ),
    Row(
        "takedown",
        "Publishing and taking down, seen through the shipped nginx; slow senders, floods, sizes there",
        "gone ≤ 1 s at the portal itself, ≤ 5 s behind nginx",
        ONE,
        suite(
            "tests/deploy/test_nginx.py",
            most={"longest until seen, s": 5, "longest until seen at the portal itself, s": 1},
        ),
    ),
    Row(
        "slow",
        "Two hundred connections that never end their request, to the shipped nginx",
        "readers beside them: 0 failed, each ≤ 1 s",
        ONE,
        suite(
            "tests/deploy/test_nginx.py::test_readers_do_not_wait_behind_slow_clients",
            short={"SLOW_CLIENTS": 20},
            full={"SLOW_CLIENTS": 200},
            most={"longest read, s": 1},
        ),
    ),
    Row(
        "erasure",
        "A person is erased; logs and letters about errors",
        "0 hits of the person in a dump, 0 personal data in logs",
        BOTH,
        suite(
            "tests/portal/test_erase_person.py",
            "tests/portal/test_erased_columns.py",
            "tests/portal/test_logs.py",
        ),
    ),
    Row(
        "restore",
        "Backups while eight writers send stories, each restored into a fresh place with 10,000 articles",
        "0 acknowledged before it lost; restored ≤ 60 s",
        BOTH,
        suite(
            "tests/faults/test_backups.py",
            short={"BACKUPS": 2, "DRILL_ARTICLES": 1000},
            full={"BACKUPS": 10, "DRILL_ARTICLES": 10_000},
            most={"longest restore, s": 60},
        ),
    ),
    Row(
        "migration",
        "`migrate` killed (-9) at random moments, then run again",
        "after each kill readable; run again: complete, 0 rows changed twice",
        BOTH,
        part("migration"),
    ),
    Row(
        "disk",
        "The disk is full while stories are sent, then has room again",
        "0 false acknowledgements; a 503 that keeps the text; reads go on; recovers alone",
        BOTH,
        part("full_disk", SQLite=ALONE, PostgreSQL=ALONE_AS_ROOT),
    ),
    Row(
        "worker",
        "The worker's table is gone, so that each of its rounds fails; then the table is back",
        "it keeps running and backs off; the web answers; letters go out again alone",
        ONE,
        part("failing_worker"),
    ),
    Row(
        "nodes",
        "Two web servers, two workers, nginx, Redis and PostgreSQL, each in turn taken away under load",
        "0 failed reads, 0 stories, letters or jobs lost or doubled, kept pages agree within 3 s",
        ONE,
        part("nodes"),
    ),
    Row(
        "move",
        "`move_to` PostgreSQL with 5,730 articles, killed (-9) again and again",
        "counts and hashes of every table equal",
        ONE,
        command("-m", "scripts.moves"),
    ),
    Row(
        "previous",
        "The journeys of the previous release on the schema of this one",
        "all pass",
        ONE,
        command("-m", "scripts.previous"),
    ),
    Row(
        "checks",
        "format, lint, types, house rules, migrations, `check --deploy`",
        "0 complaints",
        ONE,
        command("-m", "scripts.check"),
    ),
)
