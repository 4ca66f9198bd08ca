"""The clock's jobs. Each may run at any time, any number of times, in several workers at once.

A job finds the rows that are due; an UPDATE that must match makes sure that each is done only once.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from commons import outbox
from commons.chinese import midnight
from commons.models import Letter
from submissions import actions, clock, letters, record
from submissions.models import Submission
from submissions.permissions import ALARM, DIGEST
from submissions.publishing import actions as publishing
from submissions.states import MoveRefused, State

logger = logging.getLogger(__name__)


def each(stories: Iterable[Submission], action: Callable[..., object], now: datetime) -> None:
    """Call the action for each story, in its own transaction; skip stories that were decided meanwhile."""
    for story in stories:
        try:
            action(story, now=now)
        except MoveRefused:
            continue
        except Exception:
            # It stays due, and must not stop the stories after it.
            logger.exception("clock: %s failed for story %s", getattr(action, "__name__", action), story.pk)


def lapse_claims(now: datetime) -> None:
    """End claims an hour after their claimer last looked."""
    each(Submission.objects.claimed_before(now - clock.CLAIM), actions.lapse, now)


def publish_scheduled(now: datetime) -> None:
    """Publish scheduled stories at their time, or as soon afterwards as a worker runs."""
    each(Submission.objects.to_publish(now), publishing.publish_when_due, now)


@transaction.atomic
def mark_late(now: datetime) -> None:
    """T+0: mark late stories, write to their authors and tell the group chat, once."""
    late = list(Submission.objects.overdue(now).filter(late_at=None).in_queue_order(now))
    each(late, actions.mark_late, now)
    marked = Submission.objects.filter(pk__in=[story.pk for story in late], late_at=now)
    letters.chat("chat_stories_late", list(marked.select_related("revision__district")), now=now)


@transaction.atomic
def tell_arrivals(now: datetime) -> None:
    """Tell the group chat of the stories that came since, in one text a run; without a robot nobody."""
    if not settings.ROBOT:
        return
    untold = Submission.objects.in_queue().filter(arrival_told_at=None)
    stories = list(untold.select_for_update(of=("self",)).select_related("revision__district"))
    if untold.filter(pk__in=[story.pk for story in stories]).update(arrival_told_at=now):
        letters.chat("chat_stories_arrived", stories, now=now)


def remind_returns(now: datetime) -> None:
    """Day five: remind authors of returned stories, once, and only while the seven days last."""
    waiting = Submission.objects.returned_before(now - clock.REMIND_AFTER).filter(
        state_changed_at__gt=now - clock.TIME_TO_CHANGE, reminded_at=None
    )
    each(waiting, actions.remind, now)


def expire_returns(now: datetime) -> None:
    """Day seven: close stories that their authors did not change."""
    each(Submission.objects.returned_before(now - clock.TIME_TO_CHANGE), actions.expire, now)


def digest_moderators(now: datetime) -> None:
    """T−6 h: write one letter to everybody with the right DIGEST about all stories that are due so soon."""
    tell(DIGEST, "desk_digest", "digest_at", now, now + clock.DIGEST_BEFORE)


def alarm_chiefs(now: datetime) -> None:
    """T−1 h: write one letter to everybody with the right ALARM about all stories that are due so soon."""
    tell(ALARM, "desk_alarm", "alarm_at", now, now + clock.ALARM_BEFORE)


@transaction.atomic
def tell(right: str, name: str, mark: str, now: datetime, until: datetime) -> None:
    """Mark the queue's stories due until `until` that were not told of, and write to who holds the right.

    Where nobody can be written to, nothing is marked: the stories stay due until somebody has a mail address.
    """
    staff = outbox.receivers(right)
    if not staff:
        return
    stories = newly_due(mark, now, until)
    if not stories:
        return
    for member in staff:
        letters.desk(name, member, stories, now=now)
    letters.chat("chat_stories_due", stories, now=now)


def newly_due(mark: str, now: datetime, until: datetime) -> list[Submission]:
    """The queue's stories due until `until` that nobody was told of; they are marked as told."""
    untold = Submission.objects.in_queue().filter(**{"due_at__lte": until, mark: None})
    stories = list(
        untold.select_for_update(of=("self",)).select_related("revision__district").in_queue_order(now)
    )
    untold.filter(pk__in=[story.pk for story in stories]).update(**{mark: now})
    return stories


@transaction.atomic
def alarm_unpublished(now: datetime) -> None:
    """EDIT_HOURS after 采用: tell the editors of stories that are not public yet, and the chiefs; once."""
    until = now - timedelta(hours=settings.EDIT_HOURS)
    untold = Submission.objects.filter(state=State.ACCEPTED, decided_at__lte=until, alarm_at=None)
    locked = untold.select_for_update(of=("self",)).select_related("revision__district", "owner")
    stories = list(locked.order_by("decided_at", "pk"))
    told = {member: stories for member in outbox.receivers(ALARM)}
    editors = {story.owner for story in stories if story.owner and story.owner.is_active}
    for editor in editors - told.keys():
        if editor.email:
            told[editor] = [story for story in stories if story.owner == editor]
    # Where nobody can be written to, they stay due.
    if told and untold.filter(pk__in=[story.pk for story in stories]).update(alarm_at=now):
        for member, theirs in told.items():
            letters.unpublished(member, theirs, now=now)


@transaction.atomic
def tell_head(now: datetime) -> None:
    """Each day after something happened: write the head of the record to the chiefs, who keep the letter."""
    until = midnight(now)
    last = record.last_before(until)
    if last is None:
        return
    keys = {letters.key_of_head(last, member): member for member in outbox.receivers(ALARM)}
    told = set(Letter.objects.filter(key__in=keys).values_list("key", flat=True))
    if told == keys.keys():
        return
    head = record.head_at(last)
    for key, member in keys.items():
        if key not in told:
            letters.head(key, member, head, until=until, now=now)
