"""manage.py move_to: SQLite → PostgreSQL, killed on the way and taken up again, compared row by row.

ARTICLES=5730 moves that many more, made as the bench makes them; KILLS=5 kills it five times.
"""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from portal.moving.moving import target_settings
from portal.moving.target import MoveRefused
from tests.bench import make_corpus
from tests.faults.databases import database_url
from tests.portal.backups.conftest import recreate

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.database,
    pytest.mark.only("postgresql"),
]
ARTICLES = int(os.environ.get("ARTICLES", "0"))
KILLS = int(os.environ.get("KILLS", "1"))
# The tables at which it is killed, in their turn: it says when one is done.
KILLED_AFTER = (
    "districts_district",
    "auth_permission",
    "articles_article：",
    "commons_change",
    "submissions_event",
)
FILL = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0); call_command("prepare", verbosity=0)
from django.utils import timezone
from tests.make import make_article, make_story, make_user
make_user(name="林岸")
for number in range(20): make_article(now=timezone.now(), title=f"第{number}篇", body="标准厂房" * 300)
make_story(title="“引号”与 \\\\ 反斜线"); make_story("published")
"""
CHANGE = """
UPDATE articles_article SET title = '后来改的' WHERE id = 1;
DELETE FROM commons_letter WHERE id = (SELECT min(id) FROM commons_letter);
INSERT INTO commons_clockslot (job, ran_at) VALUES ('later', '2026-11-28 01:02:03.000004');
"""


@pytest.fixture
def target():
    """The address of an empty database beside the tests' own."""
    name = f"{connection.settings_dict['NAME']}_moved"
    recreate(name)
    yield database_url().rpartition("/")[0] + f"/{name}"
    recreate(name, create=False)


@pytest.fixture
def old(tmp_path):
    """The environment of a portal on SQLite that has been in use."""
    environment = os.environ | {
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": "",
        "SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    run(environment, "-c", FILL)
    if ARTICLES:
        corpus = tmp_path / "corpus.jsonl"
        make_corpus.write(make_corpus.SEED, ARTICLES, str(corpus), os.cpu_count() or 1)
        run(environment, "manage.py", "import_articles", str(corpus))
    return environment


def run(environment, *arguments):
    """A process of the portal, to its end; what it printed, errors last."""
    done = start(environment, *arguments)
    words, _ = done.communicate()
    return words if done.returncode == 0 else f"{words}\n{done.returncode}"


def start(environment, *arguments):
    """A process of the portal whose words can be read line by line."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


# Made anew in the target, or by the move itself.
REBUILT = {
    *("articles_fts", "articles_knowntext", "articles_piece"),
    *("django_migrations", "commons_change"),
}


def kill_after(environment, address, line):
    """Start the move and kill -9 it as soon as it says this."""
    move = start(environment, "manage.py", "move_to", address)
    for words in move.stdout:
        if words.startswith(line):
            move.kill()
    move.communicate()
    return move.returncode


def rows(opened, sql):
    return sorted(tuple(map(str, row)) for row in opened.execute(sql).fetchall())


def test_a_move_that_is_killed_goes_on_and_leaves_nothing_behind(old, target, tmp_path):
    file = tmp_path / "yuanxun.sqlite3"

    assert [kill_after(old, target, line) for line in KILLED_AFTER[:KILLS]] == [-9] * KILLS
    with closing(sqlite3.connect(file)) as busy:
        # What the site did meanwhile, since the move was given up.
        busy.executescript(CHANGE)
        refused = run(old, "manage.py", "move_to", target)
    words, again = (run(old, "manage.py", "move_to", target) for _ in range(2))

    assert "数据库正在使用中，没有作任何改动。请先停止网站和后台进程" in refused
    assert "上次没有搬完，接着搬。" in words
    assert "目标数据库里已经有别的表或数据，没有作任何改动。" in again
    assert "两边的行数和校验值都一致" in words, words
    with closing(sqlite3.connect(file)) as before, psycopg.connect(target) as after:
        tables = [
            name for (name,) in after.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ]
        # The new index tells of itself.
        for name in set(tables) - REBUILT:
            assert rows(before, f"SELECT count(*) FROM {name}") == rows(
                after, f"SELECT count(*) FROM {name}"
            ), name
        texts = "SELECT id, title, body, version FROM articles_article"
        assert rows(before, texts) == rows(after, texts)
        moment = after.execute("SELECT ran_at AT TIME ZONE 'UTC' FROM commons_clockslot WHERE job = 'later'")
        assert str(moment.fetchone()[0]) == "2026-11-28 01:02:03.000004"
        newest, following = after.execute(
            "SELECT max(id), nextval(pg_get_serial_sequence('articles_article', 'id')) FROM articles_article"
        ).fetchone()
        assert following == newest + 1
        assert after.execute("SELECT count(*) FROM pg_constraint WHERE contype = 'f'").fetchone()[0] > 30
        assert set(tables) & {"yuanxun_moving"} == set()
    print("\n" + words[-400:])


@pytest.mark.parametrize("address", ["sqlite:///other.sqlite3", "mysql://a:b@localhost/c"])
def test_it_goes_to_postgresql_only(address):
    with pytest.raises(MoveRefused, match="只能搬到 PostgreSQL"):
        target_settings(address)
