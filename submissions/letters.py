"""One function for each letter. It writes a row in the caller's transaction; the worker sends the letter.

Letters that go out without a decision of staff hold no words of the sender: nobody can use the portal to
write to a stranger by typing that address. How many of them go out is in commons/unasked.py; letters about
decisions always go. The lost link has budgets of its own, a mailbox's and each story's, so that nobody can
use them up by sending stories.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.urls import reverse

from articles.models import Article
from commons import outbox, throttle, unasked
from commons.chinese import full_stop
from commons.links import Link
from commons.models import Staff
from submissions.chain import Head
from submissions.clock import TIME_TO_CHANGE, new_time
from submissions.models import Contact, Event, Submission
from submissions.permissions import ALARM
from submissions.reasons import SILENT
from submissions.states import State
from submissions.story_fields import EDITED_NOTE, compare

# Of one story a day.
LOST_LINKS = 3
# Districts that a letter about many stories names: its subject must stay short.
MOST_PLACES = 5


def received(story: Submission, event: Event) -> None:
    """The story has arrived: receipt number, deadline, link."""
    if may_write_unasked(story, event.at):
        post("story_received", story, event, hours=settings.REVIEW_HOURS)


def resubmitted(story: Submission, event: Event) -> None:
    """The changed text of a returned story has arrived: the new deadline."""
    if may_write_unasked(story, event.at):
        post("story_resubmitted", story, event, hours=settings.REVIEW_HOURS)


def amended(story: Submission, event: Event) -> None:
    """The author's correction of a waiting story has arrived; the place in the queue is the same."""
    # A budget of its own: corrections must not use up the apology for being late.
    if may_write_unasked(story, event.at, kind="amend-letters"):
        post("story_amended", story, event)


def late(story: Submission, event: Event) -> None:
    """The 24 hours are over without an answer: an apology and the new time."""
    if may_write_unasked(story, event.at):
        # A story that is read waits behind no other.
        is_read = story.state == State.IN_REVIEW
        place = None if is_read else Submission.objects.ahead_of(story, event.at).count() + 1
        until = new_time(story.due_at, settings.LATE_HOURS)
        post("story_late", story, event, hours=settings.REVIEW_HOURS, new_time=until, place=place)


def reminder(story: Submission, event: Event) -> None:
    """Two days are left to change a returned story."""
    if may_write_unasked(story, event.at):
        post("story_reminder", story, event, until=story.change_until)


def link_again(story: Submission, *, network_address: str, now: datetime) -> bool:
    """The link of the story, for somebody who knew its receipt number and mail address.

    It is written in any case, so that the time tells nothing; if it is False the caller has to roll back.
    """
    key = f"story:{story.pk}:link:{uuid4().hex}"
    write("story_link", story, key=key, now=now, link=story.link("mailed"))
    of_story = throttle.take(
        "find-story", f"story:{story.pk}", limit=LOST_LINKS, window=throttle.DAY, now=now
    )
    of_mailbox = count_asked(story, "find-letters", unasked.KNOWN_LETTERS, network_address, now)
    return of_story and of_mailbox


def list_again(story: Submission, *, network_address: str, now: datetime) -> bool:
    """The link of the list of all stories of an address; `story` is the newest of them.

    As link_again(): written in any case, to be rolled back by the caller if it is False.
    """
    key = f"story:{story.pk}:list:{uuid4().hex}"
    link = Link("mine", story.pk, story.link_serial)
    write("story_list", story, key=key, now=now, link=link, days=settings.LINK_DAYS["mine"])
    return count_asked(story, "list", LOST_LINKS, network_address, now)


def new_address(story: Submission, event: Event) -> None:
    """The link of the story, for whoever is told by staff that the address was wrong."""
    post("story_moved", story, event)


def may_write_unasked(story: Submission, now: datetime, *, kind: str = "letters") -> bool:
    """Whether a letter without a decision may go out."""
    contact = story.contact
    return unasked.may_go(kind, contact.email, contact.network_address, now=now, is_known=is_known(contact))


def count_asked(story: Submission, kind: str, first: int, network_address: str, now: datetime) -> bool:
    """Count a letter that somebody at `network_address` asked for; if it is False the caller rolls back."""
    email, known = story.contact.email, is_known(story.contact)
    return unasked.count(kind, email, network_address, now=now, is_known=known, first=first)


def is_known(contact: Contact) -> bool:
    """Whether the mail address was confirmed once, with this story or another."""
    return Contact.objects.filter(email=contact.email).exclude(confirmed_at=None).exists()


def returned(story: Submission, event: Event) -> None:
    """The story needs changes: reasons, words of the moderator, the link to edit it."""
    post("story_returned", story, event, until=story.change_until, hours=settings.REVIEW_HOURS)


def refused(story: Submission, event: Event) -> None:
    """The story is not accepted: reasons and words of the moderator. Spam gets no letter."""
    if SILENT not in event.reasons:
        post("story_refused", story, event)


def accepted(story: Submission, event: Event) -> None:
    """The story is taken; an editor works on it."""
    post("story_accepted", story, event)


def scheduled(story: Submission, event: Event) -> None:
    """When the story is expected to be published, under the title that it will have."""
    title, own = story.revision.title, story.original.title
    own = "" if own == title else own
    post("story_scheduled", story, event, publish_at=story.publish_at, title=title, own_title=own)


def published(story: Submission, event: Event) -> None:
    """The story stands: title, kind, district, date, what was edited, the address (R25).

    What was edited is the comparison that the author's page shows.
    """
    article = story.article
    assert article is not None
    url = settings.SITE_URL + reverse("articles:article", args=[story.article_id])
    post("story_published", story, event, url=url, **of_publication(story, article))


def of_publication(story: Submission, article: Article) -> dict[str, Any]:
    """What the letter about publication says of the article; the desk previews it before there is one."""
    changed = "、".join(label for label, _, _ in compare(story.original, article))
    # The note for all who gave none would only say the same again.
    note = "" if changed and article.edit_note == EDITED_NOTE else full_stop(article.edit_note)
    return {"article": article, "changed": changed, "note": note}


def proof(story: Submission, event: Event, until: datetime) -> None:
    """清样: the text as it would be published, behind a link of its own; `until` when an answer is wanted."""
    post("story_proof", story, event, link=Link("proof", story.pk, story.link_serial), until=until)


def withdrawn(story: Submission, event: Event) -> None:
    """The author took the story back; if staff did it for who phoned, the letter always goes."""
    if event.actor or may_write_unasked(story, event.at):
        post("story_withdrawn", story, event)


def expired(story: Submission, event: Event) -> None:
    """The seven days are over; the story is closed."""
    post("story_expired", story, event, days=TIME_TO_CHANGE.days)


def reopened(story: Submission, event: Event) -> None:
    """The chief editor took the story up again: the new deadline."""
    post("story_reopened", story, event, hours=settings.REVIEW_HOURS)


def taken_down(story: Submission, event: Event) -> None:
    """The published story was taken down: why, and how to object."""
    post("story_taken_down", story, event, article=story.article)


def restored(story: Submission, event: Event) -> None:
    """The story is public again, at its old address."""
    url = settings.SITE_URL + reverse("articles:article", args=[story.article_id])
    post("story_restored", story, event, is_linked=False, url=url)


def post(
    name: str,
    story: Submission,
    event: Event,
    *,
    is_linked: bool = True,
    link: Link | None = None,
    **context: Any,
) -> None:
    """Write one letter about `event` to the story's sender.

    With `link`, else with that to their page if `is_linked`.
    """
    write(
        name,
        story,
        key=f"story:{story.pk}:event:{event.pk}",
        now=event.at,
        link=link or (story.link("mailed") if is_linked else None),
        event=event,
        **context,
    )


def write(
    name: str, story: Submission, *, key: str, now: datetime, link: Link | None, **context: Any
) -> None:
    """Write one letter to the story's sender. A sender who was erased gets none."""
    if not story.contact.email:
        return
    outbox.post(
        name,
        key=key,
        about=story.letters_subject,
        recipient=story.contact.email,
        # The author's own text: before publication authors do not see what editors write.
        context={"story": story, "revision": story.original, **context},
        now=now,
        link=link,
    )


def desk(name: str, member: Staff, stories: Sequence[Submission], *, now: datetime) -> None:
    """Write one letter to a member of staff about waiting stories."""
    late_count = sum(story.due_at <= now for story in stories)
    soon_count = len(stories) - late_count
    digest(name, member, stories, now=now, late_count=late_count, soon_count=soon_count)


def unpublished(member: Staff, stories: Sequence[Submission], *, now: datetime) -> None:
    """Write one letter to a member of staff about stories that were accepted long ago."""
    digest("desk_unpublished", member, stories, now=now, tab="editing", hours=settings.EDIT_HOURS)


def digest(
    name: str, member: Staff, stories: Sequence[Submission], *, now: datetime, tab: str = "", **context: Any
) -> None:
    """Write one letter about several stories, each with its page, and with a tab of the queue."""
    page = reverse("admin:submissions_submission_changelist")
    rows = [
        (story, settings.SITE_URL + reverse("admin:submissions_submission_change", args=[story.pk]))
        for story in stories
    ]
    outbox.post(
        name,
        key=f"{name}:{member.pk}:{now.isoformat()}",
        about=f"user:{member.pk}",
        recipient=member.email,
        context={
            "rows": rows,
            "places": places(stories),
            "now": now,
            "queue": f"{settings.SITE_URL}{page}{f'?tab={tab}' if tab else ''}",
            **context,
        },
        now=now,
    )


def chat(name: str, stories: Sequence[Submission], *, now: datetime) -> None:
    """Tell the group chat how many stories of which districts there are; no titles, which may name people."""
    if stories:
        late_count = sum(story.due_at <= now for story in stories)
        context = {
            "count": len(stories),
            "late_count": late_count,
            "soon_count": len(stories) - late_count,
            "places": places(stories),
            "first_due": min(story.due_at for story in stories),
            "queue": settings.SITE_URL + reverse("admin:submissions_submission_changelist"),
        }
        outbox.tell_chat(name, key=f"{name}:{now.isoformat()}", context=context, now=now)


def places(stories: Sequence[Submission]) -> str:
    """西青区 2，武清区 1: how many stories of each district, the most first; a long list is cut with 等."""
    counted = Counter(story.revision.district.short_name for story in stories)
    named = "，".join(f"{name} {number}" for name, number in counted.most_common(MOST_PLACES))
    return named + ("等" if len(counted) > MOST_PLACES else "")


def handed_over(story: Submission, event: Event, to: Staff) -> None:
    """A colleague gave the story to somebody: to the new editor."""
    colleague("story_handed_over", story, event, to)


def proof_answered(story: Submission, event: Event, to: Staff) -> None:
    """The author answered the proof: to whoever sent it. What they wrote stands in the desk alone."""
    told = {"is_fine": event.move == "approve", "has_words": bool(event.note)}
    colleague("story_proof_answered", story, event, to, **told)


def held(story: Submission, event: Event, to: Staff | None) -> None:
    """The story was not published at its time: to its editor, else to the chiefs."""
    for member in [to] if to and to.is_active and to.email else outbox.receivers(ALARM):
        colleague("story_held", story, event, member)


def colleague(name: str, story: Submission, event: Event, member: Staff, **context: Any) -> None:
    """Write one letter about `event` to a member of staff; without an address they see it in the desk."""
    if not member.email:
        return
    url = settings.SITE_URL + reverse("admin:submissions_submission_change", args=[story.pk])
    outbox.post(
        name,
        key=f"story:{story.pk}:event:{event.pk}:staff:{member.pk}",
        about=f"user:{member.pk}",
        recipient=member.email,
        context={"story": story, "event": event, "url": url, **context},
        now=event.at,
    )


def key_of_head(last: int, member: Staff) -> str:
    """The key of the letter with the head at the event `last`: each goes to each chief once."""
    return f"record_head:{last}:{member.pk}"


def head(key: str, member: Staff, head: Head, *, until: datetime, now: datetime) -> None:
    """Write the head of the record to a member of staff; it covers all that happened before `until`."""
    outbox.post(
        "record_head",
        key=key,
        about=f"user:{member.pk}",
        recipient=member.email,
        context={"head": head, "until": until},
        now=now,
    )
