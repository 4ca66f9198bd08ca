"""One function per letter. Each writes a row in the caller's transaction; the worker sends it.

Letters that nobody decided carry no words of the sender: whoever types a stranger's address must not be
able to write to that stranger. At most FIRST_LETTERS of them go to one address a day; decisions always go.
"""

from django.conf import settings
from django.urls import reverse

from commons import outbox, throttle
from submissions.clock import DAYS_TO_CHANGE
from submissions.reasons import SILENT

FIRST_LETTERS = 3


def received(story, event):
    """The story is here: receipt number, deadline, link. Silent over the daily limit of its address."""
    email = story.contact.email
    if throttle.take("letters", email, limit=FIRST_LETTERS, window=throttle.DAY, now=event.at):
        post("story_received", story, event, hours=settings.REVIEW_HOURS)


def returned(story, event):
    """The story needs changes: reasons, words, the way to edit it."""
    post("story_returned", story, event, days=DAYS_TO_CHANGE.days)


def refused(story, event):
    """The story is not taken: reasons and words. Spam gets no answer."""
    if SILENT not in event.reasons:
        post("story_refused", story, event)


def published(story, event):
    """The story stands: title, kind, district, date, what was edited, the address (R25)."""
    article = story.article
    address = settings.SITE_URL + reverse("article", args=[article.pk])
    post("story_published", story, event, link=None, article=article, address=address)


def withdrawn(story, event):
    """The author took the story back."""
    post("story_withdrawn", story, event)


LINKED = object()


def post(name, story, event, *, link=LINKED, **context):
    """Write one letter about `event` to the story's sender."""
    outbox.post(
        name,
        key=f"story:{story.pk}:event:{event.pk}",
        about=story.letters_subject,
        recipient=story.contact.email,
        context={"story": story, "revision": story.revision, "event": event, **context},
        now=event.at,
        link=story.link("mailed") if link is LINKED else link,
    )
