"""The rows of every table, read the same way from both databases, and what they come to."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import batched
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connections, models

from articles.likeness.models import KnownText, Piece

# Rows of one transaction.
BATCH = 500
# What is added up wraps around here.
WHOLE = 2**256


class Sum(NamedTuple):
    """How many rows a table has, and their hashes added up: the same in whatever order they are read."""

    rows: int
    total: int

    def plus(self, rows: Iterable[tuple]) -> "Sum":
        """With more rows."""
        hashes = [int.from_bytes(digest(row)) for row in rows]
        return Sum(self.rows + len(hashes), (self.total + sum(hashes)) % WHOLE)

    @property
    def short(self) -> str:
        """What people compare."""
        return f"{self.total:064x}"[:12]


NOTHING = Sum(0, 0)


def tables() -> list[type[models.Model]]:
    """Every table that Django makes, those of its own apps too.

    The search index and what texts are compared by are built anew.
    """
    found = apps.get_models(include_auto_created=True)
    return [
        model
        for model in found
        if model._meta.managed and not model._meta.proxy and model not in (KnownText, Piece)
    ]


def columns(model: type[models.Model]) -> list[models.Field]:
    """What is stored."""
    return [field for field in model._meta.concrete_fields if not field.generated]


def keys(model: type[models.Model], alias: str) -> list[Any]:
    """The primary keys of a table."""
    return list(model._base_manager.using(alias).order_by("pk").values_list("pk", flat=True))


def batches(model: type[models.Model], alias: str) -> Iterator[tuple[Any, ...]]:
    """The keys of a table, as many at a time as are moved at once."""
    return batched(keys(model, alias), BATCH, strict=False)


def read(model: type[models.Model], alias: str, wanted: Iterable[Any]) -> dict[Any, tuple]:
    """The rows with these keys, by key. The table's own order may join others that are not there yet."""
    names = [field.attname for field in columns(model)]
    place = names.index(model._meta.pk.attname)
    found = model._base_manager.using(alias).filter(pk__in=list(wanted)).order_by().values_list(*names)
    return {row[place]: row for row in found}


def digest(row: tuple) -> bytes:
    """The hash of what a row says, whatever database says it."""
    return hashlib.sha256(json.dumps(row, sort_keys=True, default=spelled).encode()).digest()


def spelled(value: Any) -> str:
    """A moment by its time in UTC, everything else by its own words."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def replacing(model: type[models.Model], quote: Callable[[str], str]) -> str:
    """The statement that stores one row of all columns, in place of the one with the same key."""
    names = [quote(str(field.column)) for field in columns(model)]
    assert model._meta.pk is not None
    changes = ", ".join(f"{name} = EXCLUDED.{name}" for name in names)
    return (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(names)}) "
        f"VALUES ({', '.join(['%s'] * len(names))}) "
        f"ON CONFLICT ({quote(str(model._meta.pk.column))}) DO UPDATE SET {changes}"
    )


def write(model: type[models.Model], alias: str, rows: Iterable[tuple]) -> None:
    """Store rows as they are, in place of those with the same key; no field sets its own time."""
    connection, fields = connections[alias], columns(model)
    with connection.cursor() as cursor:
        cursor.executemany(
            replacing(model, connection.ops.quote_name),
            [
                [field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)]
                for row in rows
            ],
        )
