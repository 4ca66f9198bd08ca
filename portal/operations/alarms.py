"""Operators are told once that something is wrong, and once that it is over.

Two processes look every minute: the worker, as a job of its clock, and `manage.py watch`, which a timer
starts. So the worker tells of a late backup, and watch tells of a late worker and sends that letter itself.
Web processes only show: a request sends no mail.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse

from commons.models import Incident, Staff
from commons.outbox import post
from portal.health import AHEAD, Finding, State, findings

# All letters to operators are about this.
ABOUT = "operations"
RIGHT = "commons.receive_operations"
# What comes and goes at its bound is one incident: it ends after so long without it.
CALM = timedelta(minutes=5)


def watch(now: datetime) -> None:
    """Clock job: begin and end incidents by what is found now. Nobody is told of a demo."""
    if settings.IS_SAMPLE:
        return
    found = {finding.part: finding for finding in findings(now)}
    for finding in found.values():
        # Without a worker letters wait for it: one cause, one letter.
        is_followed = finding.part == "letters" and not found["worker"].is_ok
        if is_followed or finding.state == State.UNKNOWN:
            continue
        if finding.is_alarm:
            begin(finding, now)
        elif finding.is_ok:
            end(finding, now)


def operators() -> list[Staff]:
    """Who holds the right, superusers among them, and can be written to."""
    return list(Staff.objects.with_perm(RIGHT).filter(is_active=True).exclude(email="").order_by("pk"))


def begin(finding: Finding, now: datetime) -> None:
    """Tell the operators, unless they were told of this incident. Without an operator it stays to be told."""
    if Incident.objects.filter(alarm=finding.part, ended_at=None).update(seen_at=now):
        return
    staff = operators()
    if not staff:
        return
    try:
        with transaction.atomic():
            incident = Incident.objects.create(alarm=finding.part, began_at=now, seen_at=now)
            write("operator_alarm", incident, finding, staff, now)
    except IntegrityError:
        # The other process was first.
        return


def end(finding: Finding, now: datetime) -> None:
    """Tell the operators that it is over, if it has been for a while."""
    # Seen in the future: the machine's clock was put back since.
    is_calm = Q(seen_at__lte=now - CALM) | Q(seen_at__gt=now + AHEAD)
    over = Incident.objects.filter(is_calm, alarm=finding.part, ended_at=None)
    for incident in over:
        with transaction.atomic():
            if over.filter(pk=incident.pk).update(ended_at=now):
                write("operator_relief", incident, finding, operators(), now)


def write(event: str, incident: Incident, finding: Finding, staff: list[Staff], now: datetime) -> None:
    """The letter `event` to each operator, in the caller's transaction."""
    context = {
        "incident": incident,
        "finding": finding,
        "page": f"{settings.SITE_URL}{reverse('admin:operations')}",
        "runbook": f"{settings.SITE_URL}{reverse('admin:runbook')}#{finding.part}",
    }
    for member in staff:
        key = f"incident:{incident.pk}:{event}:{member.pk}"
        post(event, key=key, about=ABOUT, recipient=member.email, context=context, now=now)
