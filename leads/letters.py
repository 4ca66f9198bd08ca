"""The letters about leads. Those to staff name neither person nor phone: these stand in the desk only."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from commons import outbox, unasked
from commons.links import Link
from commons.models import Staff
from leads import team
from leads.models import Event, Lead
from leads.permissions import VIEW

# After a letter about a new lead those that come so soon after it stand in one letter together.
COLLECT = timedelta(minutes=10)
# Leads that one letter names; the list of leads holds all of them.
MOST = 30


def arrived(lead: Lead, *, now: datetime) -> None:
    """A new lead, to its team; by jobs.tell_teams() where one of it was told of another just now."""
    roster = team.roster()
    members = roster.team_of(lead)
    if told_lately(members, roster, now):
        Lead.objects.filter(pk=lead.pk).update(waits_for_letter=True)
        return
    tell("lead_arrived", members, lead, now=now)
    Lead.objects.filter(pk=lead.pk).update(team_told_at=now)


def told_lately(members: Sequence[Staff], roster: team.Roster, now: datetime) -> bool:
    """Whether one of them was told of a lead within COLLECT, or is about to be."""
    # Who was told lately of a lead was told soon after it came: the index of created_at finds it.
    lately = Q(created_at__gt=now - 3 * COLLECT, team_told_at__gt=now - COLLECT)
    matters = (
        Lead.objects.filter(lately | Q(waits_for_letter=True))
        .order_by()
        .values_list("topic", "district")
        .distinct()
    )
    return any(not set(members).isdisjoint(roster.members_for(*matter)) for matter in matters)


def handed_over(lead: Lead, event: Event) -> None:
    """A colleague gave the lead to somebody: to the new owner."""
    keepers = team.roster().keepers_of(lead)
    tell("lead_handed_over", keepers, lead, now=event.at, of=f":{event.pk}", event=event)


def tell(
    name: str, staff: Iterable[Staff], lead: Lead, *, now: datetime, of: str = "", **context: Any
) -> None:
    """Write the letter `name` to each of `staff`, once for each of its occasions `of`.

    The page of the lead is named to those only who may open it.
    """
    for member in staff:
        key = f"{lead.letters_subject}:{name}{of}:{member.pk}"
        given = {"lead": lead, "url": url_for(member, lead), **context}
        outbox.post(name, key=key, about=lead.letters_subject, recipient=member.email, context=given, now=now)


def digest(name: str, theirs: Mapping[Staff, Sequence[Lead]], *, now: datetime) -> None:
    """Write one letter to each member of staff about all their leads; none where there is no lead."""
    for member, leads in theirs.items():
        if not leads:
            continue
        # Named as other letters about leads are, so that the desk shows it to lead staff only.
        about = f"lead:staff:{member.pk}"
        key = f"{name}:{member.pk}:{now.isoformat()}"
        given = {**listing(member, leads), "now": now}
        outbox.post(name, key=key, about=about, recipient=member.email, context=given, now=now)


def listing(member: Staff, leads: Sequence[Lead]) -> dict[str, object]:
    """The first MOST of the leads for a letter, with the links that this member may open."""
    queue = settings.SITE_URL + reverse("admin:leads_lead_changelist")
    return {
        "rows": [(lead, url_for(member, lead)) for lead in leads[:MOST]],
        "count": len(leads),
        "more": max(0, len(leads) - MOST),
        "first": leads[0],
        "queue": queue if member.has_perm(VIEW) else "",
    }


def chat(name: str, leads: Sequence[Lead], *, now: datetime) -> None:
    """Tell the group chat of leads by topic, district and number: nothing that an investor wrote."""
    if leads:
        context = {
            "leads": leads[:MOST],
            "count": len(leads),
            "more": max(0, len(leads) - MOST),
            "now": now,
            "queue": settings.SITE_URL + reverse("admin:leads_lead_changelist"),
        }
        outbox.tell_chat(name, key=f"{name}:{now.isoformat()}", context=context, now=now)


def url_for(member: Staff, lead: Lead) -> str:
    """The page of the lead, "" for who may not open it."""
    url = settings.SITE_URL + reverse("admin:leads_lead_change", args=[lead.pk])
    return url if member.has_perm(VIEW) else ""


# The letters that an investor gets; each leads to the page with the material.
RECEIPT, MATERIAL = TO_INVESTOR = ("lead_received", "lead_material")


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
            context={"lead": lead, "has_material": has_material, "days": settings.LINK_DAYS["material"]},
            now=now,
            link=Link("asked", lead.pk, 1),
        )


def sent(lead: Lead, version: int, *, now: datetime) -> None:
    """The way to a version (pk) of the material that staff send, and the way to take consent back."""
    outbox.post(
        MATERIAL,
        key=f"{lead.letters_subject}:material:{version}",
        about=lead.letters_subject,
        recipient=lead.email,
        context={"lead": lead, "days": settings.LINK_DAYS["material"]},
        now=now,
        link=Link("asked", lead.pk, 1),
    )
