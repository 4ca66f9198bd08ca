"""The letter that tells lead staff of a new lead."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from commons import outbox
from leads.models import Lead

VIEW = "leads.view_lead"


def arrived(lead: Lead, *, now: datetime) -> None:
    """One letter to everybody who may see leads; who asked stands in the desk only, not in a mailbox."""
    url = settings.SITE_URL + reverse("admin:leads_lead_change", args=[lead.pk])
    context = {"lead": lead, "url": url}
    outbox.tell_staff("lead_arrived", right=VIEW, about=lead.letters_subject, context=context, now=now)
