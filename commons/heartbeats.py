"""The worker's sign of life: a row for each process, touched after whole rounds of work.

A process that is told to stop says so in its row; one that dies does not, so whoever looks sees how often
that happened.
"""

import logging
import os
import socket
import time
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError

from commons.models import Heartbeat

logger = logging.getLogger(__name__)

# Seconds between two touches: often enough for a limit of a minute and a half, and next to no writing.
PAUSE = 15
# How long the rows of processes that died are kept.
KEPT = timedelta(days=1)


class Pulse:
    """The sign of life of this process."""

    def __init__(self, now: datetime) -> None:
        self.started_at = now
        self.pk = 0
        self.beaten_at = float("-inf")

    def beat(self, now: datetime) -> None:
        """Say that work goes on, every PAUSE seconds by a clock that nobody puts back."""
        if time.monotonic() - self.beaten_at < PAUSE:
            return
        # The row may be gone: a backup was restored, or this process was silent for days.
        if not Heartbeat.objects.filter(pk=self.pk, started_at=self.started_at).update(seen_at=now):
            self.begin(now)
        self.beaten_at = time.monotonic()

    def begin(self, now: datetime) -> None:
        """A row of this process; those of long ago go."""
        Heartbeat.objects.filter(seen_at__lt=now - KEPT).delete()
        row = Heartbeat.objects.create(
            host=socket.gethostname()[:100], pid=os.getpid(), started_at=self.started_at, seen_at=now
        )
        self.pk = row.pk

    def end(self, now: datetime) -> None:
        """Stopped on purpose. Where the database cannot be told, the row stays like that of one that died."""
        try:
            Heartbeat.objects.filter(pk=self.pk).update(seen_at=now, stopped_at=now)
        except (DatabaseError, InterfaceError):
            logger.warning("worker: the database does not know that this worker has stopped")
