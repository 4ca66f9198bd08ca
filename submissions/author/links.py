"""The signed links to the pages of authors."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.http import Http404
from django.shortcuts import get_object_or_404

from commons import links
from submissions.models import Submission

# "shown" is on the page after sending, "mailed" is in letters.
PURPOSES = ("shown", "mailed")
# The moves after which earlier links may be void.
REVOKING = ("resubmit", "amend", "address", "erase")
DOUBLE_CLICK = timedelta(minutes=2)


def story_behind(token: str, purposes: Iterable[str] = PURPOSES) -> Submission:
    """The story that a signed link opens; 404 for any other text and for revoked links."""
    link = links.read(token, purposes)
    if link is None:
        raise Http404
    stories = Submission.objects.select_related(
        "revision__district", "revision__kind", "contact", "article__district", "article__kind"
    )
    return get_object_or_404(stories, pk=link.id, link_serial=link.serial)


def is_mailed(token: str) -> bool:
    """Whether the link is from a letter, not from the page after sending."""
    return links.read(token, ["mailed"]) is not None


def sent_already(token: str, key: str | None, now: datetime) -> Submission | None:
    """The story, if this form has just changed it together with its mail address; else None.

    That change has revoked the old link, but a double click on the button must not end with an error.
    """
    link = links.read(token, PURPOSES)
    if not (link and key):
        return None
    moved_on = Submission.objects.filter(pk=link.id, link_serial=link.serial + 1)
    story = moved_on.filter(revision__idempotency_key=key).first()
    return story if story and has_just_changed(story, now) else None


def has_just_changed(story: Submission, now: datetime) -> bool:
    """Whether the author's own sending was the last that revoked links, a moment ago."""
    last = story.events.filter(move__in=REVOKING).order_by("-id").first()
    return last is not None and last.move in ("resubmit", "amend") and last.at > now - DOUBLE_CLICK
