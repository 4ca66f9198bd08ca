"""One function per letter. Each writes a row in the caller's transaction; the worker sends it.

Letters that nobody decided carry no words of the sender: whoever types a stranger's address must not be
able to write to that stranger. At most FIRST_LETTERS of them go to one mailbox a day, and NETWORK_LETTERS are
caused by one network; letters about decisions always go. The lost link has a budget of its own, so that
nobody can use it up by sending stories.
"""

from uuid import uuid4

from django.conf import settings
from django.urls import reverse

from commons import outbox, throttle
from submissions.clock import TIME_TO_CHANGE, new_time
from submissions.models import Contact, Submission
from submissions.reasons import SILENT
from submissions.story_fields import compare

FIRST_LETTERS = 3
NETWORK_LETTERS = 60


def received(story, event):
    """The story is here: receipt number, deadline, link."""
    if may_write_unasked(story, event.at):
        post("story_received", story, event, hours=settings.REVIEW_HOURS)


def late(story, event):
    """We did not keep the 24 hours: an apology and the new time."""
    if may_write_unasked(story, event.at):
        place = Submission.objects.ahead_of(story).count() + 1
        until = new_time(story.due_at, settings.LATE_HOURS)
        post("story_late", story, event, hours=settings.REVIEW_HOURS, new_time=until, place=place)


def reminder(story, event):
    """Two days are left to change a returned story."""
    if may_write_unasked(story, event.at):
        post("story_reminder", story, event, until=story.state_changed_at + TIME_TO_CHANGE)


def link_again(story, *, now):
    """Somebody asked for the link of this story with its receipt number and this address."""
    if may_write_unasked(story, now, scope="find-letters"):
        key = f"story:{story.pk}:link:{uuid4().hex}"
        write("story_link", story, key=key, now=now, link=story.link("mailed"))


def may_write_unasked(story, now, *, scope="letters"):
    """Whether a letter that nobody decided may go out: always to a confirmed address, else three a day."""
    contact = story.contact
    if Contact.objects.filter(email=contact.email).exclude(confirmed_at=None).exists():
        return True
    mailbox = throttle.mailbox(contact.email)
    if not throttle.take(scope, mailbox, limit=FIRST_LETTERS, window=throttle.DAY, now=now):
        return False
    network = contact.network_address
    return not network or throttle.take(
        f"{scope}-net", network, limit=NETWORK_LETTERS, window=throttle.DAY, now=now
    )


def returned(story, event):
    """The story needs changes: reasons, words, the way to edit it."""
    post("story_returned", story, event, days=TIME_TO_CHANGE.days, hours=settings.REVIEW_HOURS)


def refused(story, event):
    """The story is not taken: reasons and words. Spam gets no answer."""
    if SILENT not in event.reasons:
        post("story_refused", story, event)


def accepted(story, event):
    """The story is taken; an editor works on it."""
    post("story_accepted", story, event)


def scheduled(story, event):
    """When the story is expected to be published."""
    post("story_scheduled", story, event, publish_at=story.publish_at)


def published(story, event):
    """The story stands: title, kind, district, date, what was edited, the address (R25).

    What was edited is the comparison that the author's page shows.
    """
    article = story.article
    url = settings.SITE_URL + reverse("articles:article", args=[article.pk])
    changed = [label for label, _, _ in compare(story.original, article)]
    post("story_published", story, event, article=article, url=url, changed=changed)


def withdrawn(story, event):
    """The author took the story back."""
    if may_write_unasked(story, event.at):
        post("story_withdrawn", story, event)


def expired(story, event):
    """The seven days are over; the story is closed."""
    post("story_expired", story, event, days=TIME_TO_CHANGE.days)


def reopened(story, event):
    """The chief editor took the story up again: the new deadline."""
    post("story_reopened", story, event, hours=settings.REVIEW_HOURS)


def taken_down(story, event):
    """The published story was taken down: why, and how to object."""
    post("story_taken_down", story, event, article=story.article)


def restored(story, event):
    """The story is public again, at its old address."""
    url = settings.SITE_URL + reverse("articles:article", args=[story.article_id])
    post("story_restored", story, event, link=None, url=url)


LINKED = object()


def post(name, story, event, *, link=LINKED, **context):
    """Write one letter about `event` to the story's sender."""
    write(
        name,
        story,
        key=f"story:{story.pk}:event:{event.pk}",
        now=event.at,
        link=story.link("mailed") if link is LINKED else link,
        event=event,
        **context,
    )


def write(name, story, *, key, now, link, **context):
    """Write one letter to the story's sender; whoever was erased is written to no more."""
    if not story.contact.email:
        return
    outbox.post(
        name,
        key=key,
        about=story.letters_subject,
        recipient=story.contact.email,
        # The author's own text: an editor's title is nobody's business before it is published.
        context={"story": story, "revision": story.original, **context},
        now=now,
        link=link,
    )


def desk(name, member, stories, *, now):
    """One letter to a member of staff about waiting stories."""
    rows = [
        (story, settings.SITE_URL + reverse("admin:submissions_submission_change", args=[story.pk]))
        for story in stories
    ]
    late_count = sum(story.due_at <= now for story in stories)
    outbox.post(
        name,
        key=f"{name}:{member.pk}:{now.isoformat()}",
        about=f"user:{member.pk}",
        recipient=member.email,
        context={
            "rows": rows,
            "late_count": late_count,
            "soon_count": len(rows) - late_count,
            "now": now,
            "queue": settings.SITE_URL + reverse("admin:submissions_submission_changelist"),
        },
        now=now,
    )
