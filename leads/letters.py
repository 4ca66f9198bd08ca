"""The letters about leads. Those to staff name neither person nor phone: these stand in the desk only."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from commons import outbox, unasked
from commons.links import Link
from commons.models import Staff
from leads import team
from leads.models import Event, Lead
from leads.permissions import OVERDUE, VIEW


def arrived(lead: Lead, *, now: datetime) -> None:
    """A new lead, to its team."""
    tell("lead_arrived", team.team_of(lead), lead, now=now)


def due_soon(lead: Lead, *, now: datetime) -> None:
    """The first answer is due soon: to whoever has the lead, else to its team."""
    tell("lead_due", keepers(lead), lead, now=now)


def overdue(lead: Lead, event: Event) -> None:
    """Nobody has tried in time: to those who are told of it, the chief editor first of all."""
    tell("lead_overdue", outbox.receivers(OVERDUE), lead, now=event.at)


def to_follow(lead: Lead, *, now: datetime) -> None:
    """The day to call again has come: to whoever has the lead. Each date has a letter of its own."""
    tell("lead_follow_up", keepers(lead), lead, now=now, of=f":{lead.next_at:%Y%m%d%H%M}")


def handed_over(lead: Lead, event: Event) -> None:
    """A colleague gave the lead to somebody: to the new owner."""
    tell("lead_handed_over", keepers(lead), lead, now=event.at, of=f":{event.pk}", event=event)


def keepers(lead: Lead) -> list[Staff]:
    """Whoever has the lead, where a letter can reach them, else its team."""
    owner = lead.owner
    return [owner] if owner and owner.is_active and owner.email else team.team_of(lead)


def tell(
    name: str, staff: Iterable[Staff], lead: Lead, *, now: datetime, of: str = "", **context: Any
) -> None:
    """Write the letter `name` to each of `staff`, once for each of its occasions `of`.

    The page of the lead is named to those only who may open it.
    """
    url = settings.SITE_URL + reverse("admin:leads_lead_change", args=[lead.pk])
    for member in staff:
        key = f"{lead.letters_subject}:{name}{of}:{member.pk}"
        given = {"lead": lead, "url": url if member.has_perm(VIEW) else "", **context}
        outbox.post(name, key=key, about=lead.letters_subject, recipient=member.email, context=given, now=now)


# The letter that an investor gets.
RECEIPT = "lead_received"


def received(lead: Lead, *, has_material: bool, network_address: str, now: datetime) -> None:
    """The number, the way to the material, and the way to take consent back, where a mail address was left.

    One link leads to the page of the lead, and with consent/ behind it to taking back. No words of the
    sender, whose address it may not be; how many go out is in commons/unasked.py.
    """
    if lead.email and unasked.may_go("lead-letters", lead.email, network_address, now=now):
        outbox.post(
            RECEIPT,
            key=f"{lead.letters_subject}:received",
            about=lead.letters_subject,
            recipient=lead.email,
            context={"lead": lead, "has_material": has_material},
            now=now,
            link=Link("asked", lead.pk, 1),
        )
