"""What a process knows of the changes; asked before every page that is kept."""

import sqlite3
import threading
import time
from collections.abc import Iterable

from django.db import DatabaseError, InterfaceError, OperationalError, connection

# So often PostgreSQL is asked what changed, in seconds.
PAUSE = 0.2
# So long nobody asks one that did not answer: each of the several who ask for a page would wait anew.
REST = 1.0
NEWEST = "SELECT coalesce(max(serial), 0) FROM commons_change"
LATER = "SELECT serial, tags FROM commons_change WHERE serial > %s ORDER BY serial"

Row = tuple[int, str]


class Reader(sqlite3.Connection):
    """A connection that is closed when its thread ends."""

    def __del__(self) -> None:
        self.close()


class Ledger:
    """The serial of the last change of every tag that this process has heard of.

    What was made after `serial` was read stands while none of its tags has a later one. Rows older than
    `first`, the newest when the process began, are not read: it has nothing from then.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.own = threading.local()
        self.forget()

    def forget(self) -> None:
        """Know nothing, as at the start of the process."""
        self.latest: dict[str, int] = {}
        self.serial = self.first = -1
        self.asked_at = self.away_until = 0.0
        if reader := getattr(self.own, "reader", None):
            reader.close()
        self.own = threading.local()

    def refresh(self) -> int:
        """Learn what was committed until now; the newest serial. Raises DatabaseError, InterfaceError.

        Inside a transaction PostgreSQL would tell of its own changes, which nobody else may see yet: there
        nothing is asked.
        """
        if connection.vendor == "sqlite":
            try:
                self.ask()
            except sqlite3.Error as error:
                raise OperationalError(*error.args) from error
        elif not connection.in_atomic_block:
            self.ask_server()
        return self.serial

    def ask_server(self) -> None:
        """Learn from PostgreSQL, every PAUSE; where it is away, all who ask are told so for REST at once."""
        now = time.monotonic()
        if now < self.away_until:
            raise InterfaceError("the database was away a moment ago")
        if now - self.asked_at <= PAUSE:
            return
        # Before asking: a slow answer must not make the next one seem fresh.
        self.asked_at = now
        try:
            self.learn()
        except (DatabaseError, InterfaceError):
            self.away_until = time.monotonic() + REST
            raise

    def ask(self) -> None:
        """Learn where SQLite says that somebody has committed; most often no table is read: 4 µs."""
        version = self.reader().execute("PRAGMA data_version").fetchone()[0]
        if version != self.own.version:
            self.learn()
            self.own.version = version

    def reader(self) -> sqlite3.Connection:
        """This thread's connection that only reads: SQLite does not tell one of what it commits itself."""
        if not hasattr(self.own, "reader"):
            file = f"file:{connection.settings_dict['NAME']}?mode=ro"
            # Any thread may be the one that throws it away.
            self.own.reader = sqlite3.connect(
                file, uri=True, isolation_level=None, factory=Reader, check_same_thread=False
            )
            self.own.version = -1
        return self.own.reader

    def learn(self) -> None:
        """Read the rows that are new to this process."""
        with self.lock:
            if self.serial < 0:
                self.serial = self.first = self.read(NEWEST)[0][0]
                return
            for serial, tags in self.read(LATER, self.serial):
                self.latest.update(dict.fromkeys(tags.split(), serial))
                self.serial = serial

    def read(self, sql: str, *values: int) -> list[Row]:
        """The rows of a query; a connection that was opened for it goes back to its pool."""
        if connection.vendor == "sqlite":
            return self.reader().execute(sql.replace("%s", "?"), values).fetchall()
        is_asked_inside_request = connection.connection is not None
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
                return cursor.fetchall()
        finally:
            if not is_asked_inside_request:
                connection.close()

    def has_changed(self, tags: Iterable[str], since: int) -> bool:
        """Whether one of the tags was named by a change after this serial."""
        latest = self.latest
        return any(tag in latest and latest[tag] > since for tag in tags)


# The one of this process: kept pages and facts hear of a change at the same time.
LEDGER = Ledger()
