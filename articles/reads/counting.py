"""Reads, counted by article and day: in memory, and once a minute in the database.

A process that is killed loses what it counted since the last minute, at most.
"""

import atexit
import threading
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection, transaction

from articles.models import Article
from articles.reads.readers import is_reader
from commons.chinese import beijing

# Seconds between two writes.
PAUSE = 60
# Rows of one INSERT.
BATCH = 1000

# (number of the article, day in Beijing).
Key = tuple[int, date]


class Reads:
    """The reads of one process that are not in the database yet; written by a thread of their own."""

    def __init__(self) -> None:
        self.counted: Counter[Key] = Counter()
        self.lock = threading.Lock()
        self.writer: threading.Thread | None = None

    def add(self, article_id: int, day: date) -> None:
        """Count one. The first one of a process starts its writer, after gunicorn has made the process."""
        with self.lock:
            self.counted[article_id, day] += 1
            if self.writer is None:
                self.writer = threading.Thread(target=self.write_for_ever, name="reads", daemon=True)
                self.writer.start()
                atexit.register(self.flush)

    def flush(self) -> None:
        """Write what was counted; what cannot be written is kept for the next time."""
        with self.lock:
            counted, self.counted = self.counted, Counter()
        try:
            store(counted)
        except (DatabaseError, InterfaceError):
            with self.lock:
                self.counted.update(counted)

    def write_for_ever(self) -> None:
        """The writer's life."""
        pause = threading.Event()
        while True:
            pause.wait(PAUSE)
            close_old_connections()
            self.flush()
            connection.close()


reads = Reads()


def note(environ: Mapping[str, Any], article_id: int, now: datetime) -> None:
    """Count the reading of an article, unless a program or staff read it, or nginx's log is counted.

    `environ` is a request of the CGI kind: kept pages are answered without Django's.
    """
    # Only staff have a session. The user is not asked for: that would make the page personal.
    is_staff = f"{settings.SESSION_COOKIE_NAME}=" in environ.get("HTTP_COOKIE", "")
    if settings.COUNT_READS and not is_staff and is_reader(environ):
        reads.add(article_id, beijing(now).date())


@transaction.atomic
def store(counted: Mapping[Key, int]) -> None:
    """Add to the counts in the database; articles that are gone are left out."""
    there = set(Article.objects.filter(pk__in={pk for pk, _ in counted}).values_list("pk", flat=True))
    # Always in the same order: otherwise two processes could block each other.
    rows = [(pk, day, number) for (pk, day), number in sorted(counted.items()) if pk in there]
    for start in range(0, len(rows), BATCH):
        upsert(rows[start : start + BATCH])


def upsert(rows: list[tuple[int, date, int]]) -> None:
    """Add the rows in one statement, which is the same on SQLite and PostgreSQL."""
    values = ", ".join(["(%s, %s, %s)"] * len(rows))
    adapt = connection.ops.adapt_datefield_value
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO articles_articleread (article_id, day, count) VALUES {values} "
            "ON CONFLICT (article_id, day) DO UPDATE SET count = articles_articleread.count + excluded.count",
            [value for pk, day, number in rows for value in (pk, adapt(day), number)],
        )
