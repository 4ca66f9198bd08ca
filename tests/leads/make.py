"""Builders for leads: each makes one row the way the portal makes it."""

import secrets

from districts.models import District
from leads import actions
from leads.models import Lead, Topic
from leads.states import Outcome, Result
from tests.make import NOW, make_user


def make_lead(state="waiting", *, now=NOW, owner=None, **changes):
    """A lead in `state`, brought there by its moves; `owner` has claimed it."""
    fields = {
        "topic": Topic.objects.get(slug=changes.pop("topic", "plant")),
        "name": "王女士",
        "phone": "13800000021",
        "consent_version": "2026-11",
        "consent_sha256": "0" * 64,
    }
    if code := changes.pop("district", None):
        fields["district"] = District.objects.get(code=code)
    key = secrets.token_urlsafe(16)
    lead = actions.ask(key=key, network_address="", now=now, **(fields | changes))
    if state != "waiting" or owner:
        owner = owner or make_user(f"keeper{lead.pk}", "招商专员")
        actions.perform("claim", lead, actor=owner, now=now)
    if state in ("following", "closed"):
        actions.perform("attempt", lead, actor=owner, now=now, result=Result.REACHED)
    if state == "closed":
        actions.perform("close", lead, actor=owner, now=now, outcome=Outcome.WON)
    return Lead.objects.get(pk=lead.pk)
