"""The clock's jobs: each job of settings.CLOCK_JOBS runs once a period, however many workers there are.

The period only decides how often a job looks for due rows. After a stop of a day, or a jump of the machine's
clock, the next look finds everything that is due, so nothing is lost.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from commons.models import ClockSlot

logger = logging.getLogger(__name__)

PERIOD = timedelta(minutes=1)


def run_due(now: datetime) -> list[str]:
    """Run every job whose period is over; returns their names. A job that fails does not stop the others."""
    ran = []
    for name in settings.CLOCK_JOBS:
        if take_slot(name, now):
            ran.append(name)
            try:
                import_string(name)(now)
            except Exception:
                # Its rows are still due, and found again next time.
                logger.exception("clock job %s failed", name)
    return ran


def take_slot(name: str, now: datetime) -> bool:
    """Whether this worker is the one to run the job now.

    A last run in the future means that the clock was put back: then the job runs as well.
    """
    slots = ClockSlot.objects.filter(job=name)
    free = slots.filter(Q(ran_at__lte=now - PERIOD) | Q(ran_at__gt=now))
    if free.update(ran_at=now):
        return True
    return not slots.exists() and is_first(name, now)


def is_first(name: str, now: datetime) -> bool:
    """Make the slot of a job that has never run; False if another worker was first."""
    try:
        with transaction.atomic():
            ClockSlot.objects.create(job=name, ran_at=now)
    except IntegrityError:
        return False
    return True
