"""Where a row is measured: a data folder and a database that are made for it and go with it."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Self

import psycopg

from scripts import postgres

ROOT = Path(__file__).resolve().parents[2]
SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


class World(NamedTuple):
    """`address` is "" for SQLite; `profile` is short or full."""

    profile: str
    database: str
    folder: str
    address: str

    @property
    def is_full(self) -> bool:
        """Whether the figures are the published ones, not a tenth of them."""
        return self.profile == "full"


class Servers:
    """The PostgreSQL of one run: our own on a free port, started when a row asks for it first."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if "postgresql" in self.__dict__:
            self.running.__exit__(None, None, None)

    @cached_property
    def postgresql(self) -> str:
        """Its address without a database; NoServer if this machine has none."""
        self.running = postgres.own_server()
        return self.running.__enter__()

    @contextmanager
    def world(self, profile: str, database: str) -> Iterator[World]:
        """A place for one row."""
        with tempfile.TemporaryDirectory(prefix="yuanxun-faults-") as folder:
            if database == SQLITE:
                yield World(profile, database, folder, "")
                return
            with own_database(self.postgresql) as address:
                yield World(profile, database, folder, address)


@contextmanager
def own_database(server: str) -> Iterator[str]:
    """A database with a name of its own, dropped at the end."""
    name = f"yuanxun_faults_{secrets.token_hex(4)}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield f"{server}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
