"""The PostgreSQL database that is moved to, while it is filled.

Until the end it holds a table of its own that says which database comes in, and which foreign keys are put
back then: stories and their revisions point at each other, so no order of the tables would do.
"""

import json

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connections, transaction

from portal.moving.rows import tables

ALIAS = "target"
MARK = "yuanxun_moving"
FOREIGN_KEYS = (
    "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"
)
NOT_EMPTY = (
    "目标数据库里已经有别的表或数据，没有作任何改动。"
    "请新建一个空的数据库，例如 createdb -O yuanxun -E UTF8 yuanxun。"
)
OTHER_SOURCE = (
    "目标数据库里是另一个 SQLite 数据库没有搬完的数据，没有作任何改动。请删掉它，新建一个空的数据库再搬。"
)


class MoveRefused(Exception):
    """It cannot be done; the message is the one line that the operator reads."""


def prepare(source: str) -> bool:
    """Make the tables, without foreign keys; whether an earlier move is taken up. Raises MoveRefused."""
    known = connections[ALIAS].introspection.table_names()
    if known and MARK not in known:
        raise MoveRefused(NOT_EMPTY)
    if not known:
        ask(f"CREATE TABLE {MARK} (source text NOT NULL, foreign_keys text)")
        ask(f"INSERT INTO {MARK} (source) VALUES (%s)", source)
    [(marked, statements)] = ask(f"SELECT source, foreign_keys FROM {MARK}")
    if marked != source:
        raise MoveRefused(OTHER_SOURCE)
    if statements is None:
        call_command("migrate", database=ALIAS, interactive=False, verbosity=0)
        strip()
    return statements is not None


@transaction.atomic(using=ALIAS)
def strip() -> None:
    """Take the foreign keys away, and the rows that `migrate` has made with numbers of its own."""
    found = ask(FOREIGN_KEYS)
    statements = [f"ALTER TABLE {table} ADD CONSTRAINT {name} {words}" for table, name, words in found]
    ask(f"UPDATE {MARK} SET foreign_keys = %s", json.dumps(statements))
    for table, name, _ in found:
        ask(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    ask(f"TRUNCATE {', '.join(quoted(model._meta.db_table) for model in tables())}")


@transaction.atomic(using=ALIAS)
def finish() -> None:
    """Put the foreign keys back, which proves them all; let new rows be numbered after the moved ones."""
    [(statements,)] = ask(f"SELECT foreign_keys FROM {MARK}")
    for statement in json.loads(statements):
        ask(statement)
    for statement in connections[ALIAS].ops.sequence_reset_sql(no_style(), tables()):
        ask(statement)
    ask(f"DROP TABLE {MARK}")


def ask(sql: str, *values: str) -> list[tuple]:
    """Run one statement in the target; its rows, if it has any."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall() if cursor.description else []


def quoted(name: str) -> str:
    """The name as SQL takes it."""
    return connections[ALIAS].ops.quote_name(name)
