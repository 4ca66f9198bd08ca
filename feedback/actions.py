"""What happens to messages."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction

from commons import erasure, throttle
from commons.chinese import months_before
from commons.codes import dated_code
from commons.models import Staff
from commons.once import find_or_make, made_before
from commons.person import GONE, Person
from feedback import letters
from feedback.models import Message

# The two steps of staff: the names of their buttons, and what the desk's log says.
SETTLED = "标为已处理"
REOPENED = "改回未处理"


class AlreadySent(Exception):
    """This form was sent before with other values."""

    def __init__(self, message: Message) -> None:
        super().__init__(f"刚才的来信已经记下，编号 {message.number}")


class AlreadySettled(Exception):
    """Somebody else was first."""


class NotSettled(Exception):
    """It waits already."""


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
        raise AlreadySettled("这封来信已经有人处理了，请刷新看看。")
    record(message, staff, SETTLED)


@transaction.atomic
def reopen(message: Message, *, staff: Staff, note: str) -> None:
    """Let the message wait again. Raises NotSettled."""
    settled = Message.objects.settled().filter(pk=message.pk)
    if not settled.update(settled_at=None, settled_by=None, note=note):
        raise NotSettled("这封来信本来就没有处理，请刷新看看。")
    record(message, staff, REOPENED)


def record(message: Message, staff: Staff, step: str) -> None:
    """Write the step into the desk's log; notes may hold personal data and stay in the message."""
    LogEntry.objects.log_actions(staff.pk, [message], CHANGE, change_message=step, single_object=True)


def forget(now: datetime) -> None:
    """Clock job: messages are kept for RETAIN_LEADS months, as leads are."""
    Message.objects.filter(created_at__lt=months_before(now, settings.RETAIN_LEADS)).delete()


def erase(person: Person) -> list[Message]:
    """Empty the messages of a person; returns them. That somebody wrote, when and about what, stays."""
    gone = {"name": GONE, "phone": "", "email": "", "text": "", "page_url": "", "note": ""}
    return erasure.empty(Message.objects.all(), person, gone=gone, texts=("name", "text", "page_url", "note"))
