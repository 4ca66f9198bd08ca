"""The clock's work. Each job may run at any time, any number of times, in several workers at once.

What is due is found in the rows; the action or the UPDATE that marks a row does it once.
"""

import logging

from django.db import transaction

from commons.models import Staff
from submissions import actions, clock, letters
from submissions.models import Submission
from submissions.permissions import ALARM, DIGEST
from submissions.states import MoveRefused

logger = logging.getLogger(__name__)


def each(stories, action, now):
    """The action on each story, in its own transaction; one that was decided meanwhile is left alone."""
    for story in stories:
        try:
            action(story, now=now)
        except MoveRefused:
            continue
        except Exception:
            # It stays due, and must not stop the ones behind it for ever.
            logger.exception("clock: %s failed for story %s", action.__name__, story.pk)


def lapse_claims(now):
    """Claims end an hour after their claimer last looked."""
    each(Submission.objects.claimed_before(now - clock.CLAIM), actions.lapse, now)


def publish_scheduled(now):
    """What is scheduled is published at its hour, or as soon after it as the worker runs."""
    each(Submission.objects.to_publish(now), actions.publish_when_due, now)


def mark_late(now):
    """T+0: late stories are marked, their authors told once."""
    each(Submission.objects.overdue(now).filter(late_at=None).in_queue_order(), actions.mark_late, now)


def remind_returns(now):
    """Day five: authors of returned stories are reminded once; not when the seven days are over already."""
    waiting = Submission.objects.returned_before(now - clock.REMIND_AFTER).filter(
        state_changed_at__gt=now - clock.TIME_TO_CHANGE, reminded_at=None
    )
    each(waiting, actions.remind, now)


def expire_returns(now):
    """Day seven: what was not changed is closed."""
    each(Submission.objects.returned_before(now - clock.TIME_TO_CHANGE), actions.expire, now)


def digest_moderators(now):
    """T−6 h: one letter to who receives digests about all stories that have come so near."""
    tell(DIGEST, "desk_digest", "digest_at", now, now + clock.DIGEST_BEFORE)


def alarm_chiefs(now):
    """T−1 h: one letter to who receives alarms about all stories that have come so near."""
    tell(ALARM, "desk_alarm", "alarm_at", now, now + clock.ALARM_BEFORE)


@transaction.atomic
def tell(right, name, mark, now, until):
    """Mark the queue's stories due until `until` that were not told of, and write to who holds the right.

    Where nobody can be written to, nothing is marked: the stories stay due until somebody has a mail address.
    """
    staff = receivers(right)
    if not staff:
        return
    untold = Submission.objects.in_queue().filter(**{"due_at__lte": until, mark: None})
    stories = list(untold.select_for_update(of=("self",)).select_related("revision").in_queue_order())
    marked = untold.filter(pk__in=[story.pk for story in stories]).update(**{mark: now})
    if not marked:
        return
    for member in staff:
        letters.desk(name, member, stories, now=now)


def receivers(right):
    """Who holds a right and can be written to; whoever only runs the machine is no member of the desk."""
    holders = Staff.objects.with_perm(right, include_superusers=False)
    return list(holders.filter(is_staff=True).exclude(email="").order_by("pk"))
