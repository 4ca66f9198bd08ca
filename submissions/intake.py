"""What authors do: send a story, send it again after a return, confirm their address, ask for their link."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from commons import throttle
from commons.models import TermsVersion
from commons.once import find_or_make
from commons.wordcount import count_characters
from submissions import clock, letters
from submissions.models import Acceptance, Contact, Revision, Submission
from submissions.moves import lock, make_move, new_round, write_event
from submissions.receipts import digest_of, new_receipt
from submissions.screening.findings import screen
from submissions.states import MOVES, NOTES, MoveRefused, State
from submissions.story_fields import KEPT, Text


@dataclass(frozen=True)
class Sender:
    """Who sent a story, and from where."""

    email: str
    phone: str = ""
    network_address: str = ""
    user_agent: str = ""


@dataclass(frozen=True)
class Form:
    """The form that a story came by: its key, and the documents that were accepted in it."""

    key: str
    documents: tuple[TermsVersion, ...]


class AlreadySent(Exception):
    """This form was sent before with another text; `story` is the one that it made then."""

    def __init__(self, story: Submission) -> None:
        super().__init__(f"这篇稿件刚刚已经提交，受理编号 {story.receipt}")
        self.story = story


def submit(text: Text, sender: Sender, form: Form, *, now: datetime) -> Submission:
    """Store a new story, due in REVIEW_HOURS, and return it; the same form sent twice gives the same story.

    `text` holds the checked values of STORY_FIELDS. Raises AlreadySent for the same form with another text,
    and throttle.TooMany over SUBMIT_LIMIT stories per network address and hour, or per mail address and day.
    """
    digest = digest_of(text, sender)
    return find_or_make(
        lambda: sent_before(form.key, digest),
        lambda: take_in(text, sender, form, digest=digest, now=now),
    )


def sent_before(key: str, digest: str) -> Submission | None:
    """The story that this form made before, None if none; raises AlreadySent if its text was another."""
    revision = Revision.objects.filter(idempotency_key=key).select_related("submission").first()
    if revision is None:
        return None
    if revision.digest != digest:
        raise AlreadySent(revision.submission)
    return revision.submission


def take_in(text: Text, sender: Sender, form: Form, *, digest: str, now: datetime) -> Submission:
    """Store a new story with its first text and its letter; raises throttle.TooMany."""
    count_against_limits(sender, now)
    story = Submission.objects.create(
        receipt=new_receipt(now),
        state=State.SUBMITTED,
        submitted_at=now,
        due_at=clock.due_at(now, settings.REVIEW_HOURS),
        state_changed_at=now,
    )
    contact = Contact.objects.create(submission=story, **asdict(sender))
    revision = add_authors_text(story, text, form, digest=digest, number=1, contact=contact, now=now)
    story.revision = revision
    story.save(update_fields=["revision"])
    screen(story, revision)
    letters.received(story, write_event(story, "submit", now=now, was=""))
    return story


def count_against_limits(sender: Sender, now: datetime) -> None:
    """Count one more story from this network and mail address; raises throttle.TooMany."""
    # With the network: what strangers send under somebody's address must not refuse their own story.
    pair = f"{throttle.mailbox(sender.email)} {throttle.network(sender.network_address)}"
    uses = (
        ("submit-network", sender.network_address, throttle.HOUR),
        ("submit-mail", pair, throttle.DAY),
    )
    throttle.take_all(uses, limit=settings.SUBMIT_LIMIT, now=now)


def add_authors_text(
    story: Submission,
    text: Text,
    form: Form,
    *,
    digest: str,
    number: int,
    contact: Contact,
    now: datetime,
) -> Revision:
    """Store the author's text and the documents that were accepted with it.

    What editors said of an earlier text stays with the new one.
    """
    kept = {name: getattr(story.revision, name) for name in KEPT} if story.revision else {}
    revision = Revision.objects.create(
        submission=story,
        number=number,
        character_count=count_characters(text["body"]),
        created_at=now,
        idempotency_key=form.key,
        digest=digest,
        **text,
        **kept,
    )
    for document in form.documents:
        Acceptance.objects.create(
            revision=revision,
            contact=contact,
            document=document,
            sha256=document.sha256,
            accepted_at=now,
            network_address=contact.network_address,
        )
    return revision


@transaction.atomic
def resubmit(
    story: Submission,
    text: Text,
    sender: Sender,
    form: Form,
    *,
    now: datetime,
    by_mailed_link: bool = False,
) -> None:
    """Take the author's changed text: a new round with new 24 hours, at the end of the queue.

    `by_mailed_link` says that they came by the link in a letter, which confirms their address. The same form
    sent twice changes nothing the second time. Raises AlreadySent for a page of an earlier round, MoveRefused
    if the story does not wait for its author.
    """
    digest = digest_of(text, sender)
    try:
        lock(story, MOVES["resubmit"].sources)
    except MoveRefused:
        # A second click waited for the lock; the first one has moved the story.
        if sent_before(form.key, digest):
            return
        raise
    if Revision.objects.filter(idempotency_key=form.key).exists():
        # A page of an earlier round that was still open: its text was taken then.
        raise AlreadySent(story)
    if by_mailed_link:
        confirm(story, now=now)
    changes = take_changed_text(story, text, sender, form, digest=digest, now=now)
    letters.resubmitted(story, make_move(story, "resubmit", now=now, **changes, **new_round(now)))


@transaction.atomic
def amend(
    story: Submission,
    text: Text,
    sender: Sender,
    form: Form,
    *,
    now: datetime,
    by_mailed_link: bool = False,
) -> None:
    """Take the author's correction of a story that waits: the same round, the same place, the same hours.

    The same form sent twice, or a text in which nothing was changed, changes nothing. Raises AlreadySent for
    a page that was sent before with another text or before a later one, MoveRefused if the story waits no
    more, and throttle.TooMany over SUBMIT_LIMIT corrections an hour.
    """
    digest = digest_of(text, sender)
    lock(story, NOTES["amend"].sources)
    if story.newest_text().digest == digest:
        return
    if Revision.objects.filter(idempotency_key=form.key).exists():
        raise AlreadySent(story)
    throttle.take_all([("amend", str(story.pk), throttle.HOUR)], limit=settings.SUBMIT_LIMIT, now=now)
    if by_mailed_link:
        confirm(story, now=now)
    changes = take_changed_text(story, text, sender, form, digest=digest, now=now)
    Submission.objects.filter(pk=story.pk).update(amended_at=now, version=F("version") + 1, **changes)
    story.refresh_from_db()
    letters.amended(story, write_event(story, "amend", now=now))


def take_changed_text(
    story: Submission, text: Text, sender: Sender, form: Form, *, digest: str, now: datetime
) -> dict[str, Any]:
    """Store the author's new text and address; returns the columns of the story that change with them.

    The mailed link proves that they own the old address, not a new one. With a new address the links in
    earlier letters become invalid: otherwise a click on one of them would confirm the new address.
    """
    contact = Contact.objects.get(submission=story)
    changed = Contact.objects.filter(pk=contact.pk).exclude(email=sender.email).update(confirmed_at=None)
    Contact.objects.filter(pk=contact.pk).update(**asdict(sender))
    contact.refresh_from_db()
    number = story.revisions.count() + 1
    revision = add_authors_text(story, text, form, digest=digest, number=number, contact=contact, now=now)
    screen(story, revision)
    return {"revision": revision, "link_serial": F("link_serial") + changed}


def confirm(story: Submission, *, now: datetime) -> None:
    """Confirm the mail address of a sender who came by the mailed link; the first time counts."""
    Contact.objects.filter(submission=story, confirmed_at=None).update(confirmed_at=now)


@transaction.atomic
def ask_for_link(receipt: str, email: str, *, key: str, network_address: str, now: datetime) -> None:
    """Write a letter with the link of the story `receipt` to `email`, if that is the story's address.

    `key` is the key of the form. Raises throttle.TooMany over SUBMIT_LIMIT per network address and hour. If
    the two do not belong together, or enough letters went out today, the same work is done and rolled back:
    neither the answer nor its time tells strangers which it was.
    """
    if not is_first_asking(key, network_address, now):
        return
    stories = Submission.objects.select_related("contact", "revision")
    story = stories.filter(receipt=receipt, contact__email__iexact=email).first()
    with transaction.atomic():
        asked = story or nobodys_story(receipt, email)
        is_within = letters.link_again(asked, network_address=network_address, now=now)
        transaction.set_rollback(story is None or not is_within)


@transaction.atomic
def ask_for_list(email: str, *, key: str, network_address: str, now: datetime) -> None:
    """Write a letter with the link of the list of all stories of `email`, if there are any.

    As with ask_for_link() neither the answer nor its time tells strangers whether there are; the same form
    sent twice writes one letter. Raises throttle.TooMany over SUBMIT_LIMIT per network address and hour.
    """
    if not is_first_asking(key, network_address, now):
        return
    stories = Submission.objects.select_related("contact", "revision")
    story = stories.filter(contact__email__iexact=email).order_by("-submitted_at", "-pk").first()
    with transaction.atomic():
        asked = story or nobodys_story("", email)
        is_within = letters.list_again(asked, network_address=network_address, now=now)
        transaction.set_rollback(story is None or not is_within)


def is_first_asking(key: str, network_address: str, now: datetime) -> bool:
    """Count one more question; False if the same form was sent before. Raises throttle.TooMany."""
    throttle.take_all([("find", network_address, throttle.HOUR)], limit=settings.SUBMIT_LIMIT, now=now)
    return throttle.take("find-form", key, limit=1, window=throttle.DAY, now=now)


def nobodys_story(receipt: str, email: str) -> Submission:
    """A story that is not stored; a link to it opens nothing."""
    story = Submission(pk=0, receipt=receipt, revision=Revision())
    story.contact = Contact(email=email)
    return story
