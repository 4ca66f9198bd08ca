"""The signed links to the pages of authors."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from commons import links
from submissions.models import Submission

# "shown" is on the page after sending, "mailed" is in letters.
PURPOSES = ("shown", "mailed")


def story_behind(token: str) -> Submission:
    """The story that a signed link opens; 404 for any other text and for revoked links."""
    link = links.read(token, PURPOSES)
    if link is None:
        raise Http404
    stories = Submission.objects.select_related(
        "revision__district", "revision__kind", "contact", "article__district", "article__kind"
    )
    return get_object_or_404(stories, pk=link.id, link_serial=link.serial)


def is_mailed(token: str) -> bool:
    """Whether the link is from a letter, not from the page after sending."""
    return links.read(token, ["mailed"]) is not None


def sent_already(token: str, key: str | None) -> Submission | None:
    """The story, if this form has just changed it together with its mail address; else None.

    That change has revoked the old link, but a double click on the button must not end with an error.
    """
    link = links.read(token, PURPOSES)
    if not (link and key):
        return None
    moved_on = Submission.objects.filter(pk=link.id, link_serial=link.serial + 1)
    return moved_on.filter(revision__idempotency_key=key).first()
