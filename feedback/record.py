"""What staff did with a message, step by step with their words; it stands in the desk's own log."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from commons.models import Staff
from feedback.models import Message

# The two steps of staff: the names of their buttons, and what the log says.
SETTLED = "标为已处理"
REOPENED = "改回未处理"
# Between a step and its words.
SAYS = "："


class Step(NamedTuple):
    """One step: 标为已处理, the words with it, who took it and when."""

    label: str
    words: str
    name: str
    at: datetime


def add(message: Message, staff: Staff, step: str, note: str) -> None:
    """Write one step down: the row of the message holds the words of its last step only."""
    words = f"{step}{SAYS}{note}" if note else step
    LogEntry.objects.log_actions(staff.pk, [message], CHANGE, change_message=words, single_object=True)


def steps(message: Message) -> list[Step]:
    """What was done with a message, first things first."""
    entries = entries_of([message]).select_related("user").order_by("action_time", "pk")
    return [step_in(entry) for entry in entries]


def forget_words(messages: Iterable[Message]) -> None:
    """Words may hold personal data, and go with it; who took which step, and when, stays."""
    for entry in entries_of(messages).select_related("user").filter(change_message__contains=SAYS):
        LogEntry.objects.filter(pk=entry.pk).update(change_message=step_in(entry).label)


def entries_of(messages: Iterable[Message]) -> QuerySet[LogEntry]:
    """The lines of the log about these messages."""
    kind = ContentType.objects.get_for_model(Message)
    return LogEntry.objects.filter(content_type=kind, object_id__in=[str(row.pk) for row in messages])


def step_in(entry: LogEntry) -> Step:
    """A line of the log, read back."""
    label, _, words = entry.change_message.partition(SAYS)
    return Step(label, words, entry.user.name, entry.action_time)
