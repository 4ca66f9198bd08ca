"""The letter that tells staff of a message."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from commons import outbox
from commons.models import Staff
from feedback.models import Message
from feedback.permissions import SETTLE


def arrived(message: Message, *, now: datetime) -> None:
    """One letter to everybody who may settle messages; who wrote stands in the desk only."""
    holders = Staff.objects.with_perm(SETTLE, include_superusers=False)
    for member in holders.filter(is_staff=True).exclude(email="").order_by("pk"):
        outbox.post(
            "message_arrived",
            key=f"message:{message.pk}:staff:{member.pk}",
            about=f"message:{message.pk}",
            recipient=member.email,
            context={
                "message": message,
                "url": settings.SITE_URL + reverse("admin:feedback_message_change", args=[message.pk]),
            },
            now=now,
        )
