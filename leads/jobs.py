"""The clock's jobs. Each may run at any time, any number of times, in several workers at once.

A job finds the leads that are due and marks them by an UPDATE, so that each is told once (of a follow-up:
once a date). Whoever is told gets one letter a run with all of theirs: false leads make no flood of letters.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from commons import outbox
from commons.models import Staff
from leads import letters, team
from leads.models import Lead, LeadQuerySet
from leads.moves import write_event
from leads.permissions import OVERDUE
from leads.states import State


@transaction.atomic
def remind_of_first_answers(now: datetime) -> None:
    """Half an hour before a first answer is due, write to whoever has the lead, or to its team.

    Where the investor chose a time: when it begins.
    """
    found = mark(Lead.objects.to_remind(now).filter(reminded_at=None), reminded_at=now)
    letters.digest("lead_due", by_keeper(found), now=now)
    letters.chat("chat_leads_due", found, now=now)


@transaction.atomic
def mark_overdue(now: datetime) -> None:
    """Mark leads whose first answer is late, and tell those who are to know (OVERDUE), once."""
    late = mark(Lead.objects.overdue(now).filter(overdue_at=None), overdue_at=now)
    for lead in late:
        write_event(lead, "overdue", now=now, was=lead.state)
    letters.digest("lead_overdue", dict.fromkeys(outbox.receivers(OVERDUE), late), now=now)
    letters.chat("chat_leads_late", late, now=now)


@transaction.atomic
def remind_to_follow(now: datetime) -> None:
    """When the next date has come, write to whoever has the lead, once a date."""
    come = mark(Lead.objects.to_follow(now).filter(followup_told_at=None), followup_told_at=now)
    letters.digest("lead_follow_up", by_keeper(come), now=now)


@transaction.atomic
def tell_arrivals(now: datetime) -> None:
    """Tell the group chat of the leads that came since, in one text a run; without a robot nobody."""
    if settings.ROBOT:
        untold = Lead.objects.waiting().filter(arrival_told_at=None)
        letters.chat("chat_leads_arrived", mark(untold, arrival_told_at=now), now=now)


@transaction.atomic
def tell_teams(now: datetime) -> None:
    """Tell teams in one letter of the leads that came soon after another, once the first has waited."""
    collected = Lead.objects.filter(waits_for_letter=True)
    if not collected.filter(created_at__lte=now - letters.COLLECT).exists():
        return
    found = mark(collected, waits_for_letter=False, team_told_at=now)
    # Whoever has claimed one meanwhile knows of it.
    free = [lead for lead in found if lead.owner is None and lead.state == State.WAITING]
    letters.digest("leads_arrived", by_keeper(free), now=now)


def mark(untold: LeadQuerySet, **told: Any) -> list[Lead]:
    """The leads, locked; `told` are the columns that say from now on that somebody was told."""
    # Only PostgreSQL needs the lock: two workers at once would both read a lead before one of them marks it.
    found = list(
        untold.select_for_update(of=("self",)).select_related("topic", "district", "owner").by_due_time()
    )
    untold.filter(pk__in=[lead.pk for lead in found]).update(**told)
    return found


def by_keeper(leads: Iterable[Lead]) -> Mapping[Staff, list[Lead]]:
    """The leads of each who is to call: of whoever has one, else of its team."""
    theirs: dict[Staff, list[Lead]] = defaultdict(list)
    found = list(leads)
    if found:
        who = team.roster()
        for lead in found:
            for member in who.keepers_of(lead):
                theirs[member].append(lead)
    return theirs
