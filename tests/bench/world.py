"""A corpus in both sites, and the questions asked of them."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.conf import settings

from articles.headlines import split_headline
from articles.search.words import fold
from tests.bench import make_corpus
from tests.bench.processes import parent_of

# In these the portal keeps its data; a corpus that was loaded once is used again.
KEPT = Path(settings.BASE_DIR, "var", "bench")
TERMS = {"search2": "厂房", "search4": "数字经济"}


class World:
    """`size` articles, loaded into the portal and into the plain site.

    The portal's are in SQLite, or in a database of the PostgreSQL `server`; the plain site's in SQLite. With
    `is_short` they are for lists, queue and publishing alone: bodies of a sentence, no search index.
    """

    def __init__(self, size, server="", *, is_short=False):
        self.size, self.server, self.is_short = size, server, is_short
        self.kind = "PostgreSQL" if server else "SQLite"
        self.folder = KEPT / f"{size}-{self.kind}{'-short' if is_short else ''}"
        self.name = f"yuanxun_bench_{size}"
        self.database = {"DATABASE_URL": f"{server}/{self.name}"} if server else {}
        self.corpus = self.folder / "corpus.jsonl"
        self.data, self.plain = self.folder / "portal", self.folder / "plain.sqlite3"
        self.environment = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "DATA_DIR": str(self.data),
            "SECRET_KEY": "b" * 48,
            "SITE_URL": "http://127.0.0.1:8000",
            "ALLOWED_HOSTS": "127.0.0.1",
            **self.database,
        }

    def load(self):
        """Make and load it where that was not done before; tables are brought up to today in any case."""
        is_whole = (self.folder / "whole").exists()
        if not is_whole and not self.is_short:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.data.mkdir(parents=True, exist_ok=True)
        if self.server and not is_whole:
            self.ask(f"DROP DATABASE IF EXISTS {self.name}")
            self.ask(f"CREATE DATABASE {self.name}")
        for command in (["migrate", "-v0"], ["prepare", "-v0"], ["collectstatic", "--noinput", "-v0"]):
            self.run("manage.py", *command)
        if not is_whole:
            seconds = self.load_articles()
            (self.folder / "whole").write_text(seconds, encoding="utf-8")

    def load_articles(self):
        """Fill both sites; returns the processor time of the portal's import, in seconds."""
        if not self.corpus.exists():
            unfinished = self.corpus.with_suffix(".part")
            jobs = os.cpu_count() or 1
            make_corpus.write(make_corpus.SEED, self.size, str(unfinished), jobs, is_short=self.is_short)
            unfinished.rename(self.corpus)
        importing = ["-m", "tests.bench.timed", "import_articles", str(self.corpus)]
        seconds = self.run(*(["-m", "tests.bench.short", str(self.corpus)] if self.is_short else importing))
        self.run("-m", "tests.bench.plain.fill", str(self.corpus), **self.plain_environment)
        return seconds

    def unindexed(self):
        """The plain site's database once more, without the indexes of its articles."""
        path = self.plain.with_stem("unindexed")
        if not path.exists():
            shutil.copyfile(self.plain, path)
            with closing(sqlite3.connect(path, autocommit=True)) as database:
                named = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
                of_articles = f"{named} AND tbl_name = 'plain_article'"
                for (name,) in database.execute(of_articles).fetchall():
                    database.execute(f'DROP INDEX "{name}"')
        return path

    def postmaster(self):
        """The first process of the PostgreSQL server, whose processor time holds that of all others."""
        with psycopg.connect(f"{self.server}/postgres") as connection:
            (pid,) = connection.execute("SELECT pg_backend_pid()").fetchone()
            return parent_of(pid)

    def ask(self, question):
        """The first row that the PostgreSQL server answers, if it answers any."""
        with psycopg.connect(f"{self.server}/postgres", autocommit=True) as connection:
            answer = connection.execute(question)
            return answer.fetchone() if answer.description else None

    @property
    def bytes(self):
        """The size of the portal's database, in bytes."""
        if self.server:
            return self.ask(f"SELECT pg_database_size('{self.name}')")[0]
        return sum(file.stat().st_size for file in self.data.glob("yuanxun.sqlite3*"))

    @property
    def plain_environment(self):
        """What the plain site needs to know."""
        return {"DJANGO_SETTINGS_MODULE": "tests.bench.plain.settings", "PLAIN_DB": str(self.plain)}

    @property
    def import_seconds(self):
        """Processor time of the import, in seconds."""
        return float((self.folder / "whole").read_text(encoding="utf-8"))

    def run(self, *command, given=None, **environment):
        """What a Python command prints, run with the portal's data."""
        done = subprocess.run(
            [sys.executable, *command],
            cwd=settings.BASE_DIR,
            env=self.environment | environment,
            input=given,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def inside(self, *questions, given=None):
        """The answers of tests.bench.inside."""
        return json.loads(self.run("-m", "tests.bench.inside", *questions, given=given))

    def truth(self):
        """{term: external ids of the articles that hold it}, by substrings of title and text (氫 is 氢)."""
        found = {term: set() for term in make_corpus.QUERIES}
        with self.corpus.open(encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                # The name of the district in front of a title is printed, but no part of it.
                whole = fold(f"{split_headline(row['title'])[1]}\n{row['body']}")
                for term, names in found.items():
                    if term in whole:
                        names.add(row["external_id"])
        return {term: names for term, names in found.items() if names}

    def pages(self):
        """{workload: (path at the portal, path at the plain site)}; each page holds about the same."""
        last = max(1, self.size // 10)
        deep = min(last, 573 if self.size < 100_000 else 5000 if self.size < 1_000_000 else 50_000)
        middle = self.size // 2
        terms = {} if self.is_short else TERMS
        return {
            "home": ("/", "/"),
            "list": ("/news/", "/news/"),
            "district": ("/districts/120111/", "/districts/d0/"),
            "deep": (f"/news/?page={deep}", f"/news/?page={deep}"),
            "article": (f"/articles/{middle}/", f"/articles/{middle}/"),
            "feed": ("/feed.xml", "/feed.xml"),
            **{name: (f"/news/?q={quote(term)}", f"/news/?q={quote(term)}") for name, term in terms.items()},
        }


def wait_until(is_so, seconds):
    """How long it took until it was so; None if it was not in that time."""
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        if is_so():
            return time.monotonic() - started
        time.sleep(0.02)
    return None
