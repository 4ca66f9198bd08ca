"""The clock's jobs. Each may run at any time, any number of times, in several workers at once."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from leads import actions
from leads.models import SOON, Lead
from leads.states import MoveRefused

logger = logging.getLogger(__name__)


def each(leads: Iterable[Lead], action: Callable[..., object], now: datetime) -> None:
    """Call the action for each lead, in its own transaction; skip those that changed meanwhile."""
    for lead in leads:
        try:
            action(lead, now=now)
        except MoveRefused:
            continue
        except Exception:
            # It stays due, and must not stop the leads after it.
            logger.exception("clock: %s failed for lead %s", getattr(action, "__name__", action), lead.pk)


def remind_of_first_answers(now: datetime) -> None:
    """Half an hour before a first answer is due, write to whoever has the lead, or to its team."""
    soon = Lead.objects.waiting().filter(answer_due_at__lte=now + SOON, answer_due_at__gt=now)
    each(soon.filter(reminded_at=None), actions.remind, now)


def mark_overdue(now: datetime) -> None:
    """Mark leads whose first answer is late, and tell those who are to know (OVERDUE), once."""
    each(Lead.objects.overdue(now).filter(overdue_at=None), actions.mark_overdue, now)


def remind_to_follow(now: datetime) -> None:
    """When the next date has come, write to whoever has the lead, once a date."""
    each(Lead.objects.to_follow(now).filter(followup_told_at=None), actions.remind_to_follow, now)
