"""From 采用 to 发布: saving an editor's text, publishing it now or later, and what the clock does then."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from articles.actions import publish_article
from articles.models import Article
from commons.models import Staff
from commons.prose import summarise
from commons.wordcount import count_characters
from submissions import clock, letters
from submissions.models import Revision, Submission
from submissions.moves import lock, make_move, write_event
from submissions.publishing import guards
from submissions.publishing.covers import hand_to
from submissions.publishing.models import Proof
from submissions.publishing.proofs import freeze
from submissions.publishing.verifying import Check, keep_doubts, verify
from submissions.screening.findings import screen
from submissions.states import EDITABLE, MoveRefused, State
from submissions.story_fields import CARRIED


def edit(
    story: Submission,
    *,
    actor: Staff,
    now: datetime,
    checks: Sequence[Check] | None = None,
    **changes: Any,
) -> Revision:
    """Store an editor's text as a new revision and return it; without a change the newest one is returned.

    `checks` are the rows of 核实记录; None leaves them as they are.
    """
    if checks is not None:
        verify(story, checks, actor=actor, now=now)
    newest = Submission.objects.get(pk=story.pk).revision
    if all(getattr(newest, name) == value for name, value in changes.items()):
        return newest
    revision = Revision.objects.get(pk=newest.pk)
    # Without its key the same object is saved as a new row.
    revision.pk = None
    revision.editor, revision.created_at = actor, now
    revision.number = story.revisions.count() + 1
    revision.idempotency_key, revision.digest = None, ""
    for name, value in changes.items():
        setattr(revision, name, value)
    revision.character_count = count_characters(revision.body)
    revision.save(force_insert=True)
    Submission.objects.filter(pk=story.pk).update(revision=revision, version=F("version") + 1)
    story.refresh_from_db()
    screen(story, revision)
    write_event(story, "edit", now=now, actor=actor)
    return revision


def send_proof(story: Submission, *, actor: Staff, now: datetime, **changes: Any) -> Proof:
    """发清样: save the editor's changes and ask the author to read the text; returns the proof."""
    edit(story, actor=actor, now=now, **changes)
    return freeze(story, actor=actor, now=now)


def schedule(
    story: Submission, *, actor: Staff, now: datetime, publish_at: datetime, force: str = "", **changes: Any
) -> None:
    """Save the editor's changes and publish the story at `publish_at`, at most 90 days ahead.

    `force` is as in publish().
    """
    if not clock.is_schedulable(publish_at, now):
        raise MoveRefused(f"{clock.NOT_SCHEDULABLE}。")
    keep_doubts(story, changes.get("checks"))
    edit(story, actor=actor, now=now, **changes)
    told = forced(story, "schedule", actor, force)
    event = make_move(story, "schedule", now=now, actor=actor, publish_at=publish_at, **told)
    letters.scheduled(story, event)


def unschedule(story: Submission, *, actor: Staff, now: datetime, **changes: Any) -> None:
    """Save the editor's changes and cancel the time of publication: the story is with its editor again."""
    edit(story, actor=actor, now=now, **changes)
    make_move(story, "unschedule", now=now, actor=actor, publish_at=None)


def publish(story: Submission, *, actor: Staff, now: datetime, force: str = "", **changes: Any) -> Article:
    """Save the editor's changes and publish the story; returns the article.

    `force` says why it does not wait for a colleague or for the author's answer; perform() asks the right.
    """
    keep_doubts(story, changes.get("checks"))
    edit(story, actor=actor, now=now, **changes)
    told = forced(story, "publish", actor, force)
    return make_public(story, editor=actor, actor=actor, now=now, **told)


def forced(story: Submission, move: str, actor: Staff, why: str) -> dict[str, Any]:
    """What the event says of a forced publication: the guards it went round, and why; {} where none was."""
    reasons = guards.in_the_way(story, move, by=actor) if why.strip() else ()
    return {"reasons": reasons, "note": why.strip()} if reasons else {}


def make_public(
    story: Submission, *, editor: Staff, actor: Staff | None, now: datetime, **told: Any
) -> Article:
    """Publish the newest text as an article. `editor` is responsible; `actor` is None for the clock.

    `told` are reasons and note of the event of a forced publication.
    """
    # The caller may have read the row before it was locked: text and picture are those that stand now.
    story.refresh_from_db()
    columns = columns_of(story.revision, editor)
    article = publish_article(now=now, editor=columns["responsible_editor"], **columns)
    hand_to(article, story)
    event = make_move(
        story,
        "publish",
        now=now,
        actor=actor,
        answers=editor,
        article=article,
        cover=None,
        publish_at=None,
        **told,
    )
    letters.published(story, event)
    return article


def columns_of(revision: Revision, editor: Staff | None) -> dict[str, Any]:
    """The columns of the article that this text becomes; the desk previews it by them too."""
    return {
        **{field: getattr(revision, field) for field in CARRIED},
        "summary": revision.summary or summarise(revision.body),
        "responsible_editor": editor.get_full_name()[:40] if editor else "",
    }


def as_it_would_stand(text: Revision, editor: Staff | None, now: datetime) -> Article:
    """The article that publishing this text now would make; it is not stored."""
    count = count_characters(text.body)
    return Article(published_at=now, character_count=count, **columns_of(text, editor))


@transaction.atomic
def publish_when_due(story: Submission, *, now: datetime) -> Article | None:
    """Publish a scheduled story whose time has come and return the article; raises MoveRefused before it.

    If something is against it meanwhile, the story goes back to its editor, who is told: None is returned.
    """
    current = lock(story, EDITABLE)
    if current.state != State.SCHEDULED or current.publish_at is None or current.publish_at > now:
        raise MoveRefused("还没有到定时发布的时间。")
    scheduling = story.events.filter(move="schedule").select_related("actor").latest("id")
    # Only staff schedule.
    assert scheduling.actor is not None
    if against := guards.against_the_clock(current, scheduling):
        hold(story, against[0], now=now)
        return None
    told = {"reasons": scheduling.reasons, "note": scheduling.note} if scheduling.reasons else {}
    return make_public(story, editor=scheduling.actor, actor=None, now=now, **told)


def hold(story: Submission, why: str, *, now: datetime) -> None:
    """The time has come, but something is against publishing: the editor has the story again and is told."""
    event = make_move(story, "unschedule", now=now, note=f"到时没有发布：{why}", publish_at=None)
    letters.held(story, event, story.owner)
