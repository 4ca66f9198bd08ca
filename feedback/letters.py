"""The letter that tells staff of a message."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from commons import outbox
from feedback.models import Message
from feedback.permissions import SETTLE


def arrived(message: Message, *, now: datetime) -> None:
    """One letter to everybody who may settle messages; who wrote stands in the desk only."""
    url = settings.SITE_URL + reverse("admin:feedback_message_change", args=[message.pk])
    context = {"message": message, "url": url}
    outbox.tell_staff(
        "message_arrived", right=SETTLE, about=f"message:{message.pk}", context=context, now=now
    )
