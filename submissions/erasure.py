"""Forgetting: what is kept for a time only, and a person who wants to be forgotten.

A story's record stays provable: its events, states, reasons and the versions that were agreed to. Who sent it
stands in one Contact row, which is emptied; an `erase` event says when.
"""

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from articles import actions as articles
from commons.chinese import months_before
from commons.person import ANONYMOUS, GONE, Person, mask_fields
from submissions.models import Acceptance, Contact, Event, Revision, Submission
from submissions.moves import lock, make_move, write_event
from submissions.publishing.covers import forget_cover
from submissions.publishing.models import Proof, Verification
from submissions.screening import findings
from submissions.screening.models import Finding
from submissions.states import CLOSED, State, is_allowed

logger = logging.getLogger(__name__)

EMPTY = {"email": "", "phone": "", "network_address": "", "user_agent": "", "confirmed_at": None}
# The fields of a text in which a person may be named.
PROSE = ("title", "body", "summary", "unit", "author", "source_url", "edit_note")
# Where people write about others, and in which columns.
WRITTEN: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Revision, PROSE),
    (Verification, ("claim", "source")),
    (Proof, ("words",)),
)
# Stories of one transaction.
BATCH = 100


def forget_stories(now: datetime) -> None:
    """Clock job: refused, withdrawn and expired stories lose text and sender after RETAIN_STORIES months."""
    old = Submission.objects.filter(
        state__in=CLOSED, state_changed_at__lt=months_before(now, settings.RETAIN_STORIES)
    ).exclude(revision__title=GONE)
    for story in old.order_by("id")[:BATCH]:
        forget_story(story, now)


@transaction.atomic
def forget_story(story: Submission, now: datetime) -> None:
    """Take text and sender out of one story."""
    empty_contact(story)
    Revision.objects.filter(submission=story).update(**dict.fromkeys(PROSE, "") | {"title": GONE})
    story.events.forget_words(note="")
    findings.forget([story])
    story.verifications.all().delete()
    story.proofs.update(words="")
    forget_cover(story)
    seal(story, now)


def forget_networks(now: datetime) -> None:
    """Clock job: network addresses and browsers are kept for RETAIN_NETWORK months after the sending."""
    before = months_before(now, settings.RETAIN_NETWORK)
    known = Contact.objects.filter(submission__submitted_at__lt=before)
    known.exclude(network_address="", user_agent="").update(network_address="", user_agent="")
    Acceptance.objects.filter(accepted_at__lt=before).exclude(network_address="").update(network_address="")


def empty_contact(story: Submission) -> None:
    """Nobody can be reached through this story any more; its links are void."""
    Contact.objects.filter(submission=story).update(**EMPTY)
    Acceptance.objects.filter(revision__submission=story).update(network_address="")
    Submission.objects.filter(pk=story.pk).update(link_serial=story.link_serial + 1)


@transaction.atomic
def erase(person: Person, *, now: datetime) -> list[Submission]:
    """Take a person out of all stories and their articles; returns the stories that the person had sent."""
    theirs = list(stories_of(person))
    for story in theirs:
        if is_allowed("withdraw", story.state):
            # Nobody could be told of a decision, or answer for the text.
            make_move(story, "withdraw", now=now)
        empty_contact(story)
        Revision.objects.filter(submission=story).update(author=ANONYMOUS)
    named = mask_texts(person)
    for story in Submission.objects.filter(pk__in=named.union(row.pk for row in theirs)).order_by("pk"):
        seal(story, now)
    published = [story.article for story in theirs if story.article]
    articles.erase(person, byline_of=published, now=now)
    return theirs


def mask_texts(person: Person) -> set[int]:
    """Mask what anybody wrote about the person, in stories and in notes; returns the stories it stood in."""
    named = {story for rows, fields in WRITTEN for story in mask_rows(rows, fields, person)}
    for finding in Finding.objects.iterator(chunk_size=500):
        if person.is_in(finding.folded):
            finding.delete()
    for story in Submission.objects.filter(pk__in=named).select_related("revision"):
        findings.screen(story, story.revision)
    return named | mask_notes(person)


def mask_notes(person: Person) -> set[int]:
    """The same in the notes of the record; returns the stories that they belong to."""
    named = set()
    for event in Event.objects.exclude(note="").iterator(chunk_size=500):
        if mask_fields(event, ("note",), person):
            Event.objects.filter(pk=event.pk).forget_words(note=event.note)
            named.add(event.submission_id)
    return named


def mask_rows(rows: Any, fields: tuple[str, ...], person: Person) -> Iterator[int]:
    """Mask the person in these columns of a model; yields the stories of the rows that changed."""
    for row in rows.objects.iterator(chunk_size=500):
        if changed := mask_fields(row, fields, person):
            row.save(update_fields=changed)
            yield row.submission_id


def seal(story: Submission, now: datetime) -> None:
    """Note that words were erased: this event vouches for those that are left."""
    lock(story, tuple(State))
    story.events.forget_words()
    write_event(story, "erase", now=now)


def stories_of(person: Person) -> list[Submission]:
    """The stories that the person sent."""
    known = Q(pk__in=[])
    if person.email:
        known |= Q(contact__email__iexact=person.email)
    if person.phone:
        number = person.phone.partition("转")[0]
        known |= Q(contact__phone=number) | Q(contact__phone__startswith=f"{number}转")
    return list(Submission.objects.filter(known).select_related("article").order_by("id"))
