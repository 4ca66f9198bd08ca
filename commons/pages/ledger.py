"""What a process knows of the changes; asked before every page that is kept."""

import sqlite3
import threading
import time
from collections.abc import Iterable

from django.db import connection

# So often PostgreSQL is asked what changed, in seconds.
PAUSE = 0.2
NEWEST = "SELECT coalesce(max(serial), 0) FROM commons_change"
LATER = "SELECT serial, tags FROM commons_change WHERE serial > %s ORDER BY serial"

Row = tuple[int, str]


class Ledger:
    """The serial of the last change of every tag that this process has heard of.

    A page built after `serial` was read stands while none of its tags has a later one. Rows older than the
    process are not read: it has no pages from then.
    """

    def __init__(self) -> None:
        self.latest: dict[str, int] = {}
        self.serial = -1
        self.asked_at = 0.0
        self.lock = threading.Lock()
        self.own = threading.local()

    def refresh(self) -> int:
        """Learn what was committed until now; the newest serial. Raises DatabaseError, sqlite3.Error."""
        if connection.vendor == "sqlite":
            # Moved by every commit of anybody else, so most often no table is read: 4 µs.
            version = self.reader().execute("PRAGMA data_version").fetchone()[0]
            if version != self.own.version:
                self.learn()
                self.own.version = version
        elif time.monotonic() - self.asked_at > PAUSE:
            # Before asking: a slow answer must not make the next one seem fresh.
            self.asked_at = time.monotonic()
            self.learn()
        return self.serial

    def reader(self) -> sqlite3.Connection:
        """This thread's connection that only reads: SQLite does not tell one of what it commits itself."""
        if not hasattr(self.own, "reader"):
            file = f"file:{connection.settings_dict['NAME']}?mode=ro"
            self.own.reader = sqlite3.connect(file, uri=True, isolation_level=None)
            self.own.version = -1
        return self.own.reader

    def learn(self) -> None:
        """Read the rows that are new to this process."""
        with self.lock:
            if self.serial < 0:
                self.serial = self.read(NEWEST)[0][0]
                return
            for serial, tags in self.read(LATER, self.serial):
                self.latest.update(dict.fromkeys(tags.split(), serial))
                self.serial = serial

    def read(self, sql: str, *values: int) -> list[Row]:
        """The rows of a query; the connection goes back to its pool."""
        if connection.vendor == "sqlite":
            return self.reader().execute(sql.replace("%s", "?"), values).fetchall()
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
                return cursor.fetchall()
        finally:
            connection.close()

    def has_changed(self, tags: Iterable[str], since: int) -> bool:
        """Whether one of the tags was named by a change after this serial."""
        return any(self.latest.get(tag, 0) > since for tag in tags)
