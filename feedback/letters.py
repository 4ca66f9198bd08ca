"""The letters about a message: one tells staff, one tells the sender that it came."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from commons import outbox, unasked
from commons.models import Letter
from feedback.models import Message
from feedback.permissions import SETTLE

RECEIPT = "message_received"


def arrived(message: Message, *, now: datetime) -> None:
    """One letter to everybody who may settle messages; who wrote stands in the desk only."""
    url = settings.SITE_URL + reverse("admin:feedback_message_change", args=[message.pk])
    context = {"message": message, "url": url}
    outbox.tell_staff(
        "message_arrived", right=SETTLE, about=message.letters_subject, context=context, now=now
    )


def received(message: Message, *, network_address: str, now: datetime) -> None:
    """The number, for a sender who gave an address; no words of the sender, whose address it may not be.

    Nobody may fill strangers' mailboxes by typing their addresses: commons/unasked.py.
    """
    if not message.email:
        return
    if unasked.may_go("message-letters", message.email, network_address, now=now):
        outbox.post(
            RECEIPT,
            key=receipt_key(message),
            about=message.letters_subject,
            recipient=message.email,
            context={"message": message},
            now=now,
        )


def is_confirmed(message: Message) -> bool:
    """Whether such a letter was written."""
    return Letter.objects.filter(key=receipt_key(message)).exists()


def message_confirmed_by(letter: Letter) -> Message | None:
    """The message that a letter told its sender of; None for every other letter."""
    number = letter.number_of("message") if letter.event == RECEIPT else None
    return Message.objects.filter(pk=number).first() if number else None


def receipt_key(message: Message) -> str:
    """The name of that letter in the outbox."""
    return f"{message.letters_subject}:sender"
