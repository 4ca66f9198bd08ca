"""What happens to messages."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from commons import erasure, throttle
from commons.chinese import months_before
from commons.codes import dated_code
from commons.models import Staff
from commons.once import find_or_make, made_before
from commons.person import GONE, Person
from feedback import letters, record
from feedback.models import Message
from feedback.record import REOPENED, SETTLED


class AlreadySent(Exception):
    """This form was sent before with other values."""

    def __init__(self, message: Message) -> None:
        super().__init__(f"刚才的来信已经记下，编号 {message.number}")


class AlreadySettled(Exception):
    """It was dealt with before, by whoever takes this step again or by somebody else."""

    def __init__(self, message: Message) -> None:
        by = f"：{message.settled_label}" if message.settled_at else ""
        super().__init__(f"这封来信已经处理过了{by}")


class NotSettled(Exception):
    """It waits already."""

    def __init__(self) -> None:
        super().__init__("这封来信还没有处理")


def send(*, key: str, network_address: str, now: datetime, **fields: Any) -> Message:
    """Store one message, tell staff, and confirm it by mail; the same form sent twice gives the same row.

    `key` is the key of the form, `fields` are columns of Message (ContactForm.fields_to_store). Raises
    AlreadySent for the same form with other values, and throttle.TooMany over LEAD_LIMIT messages per network
    address and hour.
    """
    return find_or_make(
        lambda: made_before(Message.objects.all(), key, fields, AlreadySent),
        lambda: store(key, network_address, now, fields),
    )


def store(key: str, network_address: str, now: datetime, fields: dict[str, Any]) -> Message:
    """Count the message against the limit and store it. Raises throttle.TooMany."""
    uses = (("message-network", network_address, throttle.HOUR),)
    throttle.take_all(uses, limit=settings.LEAD_LIMIT, now=now)
    number = dated_code("LX", now, 5)
    message = Message.objects.create(number=number, idempotency_key=key, created_at=now, **fields)
    letters.arrived(message, now=now)
    letters.received(message, network_address=network_address, now=now)
    return message


@transaction.atomic
def settle(message: Message, *, staff: Staff, note: str, now: datetime) -> None:
    """Mark the message as dealt with. Raises AlreadySettled."""
    waiting = Message.objects.waiting().filter(pk=message.pk)
    if not waiting.update(settled_at=now, settled_by=staff, note=note):
        message.refresh_from_db()
        raise AlreadySettled(message)
    record.add(message, staff, SETTLED, note)


@transaction.atomic
def reopen(message: Message, *, staff: Staff, note: str) -> None:
    """Let the message wait again. Raises NotSettled."""
    settled = Message.objects.settled().filter(pk=message.pk)
    if not settled.update(settled_at=None, settled_by=None, note=note):
        raise NotSettled
    record.add(message, staff, REOPENED, note)


@transaction.atomic
def forget(now: datetime) -> None:
    """Clock job: messages are kept for RETAIN_LEADS months, as leads are, and so are the words about them."""
    old = Message.objects.filter(created_at__lt=months_before(now, settings.RETAIN_LEADS))
    record.forget_words(old)
    old.delete()


def erase(person: Person) -> list[Message]:
    """Empty the messages of a person; returns them. That somebody wrote, when and about what, stays."""
    gone = {"name": GONE, "phone": "", "email": "", "text": "", "page_url": "", "note": ""}
    emptied = erasure.empty(
        Message.objects.all(), person, gone=gone, texts=("name", "text", "page_url", "note")
    )
    record.forget_words(emptied)
    return emptied
