"""Who edits an accepted story: whoever accepted it, until it is handed over."""

from datetime import datetime

from django.db.models import QuerySet

from commons.models import Staff
from submissions import letters
from submissions.models import Submission
from submissions.moves import write_event
from submissions.permissions import REVIEW
from submissions.states import MoveRefused


def editors() -> QuerySet[Staff]:
    """Who may edit stories."""
    found = Staff.objects.with_perm(REVIEW, include_superusers=False)
    return found.filter(is_active=True, is_staff=True).order_by("name", "pk")


def hand_over(story: Submission, *, actor: Staff, now: datetime, to: Staff) -> None:
    """转交: `to` edits the story from now on and is told by mail. Raises MoveRefused for who may not."""
    if story.owner_id == to.pk:
        raise MoveRefused(f"这一篇已经是 {to} 在编辑", about="to")
    if not editors().filter(pk=to.pk).exists():
        raise MoveRefused(f"{to} 现在不能编辑来稿，请转给别人", about="to")
    Submission.objects.filter(pk=story.pk).update(owner=to)
    story.refresh_from_db()
    event = write_event(story, "hand_over", now=now, actor=actor, note=f"转给 {to.get_full_name()}")
    letters.handed_over(story, event, to)
