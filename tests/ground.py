"""The ground of `manage.py prepare` as tests keep it: remembered beside its tables, put back by the database.

A test with real transactions cannot be rolled back. Flushing and preparing anew took a second each time; here
only what such a test left behind is taken away.
"""

import os
import shutil
import sqlite3
from contextlib import closing

from django.db import connection, transaction

from articles.kinds import kinds
from articles.search import index as search
from commons.pages import facts
from districts.fields import listed
from districts.tree import tree
from scripts.test import PREPARED

# Copies of the tables that hold the ground.
PREFIX = "ground_"
# (table, fact): what every page or form asks. A test inside a transaction may not keep it, and reading the
# tree takes 50 ms.
FACTS = [("districts_district", tree), ("districts_district", listed), ("articles_kind", kinds)]


def copy_prepared():
    """Begin the tests' SQLite database with the one that make test made; whether there is one."""
    file = os.environ.get(PREPARED) if connection.vendor == "sqlite" else None
    if file:
        shutil.copy(file, connection.settings_dict["TEST"]["NAME"])
    return bool(file)


def names():
    """Django's own tables, as `flush` sees them."""
    return connection.introspection.django_table_names(only_existing=True, include_views=False)


def rows(cursor, question):
    """Whether the question has an answer."""
    cursor.execute(f"SELECT EXISTS ({question})")
    return bool(cursor.fetchone()[0])


def remember():
    """Copy every table that is not empty."""
    with transaction.atomic(), connection.cursor() as cursor:
        for name in names():
            if rows(cursor, f"SELECT 1 FROM {name}"):
                cursor.execute(f"CREATE TABLE {PREFIX}{name} AS SELECT * FROM {name}")
    forget({table for table, _ in FACTS})


def put_back():
    """Every table as it was remembered; the others empty. Tables that nobody has touched are left alone."""
    tables = connection.introspection.table_names()
    with transaction.atomic(), connection.cursor() as cursor:
        search.clear()
        changed = [name for name in names() if is_changed(cursor, name, f"{PREFIX}{name}" in tables)]
        for name in changed:
            cursor.execute(f"DELETE FROM {name}")
        for name in changed:
            if f"{PREFIX}{name}" in tables:
                cursor.execute(f"INSERT INTO {name} SELECT * FROM {PREFIX}{name}")
    forget(changed)


def forget(changed):
    """No fact of the test before; those of the ground stand where their table was left alone."""
    stand = {one: dict(one.known) for name, one in FACTS if name not in changed}
    facts.forget()
    for _, one in FACTS:
        for key, known in stand.get(one, {}).items():
            one.store(key, known)
        one()


def is_changed(cursor, name, is_ground):
    """Whether a table is no longer what it was."""
    if not is_ground:
        return rows(cursor, f"SELECT 1 FROM {name}")
    new, old = f"SELECT * FROM {name}", f"SELECT * FROM {PREFIX}{name}"
    return any(rows(cursor, f"{one} EXCEPT {other}") for one, other in ((new, old), (old, new)))


def copy_to(file):
    """A database of its own with the ground, for a process of its own (SQLite)."""
    # By another connection: the test's own may stand in a transaction, and then the copy would wait for ever.
    stored = connection.settings_dict["NAME"]
    with closing(sqlite3.connect(stored)) as source, closing(sqlite3.connect(file)) as copy:
        source.backup(copy)
        question = "SELECT name FROM sqlite_master WHERE name GLOB ?"
        for (name,) in copy.execute(question, [f"{PREFIX}*"]).fetchall():
            copy.execute(f"DROP TABLE {name}")
