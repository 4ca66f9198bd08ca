"""What changed for readers: one row a change, written in the transaction that makes it.

Each row has a serial, higher than all that were committed before it, and the tags of the pages it changes.
A kept page stands until a later change names one of its tags, whatever process or machine made that change.
"""

import threading
import time
from datetime import datetime, timedelta

from django.db import connection

from commons.models import Change

# Names, districts, topics, legal texts: what every page may show.
SITE = "site"
# The lock that makes PostgreSQL commit the serials in their order; any number that nothing else uses.
LOCK = 20261128
# Processes read the rows within a second; a day is for whoever wants to know what happened.
REMEMBERED = timedelta(days=1)


class Unseen(threading.local):
    """The tags that this thread's transaction has touched; nobody else can see those changes yet."""

    def __init__(self) -> None:
        self.tags: set[str] = set()


UNSEEN = Unseen()


def touch(*tags: str) -> None:
    """Say that the pages with one of these tags are no longer true; call it inside the transaction."""
    UNSEEN.tags.update(tags)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Held until the end of the transaction: nobody may read serial 7 and miss a 6 that comes later.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        # Microseconds, so that serials go on rising after a restore of an older database.
        cursor.execute(
            "INSERT INTO commons_change (serial, tags) SELECT CASE WHEN coalesce(max(serial), 0) < %s "
            "THEN %s ELSE max(serial) + 1 END, %s FROM commons_change",
            [*[time.time_ns() // 1000] * 2, " ".join(sorted(set(tags)))],
        )


def place(code: str) -> str:
    """The tag of the pages that show articles of this district; "" for everywhere."""
    return f"place:{code}"


def forget(now: datetime) -> int:
    """The clock's job: delete the rows that every process has long read; returns how many."""
    oldest = int((now - REMEMBERED).timestamp() * 1_000_000)
    return Change.objects.filter(serial__lt=oldest).delete()[0]
