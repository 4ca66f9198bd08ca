"""What happens to stories: the only writers of their state.

Every door (web form, desk, command) comes through here. Each move is one transaction that checks the rule
in states.MOVES, changes the state by an UPDATE that must match one row, appends the event and writes the
letters.
"""

from dataclasses import asdict, dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from articles.actions import publish_article
from articles.models import Division, Kind
from articles.prose import summarise
from commons import throttle
from commons.chinese import day_clock
from commons.wordcount import count_characters
from submissions import clock, letters
from submissions.models import Acceptance, ChecklistAnswer, Contact, Event, Revision, Submission
from submissions.receipts import digest_of, new_receipt
from submissions.states import DECISIONS, MOVES, NOTICES, QUEUE, MoveRefused, State, is_allowed


@dataclass(frozen=True)
class Text:
    """What a story says, as its author sent it."""

    title: str
    body: str
    division: Division
    kind: Kind
    unit: str
    author: str
    contributor_type: str
    source_type: str
    source_url: str
    ai_use: str


@dataclass(frozen=True)
class Sender:
    """Who sent it, and from where."""

    email: str
    phone: str = ""
    network_address: str = ""
    user_agent: str = ""


@dataclass(frozen=True)
class Form:
    """The form it came by: its key, and the documents whose acceptance was ticked."""

    key: str
    documents: tuple


class AlreadySent(Exception):
    """This form was sent before with another text; `story` is what it made then."""

    def __init__(self, story):
        super().__init__(f"这篇稿件刚刚已经提交，受理编号 {story.receipt}")
        self.story = story


class TooMany(Exception):
    """The limit of this address is reached for now."""


def submit(text, sender, form, *, now):
    """Take in a new story and return it; the same form sent twice gives the same story.

    Raises AlreadySent for the same form with another text, and TooMany over the limits.
    """
    digest = digest_of(text, sender)
    earlier = sent_before(form.key, digest)
    if earlier:
        return earlier
    try:
        return take_in(text, sender, form, digest=digest, now=now)
    except IntegrityError:
        # Two requests with the same key at once: the other one was first.
        earlier = sent_before(form.key, digest)
        if earlier is None:
            raise
        return earlier


def sent_before(key, digest):
    """The story this form made before, None if none; AlreadySent if its text was another."""
    revision = Revision.objects.filter(idempotency_key=key).select_related("submission").first()
    if revision is None:
        return None
    if revision.digest != digest:
        raise AlreadySent(revision.submission)
    return revision.submission


@transaction.atomic
def take_in(text, sender, form, *, digest, now):
    """Store a new story with its first text."""
    count_against_limits(sender, now)
    story = Submission.objects.create(
        receipt=new_receipt(now),
        state=State.SUBMITTED,
        submitted_at=now,
        due_at=clock.due_at(now, settings.REVIEW_HOURS),
    )
    contact = Contact.objects.create(submission=story, **asdict(sender))
    revision = add_authors_text(story, text, form, digest=digest, number=1, contact=contact, now=now)
    story.revision = revision
    story.save(update_fields=["revision"])
    event = Event.objects.create(
        submission=story, at=now, move="submit", to_state=State.SUBMITTED, revision=revision
    )
    letters.received(story, event)
    return story


def count_against_limits(sender, now):
    """One more story from this network address and this mail address; TooMany if that is too many."""
    limit = settings.SUBMIT_LIMIT
    uses = (
        ("submit-network", sender.network_address, throttle.HOUR),
        ("submit-mail", sender.email, throttle.DAY),
    )
    for scope, address, window in uses:
        if address and not throttle.take(scope, address, limit=limit, window=window, now=now):
            raise TooMany


def add_authors_text(story, text, form, *, digest, number, contact, now):
    """Keep the author's text and what was accepted with it."""
    revision = Revision.objects.create(
        submission=story,
        number=number,
        character_count=count_characters(text.body),
        created_at=now,
        idempotency_key=form.key,
        digest=digest,
        # Not asdict(): it would copy the division and the kind.
        **vars(text),
    )
    for document in form.documents:
        Acceptance.objects.create(
            revision=revision,
            contact=contact,
            document=document,
            sha256=document.sha256,
            accepted_at=now,
        )
    return revision


@transaction.atomic
def resubmit(story, text, sender, form, *, now):
    """The author's changed text: a new round with new 24 hours, at the end of the queue.

    The same form sent twice changes nothing the second time.
    """
    digest = digest_of(text, sender)
    if sent_before(form.key, digest):
        return
    lock(story, "resubmit")
    contact = story.contact
    Contact.objects.filter(pk=contact.pk).update(**asdict(sender))
    contact.refresh_from_db()
    number = story.revisions.count() + 1
    revision = add_authors_text(story, text, form, digest=digest, number=number, contact=contact, now=now)
    event = _move(
        story,
        "resubmit",
        now=now,
        revision=revision,
        round=F("round") + 1,
        submitted_at=now,
        due_at=clock.due_at(now, settings.REVIEW_HOURS),
        decided_at=None,
        claimed_by=None,
        claimed_at=None,
    )
    letters.received(story, event)


@transaction.atomic
def withdraw(story, *, now):
    """The author takes the story back, any time before publication."""
    letters.withdrawn(story, _move(story, "withdraw", now=now))


@transaction.atomic
def claim(story, *, actor, now):
    """A moderator begins to read: a notice to the others, not a lock."""
    _move(story, "claim", now=now, actor=actor, claimed_by=actor, claimed_at=now)


@transaction.atomic
def release(story, *, actor, now):
    """Put a claimed story back into the queue."""
    _move(story, "release", now=now, actor=actor, claimed_by=None, claimed_at=None)


@transaction.atomic
def accept(story, *, actor, version, checklist, now, note=""):
    """Take the story; editing follows. Every point of its kind's checklist must be confirmed (R21)."""
    missing = [point for point in story.revision.kind.checklist_points if point not in checklist]
    if missing:
        raise MoveRefused(f"采用前请逐条勾选审阅要点，还差：{'；'.join(missing)}")
    event = _move(story, "accept", now=now, actor=actor, version=version, note=note)
    ChecklistAnswer.objects.bulk_create(
        ChecklistAnswer(event=event, point=point) for point in story.revision.kind.checklist_points
    )


@transaction.atomic
def return_for_changes(story, *, actor, version, reasons, note, now):
    """Send the story back to its author with at least one reason."""
    require_reasons(reasons)
    event = _move(story, "return", now=now, actor=actor, version=version, reasons=reasons, note=note)
    letters.returned(story, event)


@transaction.atomic
def reject(story, *, actor, version, reasons, note, now):
    """Do not take the story, with at least one reason. A returned one needs the chief and a note."""
    require_reasons(reasons)
    if lock(story, "reject").state == State.NEEDS_CHANGES and not (
        note and actor.has_perm("submissions.direct_submission")
    ):
        raise MoveRefused("稿件在等作者修改。这时只有总编可以不采用，并且要写明给作者的话。")
    event = _move(story, "reject", now=now, actor=actor, version=version, reasons=reasons, note=note)
    letters.refused(story, event)


def require_reasons(reasons):
    """退回修改 and 不采用 always say why."""
    if not reasons:
        raise MoveRefused("请至少选一条理由，它会写进给作者的邮件。")


@transaction.atomic
def edit(story, *, actor, version, now, **changes):
    """Keep an editor's text beside the author's; returns the newest revision. No change, no row."""
    current = lock(story, "publish", version=version)
    if all(getattr(current.revision, name) == value for name, value in changes.items()):
        return current.revision
    revision = Revision.objects.get(pk=current.revision.pk)
    revision.pk, revision.editor, revision.created_at = None, actor, now
    revision.number = current.revisions.count() + 1
    revision.idempotency_key, revision.digest = None, ""
    for name, value in changes.items():
        setattr(revision, name, value)
    revision.character_count = count_characters(revision.body)
    revision.save(force_insert=True)
    Submission.objects.filter(pk=story.pk).update(revision=revision, version=F("version") + 1)
    Event.objects.create(
        submission=story,
        at=now,
        actor=actor,
        move="edit",
        revision=revision,
        from_state=current.state,
        to_state=current.state,
    )
    story.refresh_from_db()
    return revision


@transaction.atomic
def publish(story, *, actor, version, now, **changes):
    """Save what the editor changed and make it public; returns the article."""
    lock(story, "publish", version=version)
    revision = edit(story, actor=actor, version=version, now=now, **changes)
    name = actor.first_name or actor.username
    article = publish_article(
        now=now,
        editor=name,
        responsible_editor=name,
        summary=revision.summary or summarise(revision.body),
        **{
            field: getattr(revision, field)
            for field in (
                "title",
                "body",
                "division",
                "kind",
                "unit",
                "author",
                "source_type",
                "source_url",
                "ai_use",
                "edit_note",
            )
        },
    )
    event = _move(story, "publish", now=now, actor=actor, revision=revision, article=article)
    letters.published(story, event)
    return article


def lock(story, move, *, version=None):
    """The story as it stands now, locked until the transaction ends; MoveRefused if it cannot move.

    The lock is PostgreSQL's; SQLite's transactions are IMMEDIATE, one writer at a time.
    """
    current = Submission.objects.select_for_update(of=("self",)).select_related("revision").get(pk=story.pk)
    if not is_allowed(move, current.state):
        raise MoveRefused(why_not(current))
    if version is not None and version != current.version:
        raise MoveRefused(f"{latest_words(current)}。请按新的内容再看一遍；您写的还在下面。")
    return current


def why_not(story):
    """Who decided what and when, for whoever comes second."""
    return f"{latest_words(story)}，现在的状态是“{story.get_state_display()}”，不能再做这一步"


def latest_words(story):
    """The newest event in words: 林岸 已于 11月23日 14:32 采用."""
    event = story.events.select_related("actor").order_by("-id").first()
    return f"{event.actor_name} 已于 {day_clock(event.at)} {event.label}"


def _move(story, move, *, now, actor=None, version=None, reasons=(), note="", revision=None, **changes):
    """Make one move: rule, state, event. Returns the event; `story` is as new afterwards."""
    current = lock(story, move, version=version)
    rule = MOVES[move]
    if move in DECISIONS and current.state in QUEUE:
        changes["decided_at"] = now
    if revision:
        changes["revision"] = revision
    moved = Submission.objects.filter(pk=current.pk, state=current.state, version=current.version).update(
        state=rule.target, version=F("version") + int(move not in NOTICES), **changes
    )
    if moved != 1:
        raise MoveRefused(why_not(current))
    event = Event.objects.create(
        submission=current,
        at=now,
        actor=actor,
        move=move,
        from_state=current.state,
        to_state=rule.target,
        reasons=list(reasons),
        note=note,
        revision=revision or current.revision,
    )
    story.refresh_from_db()
    return event
