"""Signed links to the text of a story in editing, for who has no account, and how they are called back."""

from datetime import datetime

from commons import links
from commons.models import Staff
from submissions.models import Submission
from submissions.moves import write_event


def link_to(story: Submission) -> links.Link:
    """The link to the text as it is saved; it opens nothing outside editing, nor once it was called back."""
    return links.Link("story", story.pk, story.preview_serial or 1)


def revoke(story: Submission, *, actor: Staff, now: datetime) -> None:
    """收回预览链接: those that were given out open nothing any more."""
    Submission.objects.filter(pk=story.pk).update(preview_serial=links.raised("preview_serial"))
    story.refresh_from_db()
    write_event(story, "revoke", now=now, actor=actor)
