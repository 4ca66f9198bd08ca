"""The clock's work: each job of settings.CLOCK_JOBS once a period, however many workers run.

The period only decides how often a job looks. What it does is decided by due rows, so a day's stop or a
jump of the clock loses nothing: the next look finds all that is due.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from commons.models import ClockSlot

logger = logging.getLogger(__name__)

PERIOD = timedelta(minutes=1)


def run_due(now):
    """Run every job whose time has come; returns their names. A job that fails does not stop the others."""
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


def take_slot(name, now):
    """Whether this worker is the one to run the job now.

    A last run in the future means that the clock was put back: then the job runs as well.
    """
    slots = ClockSlot.objects.filter(job=name)
    free = slots.filter(Q(ran_at__lte=now - PERIOD) | Q(ran_at__gt=now))
    if free.update(ran_at=now):
        return True
    if slots.exists():
        return False
    try:
        with transaction.atomic():
            ClockSlot.objects.create(job=name, ran_at=now)
    except IntegrityError:
        # Another worker was first.
        return False
    return True
