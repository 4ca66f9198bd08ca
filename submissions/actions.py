"""What happens to stories after they were sent in: the desk, the author's withdrawal, the clock.

Every door (web form, desk, bulk action, clock job, command) comes through here or through intake; each
move is one transaction with its event and its letters.
"""

from django.db import transaction
from django.db.models import F

from articles.actions import publish_article, restore_article, withdraw_article
from articles.prose import summarise
from commons.chinese import staff_name
from commons.wordcount import count_characters
from submissions import clock, letters
from submissions.models import ChecklistAnswer, Revision, Submission
from submissions.moves import UNCLAIMED, lock, make_move, new_round, write_event
from submissions.states import QUEUE, MoveRefused, State

# The permission of 总编.
DIRECT = "submissions.direct_submission"


@transaction.atomic
def withdraw(story, *, now, actor=None):
    """The author takes the story back, any time before publication; `actor` did it if they asked by phone."""
    letters.withdrawn(story, make_move(story, "withdraw", now=now, actor=actor))


@transaction.atomic
def claim(story, *, actor, now):
    """A moderator begins to read: a notice to the others, not a lock."""
    make_move(story, "claim", now=now, actor=actor, claimed_by=actor, claimed_at=now, claim_seen_at=now)


@transaction.atomic
def release(story, *, actor, now, note=""):
    """Put a claimed story back into the queue; what was written so far stays in the record."""
    make_move(story, "release", now=now, actor=actor, note=note, **UNCLAIMED)


@transaction.atomic
def lapse(story, *, now):
    """The clock puts back what its claimer has not looked at for an hour."""
    if lock(story, "lapse").claim_seen_at > now - clock.CLAIM:
        raise MoveRefused("领取人刚刚还在看这篇稿件。")
    make_move(story, "lapse", now=now, **UNCLAIMED)


def look(story, *, actor, now):
    """The claimer opened the review page or posted on it: the claim holds for another hour."""
    Submission.objects.filter(pk=story.pk, state=State.IN_REVIEW, claimed_by=actor).update(claim_seen_at=now)


@transaction.atomic
def prioritise(story, *, actor, note, now):
    """Put a waiting story first, or back into its order; the chief's, with a written reason (R19)."""
    require_chief(actor)
    require_note(note)
    current = lock(story, "accept")
    changed = Submission.objects.filter(pk=story.pk, version=current.version, state__in=QUEUE).update(
        is_prioritised=not current.is_prioritised
    )
    if changed != 1:
        raise MoveRefused("这篇稿件不在待审队列里，不用调整次序。")
    story.refresh_from_db()
    write_event(story, "prioritise", now=now, actor=actor, note=note)


@transaction.atomic
def accept(story, *, actor, version, checklist, now, note=""):
    """Take the story; editing follows. Every point of its kind's checklist must be confirmed (R21)."""
    missing = [point for point in story.revision.kind.checklist_points if point not in checklist]
    if missing:
        raise MoveRefused(f"采用前请逐条勾选审阅要点，还差：{'；'.join(missing)}")
    event = make_move(story, "accept", now=now, actor=actor, version=version, note=note)
    ChecklistAnswer.objects.bulk_create(
        ChecklistAnswer(event=event, point=point) for point in story.revision.kind.checklist_points
    )


@transaction.atomic
def return_for_changes(story, *, actor, version, reasons, note, now):
    """Send the story back to its author with at least one reason."""
    require_reasons(reasons)
    event = make_move(story, "return", now=now, actor=actor, version=version, reasons=reasons, note=note)
    letters.returned(story, event)


@transaction.atomic
def reject(story, *, actor, version, reasons, note, now):
    """Do not take the story, with at least one reason. A returned one needs the chief and a note."""
    require_reasons(reasons)
    if lock(story, "reject", version=version).state == State.NEEDS_CHANGES and not (
        note and actor.has_perm(DIRECT)
    ):
        raise MoveRefused("稿件在等作者修改。这时只有总编可以不采用，并且要写明给作者的话。")
    event = make_move(story, "reject", now=now, actor=actor, version=version, reasons=reasons, note=note)
    letters.refused(story, event)


def require_reasons(reasons):
    """退回修改 and 不采用 always say why."""
    if not reasons:
        raise MoveRefused("请至少选一条理由，它会写进给作者的邮件。")


def require_chief(actor):
    """What only 总编 may do, whichever door it came by."""
    if not actor.has_perm(DIRECT):
        raise MoveRefused("这一步只有总编可以做。")


def require_note(note):
    """What must be explained."""
    if not note.strip():
        raise MoveRefused("请写明说明，它会留在经过里。")


@transaction.atomic
def expire(story, *, now):
    """The clock closes what was returned and not changed in seven days."""
    if lock(story, "expire").state_changed_at > now - clock.TIME_TO_CHANGE:
        raise MoveRefused("作者还有时间修改。")
    letters.expired(story, make_move(story, "expire", now=now))


@transaction.atomic
def reopen(story, *, actor, note, now):
    """The chief takes up again what was refused or had expired: a new round with new 24 hours."""
    require_chief(actor)
    require_note(note)
    event = make_move(story, "reopen", now=now, actor=actor, note=note, **new_round(now))
    letters.reopened(story, event)


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
    story.refresh_from_db()
    write_event(story, "edit", now=now, actor=actor)
    return revision


@transaction.atomic
def schedule(story, *, actor, version, publish_at, now, **changes):
    """Save what the editor changed and publish it at `publish_at`, at most 90 days ahead."""
    if not now < publish_at <= now + clock.SCHEDULE_AHEAD:
        raise MoveRefused("定时发布的时间应在现在之后、90 天之内。")
    lock(story, "schedule", version=version)
    edit(story, actor=actor, version=version, now=now, **changes)
    make_move(story, "schedule", now=now, actor=actor, publish_at=publish_at)


@transaction.atomic
def unschedule(story, *, actor, now):
    """Take back the hour: the story waits for its editor again."""
    make_move(story, "unschedule", now=now, actor=actor, publish_at=None)


@transaction.atomic
def publish_when_due(story, *, now):
    """The clock publishes a scheduled story whose hour has come; returns the article."""
    current = lock(story, "publish")
    if current.state != State.SCHEDULED or current.publish_at > now:
        raise MoveRefused("还没有到定时发布的时间。")
    scheduled = story.events.filter(move="schedule").select_related("actor").order_by("-id").first()
    return make_public(story, editor=scheduled.actor, actor=None, now=now)


@transaction.atomic
def publish(story, *, actor, version, now, **changes):
    """Save what the editor changed and make it public; returns the article."""
    lock(story, "publish", version=version)
    edit(story, actor=actor, version=version, now=now, **changes)
    return make_public(story, editor=actor, actor=actor, now=now)


# What an article takes over from the newest text of its story.
CARRIED = (
    *("title", "body", "division", "kind", "unit", "author"),
    *("source_type", "source_url", "ai_use", "edit_note"),
)


def make_public(story, *, editor, actor, now):
    """The article of the story's newest text; `editor` answers for it, `actor` did it (None: the clock)."""
    revision = story.revision
    name = staff_name(editor)[:40]
    article = publish_article(
        now=now,
        editor=name,
        responsible_editor=name,
        summary=revision.summary or summarise(revision.body),
        **{field: getattr(revision, field) for field in CARRIED},
    )
    event = make_move(story, "publish", now=now, actor=actor, article=article, publish_at=None)
    letters.published(story, event)
    return article


@transaction.atomic
def take_down(story, *, actor, reason, note, now):
    """The chief takes a published story's article down, for one of WithdrawalReason, at once everywhere."""
    require_chief(actor)
    event = make_move(story, "take_down", now=now, actor=actor, reasons=[reason], note=note)
    withdraw_article(story.article, reason=reason, now=now)
    letters.taken_down(story, event)


@transaction.atomic
def restore(story, *, actor, note, now):
    """The chief makes a taken-down story's article public again."""
    require_chief(actor)
    event = make_move(story, "restore", now=now, actor=actor, note=note)
    restore_article(story.article, now=now)
    letters.restored(story, event)


# ── What the clock writes down in a round, each once ──


@transaction.atomic
def mark_late(story, *, now):
    """T+0: the story is late; one apology to its author with a new time. Does nothing the second time."""
    waiting = Submission.objects.overdue(now).filter(pk=story.pk, late_at=None)
    if waiting.update(late_at=now):
        story.refresh_from_db()
        letters.late(story, write_event(story, "late", now=now))


@transaction.atomic
def remind(story, *, now):
    """Day five after a return: one reminder to the author. Does nothing the second time."""
    waiting = Submission.objects.returned_before(now - clock.REMIND_AFTER).filter(
        pk=story.pk, reminded_at=None
    )
    if waiting.update(reminded_at=now):
        story.refresh_from_db()
        letters.reminder(story, write_event(story, "remind", now=now))
