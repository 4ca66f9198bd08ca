"""The letter that tells lead staff of a new lead."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from commons import outbox
from commons.models import Staff
from leads.models import Lead

VIEW = "leads.view_lead"


def arrived(lead: Lead, *, now: datetime) -> None:
    """One letter to everybody who may see leads; who asked stands in the desk only, not in a mailbox."""
    holders = Staff.objects.with_perm(VIEW, include_superusers=False)
    for member in holders.filter(is_staff=True).exclude(email="").order_by("pk"):
        outbox.post(
            "lead_arrived",
            key=f"lead:{lead.pk}:staff:{member.pk}",
            about=f"lead:{lead.pk}",
            recipient=member.email,
            context={
                "lead": lead,
                "url": settings.SITE_URL + reverse("admin:leads_lead_change", args=[lead.pk]),
            },
            now=now,
        )
