"""What all pages of leads share: the right to open them, finding the lead, URLs, how urgent it is."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html

from commons.models import Staff
from leads.models import SOON, Lead, LeadQuerySet
from leads.permissions import DIRECT, VIEW
from leads.states import State

for_lead_staff = permission_required(VIEW, raise_exception=True)

LIST = "admin:leads_lead_changelist"


class Urgency(NamedTuple):
    """What is due by when; `level` is "late", "soon" or "ok", `left` and `late_by` are never negative."""

    level: str
    until: datetime
    left: timedelta
    late_by: timedelta


def urgency(lead: Lead, now: datetime) -> Urgency | None:
    """The Urgency of a first answer, else of the next date; None where nothing is due."""
    if lead.state == State.CLOSED:
        return None
    until = lead.answer_due_at if lead.state == State.WAITING else lead.next_at
    if until is None:
        return None
    left, none = until - now, timedelta()
    level = "late" if left <= none else "soon" if left <= SOON else "ok"
    return Urgency(level, until, max(left, none), max(-left, none))


def for_pages() -> LeadQuerySet:
    """Leads with the rows that a list and a page show."""
    return Lead.objects.select_related("topic", "district", "owner", "first", "article__district")


def lead_or_404(pk: int | str) -> Lead:
    """The lead with the rows that its page needs; 404 if there is none."""
    if not str(pk).isdecimal():
        raise Http404
    return get_object_or_404(for_pages().select_related("consent_heard_by"), pk=int(pk))


def lead_url(lead: Lead) -> str:
    """The page of a lead in the desk."""
    return reverse("admin:leads_lead_change", args=[lead.pk])


def may_see_number(lead: Lead, user: Staff) -> bool:
    """Whether the whole number is shown: to the owner, and of a claimed lead to who directs leads."""
    return lead.owner_id == user.pk or (lead.owner_id is not None and user.has_perm(DIRECT))


class Same(NamedTuple):
    """The other leads of the person who asked, the newest first, and by what they are known."""

    others: list[Lead]
    by: str

    @property
    def total(self) -> int:
        """How many they are with the lead itself."""
        return len(self.others) + 1


def same_person(leads: Iterable[Lead]) -> dict[int, Same]:
    """For each of the leads (by pk) the others of its person: in one query."""
    leads = list(leads)
    numbers, mails = {lead.phone_number for lead in leads}, {lead.email.lower() for lead in leads}
    known = list(for_pages().reached_by(numbers, mails).order_by("-created_at", "-id"))
    return {lead.pk: same_as(lead, known) for lead in leads}


def same_as(lead: Lead, known: Iterable[Lead]) -> Same:
    """Those of the same phone; where one of the two has none, those of the same mail address."""
    shared = {other: way_shared(lead, other) for other in known if other != lead}
    found = {other: way for other, way in shared.items() if way}
    return Same([*found], "或".join(way for way in ("电话", "邮箱") if way in found.values()))


def way_shared(lead: Lead, other: Lead) -> str:
    """电话 or 邮箱; "" for two people: a mail address may be a whole office's, two phones are two."""
    if lead.phone and other.phone:
        return "电话" if lead.phone_number == other.phone_number else ""
    return "邮箱" if lead.email and lead.email.lower() == other.email.lower() else ""


def with_next(said: str, now: datetime, user: Staff) -> str:
    """What was done, with a link to the lead that should be called first, if there is one."""
    first = next_to_call(now, user)
    if first is None:
        return said
    return format_html(
        '{}　下一条：<a href="{}">{}</a>', said, lead_url(first), f"{first.name}：{first.topic}"
    )


def next_to_call(now: datetime, user: Staff) -> Lead | None:
    """What is due first: a lead of nobody that waits, else one of this person's whose day has come."""
    free = for_pages().to_call(now).filter(owner=None).by_due_time().first()
    return free or for_pages().to_follow(now).owned_by(user).by_due_time().first()
