"""The second process of the portal: runs the clock's jobs, sends letters, draws covers; all that is due."""

import logging
import signal
import threading

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from articles.covers.jobs import make_all, make_next
from commons.clockwork import run_due
from commons.heartbeats import Pulse
from commons.outbox import deliver_due

logger = logging.getLogger(__name__)

# Seconds to wait when nothing is due; and after a failed round, doubled up to the longest.
IDLE = 1
LONGEST = 30


class Command(BaseCommand):
    """manage.py worker [--once]: runs until SIGTERM or SIGINT; several may run at the same time."""

    help = "做到点的工作，发送到期的邮件，生成题图。--once：做完一遍、全部发出后退出。"

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="发完到期的就退出")

    def handle(self, *args, once, **options):
        if once:
            # A server that cannot be reached would be waited for once a letter.
            while (batch := deliver_batch()).tried and batch.is_reachable:
                pass
            make_all(timezone.now)
            return
        stop = threading.Event()
        # The worker finishes its letter and then stops.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        run(stop)


def run(stop):
    """Send batch after batch until `stop` is set; no error ends it."""
    logger.info("worker started")
    pause, pulse = IDLE, Pulse(timezone.now())

    def is_stopping():
        # Asked after each letter: a slow mail server makes a round long, and the worker is alive.
        pulse.beat(timezone.now())
        return stop.is_set()

    while not stop.is_set():
        close_old_connections()
        try:
            tried = deliver_batch(is_stopping).tried
            pulse.beat(timezone.now())
            pause = IDLE
        except Exception:
            # Most often the database restarts or is busy. Letters are rows, so none is lost by waiting.
            logger.exception("worker: this round failed, next one in %s s", pause)
            stop.wait(pause)
            pause = min(pause * 2, LONGEST)
            continue
        if not tried:
            stop.wait(IDLE)
    pulse.end(timezone.now())
    logger.info("worker stopped")


def deliver_batch(is_stopping=lambda: False):
    """Run the clock's jobs, send due letters, make a file of a cover; returns the Round. Logs no address."""
    run_due(timezone.now())
    batch = deliver_due(timezone.now, is_stopping)
    if batch.tried:
        logger.info("worker: letters tried: %s", batch.tried)
    # One at a time: letters wait for a second of drawing, not for ten.
    return batch._replace(tried=batch.tried + make_next(timezone.now))
