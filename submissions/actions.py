"""What happens to stories after they were sent: moves of staff, of the author, and of the clock.

All pages and commands of staff call perform(); authors and the clock have actions of their own. Each move is
one transaction with its event and its letters.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from articles.actions import restore_article, withdraw_article
from articles.models import Article
from commons import outbox
from commons.models import Letter, Staff
from submissions import clauses, clock, letters
from submissions.models import ChecklistAnswer, Contact, Submission
from submissions.moves import UNCLAIMED, lock, make_move, new_round, write_event
from submissions.permissions import DIRECT, FORCE, REVIEW
from submissions.publishing.actions import edit, publish, schedule, send_proof, unschedule
from submissions.publishing.covers import change_cover
from submissions.publishing.owners import hand_over
from submissions.publishing.previews import revoke
from submissions.publishing.proofs import settle_proof
from submissions.reasons import needs_words
from submissions.screening.clearing import clear, restore_finding
from submissions.states import MOVES, RULES, MoveRefused, State

NO_RIGHT = {
    DIRECT: "这一步只有总编可以做。",
    REVIEW: "您没有审阅来稿的权限。",
    FORCE: "您没有不等同事或作者就发布的权限，请总编来发布。",
}
MISSING = {
    "reasons": "请至少选一条理由，它会写进给作者的邮件。",
    "note": "请写明说明，它会留在经过里。",
    "publish_at": "请写明定时发布的时间。",
    "email": "请填写邮箱。",
    "to": "请选择转给谁。",
}
NOT_SAID = "选了“其他原因”，请写明具体是什么原因，它会写进给作者的邮件。"


@transaction.atomic
def perform(
    move: str,
    story: Submission,
    *,
    actor: Staff,
    now: datetime,
    version: int | None = None,
    **given: Any,
) -> Any:
    """Make one move in the name of a member of staff; returns what the move made (publish: the article).

    `move` is a key of ACTIONS. `given` is what RULES[move] needs and takes; edit, publish, schedule and
    unschedule also take changed columns of the text. `version` is the one that the member saw, None for any.
    Raises MoveRefused, with words for people, if the state does not allow the move, the story has changed
    since, the right is missing, or an argument that the move needs; StaleArticle if the article of a story
    that is taken down or restored has changed meanwhile.
    """
    require(move, actor, given)
    lock(story, sources_for(move, actor), version=version)
    return ACTIONS[move](story, actor=actor, now=now, **given)


def sources_for(move: str, actor: Staff) -> tuple[State, ...]:
    """The states from which this person may make the move: 总编 alone may refuse a returned story."""
    sources = RULES[move].sources
    if move == "reject" and not actor.has_perm(DIRECT):
        return tuple(state for state in sources if state != State.NEEDS_CHANGES)
    return sources


def require(move: str, actor: Staff, given: dict[str, Any]) -> None:
    """Raise MoveRefused if the right or a needed argument is missing; accept() checks the checklist."""
    rule = RULES[move]
    if not actor.has_perm(rule.right):
        raise MoveRefused(NO_RIGHT[rule.right])
    if given.get("force") and not actor.has_perm(FORCE):
        raise MoveRefused(NO_RIGHT[FORCE], about="force")
    for name in rule.needs:
        value = given.get(name)
        if name in MISSING and not (value.strip() if isinstance(value, str) else value):
            raise MoveRefused(MISSING[name], about=name)
    # 投稿须知 3: whoever is returned or refused is told why, and 其他原因 alone tells nothing.
    if needs_words(given.get("reasons", ())) and not given.get("note", "").strip():
        raise MoveRefused(NOT_SAID, about="note")


# ── What staff do; only perform() calls these ──


def claim(story: Submission, *, actor: Staff, now: datetime) -> None:
    """A moderator begins to read. The others are told, but the story is not locked."""
    make_move(story, "claim", now=now, actor=actor, claimed_by=actor, claimed_at=now, claim_seen_at=now)


def release(story: Submission, *, actor: Staff, now: datetime, note: str = "") -> None:
    """Put a claimed story back into the queue; `note` stays in the record."""
    make_move(story, "release", now=now, actor=actor, note=note, **UNCLAIMED)


def prioritise(story: Submission, *, actor: Staff, now: datetime, note: str) -> None:
    """Put a waiting story first, or back into its order, with a written reason (R19)."""
    Submission.objects.filter(pk=story.pk).update(is_prioritised=~F("is_prioritised"))
    story.refresh_from_db()
    write_event(story, "prioritise", now=now, actor=actor, note=note)


def note_down(story: Submission, *, actor: Staff, now: datetime, note: str) -> None:
    """Write words for colleagues into the record, in any state; a double click writes them once."""
    last = story.events.latest("id")
    if (last.move, last.note, last.actor_id) != ("note", note, actor.pk):
        write_event(story, "note", now=now, actor=actor, note=note)


def accept(
    story: Submission, *, actor: Staff, now: datetime, checklist: Collection[str], note: str = ""
) -> None:
    """Accept the story; editing follows. Raises MoveRefused unless the whole checklist is confirmed (R21)."""
    points = clauses.checklist(story.revision.kind.checklist_points)
    missing = [point for point in points if point not in checklist]
    if missing:
        raise MoveRefused(f"采用前请勾选审阅要点，还差：{'；'.join(missing)}", about="checklist")
    event = make_move(story, "accept", now=now, actor=actor, note=note, owner=actor, alarm_at=None)
    ChecklistAnswer.objects.bulk_create(ChecklistAnswer(event=event, point=point) for point in points)
    letters.accepted(story, event)


def return_for_changes(
    story: Submission, *, actor: Staff, now: datetime, reasons: Sequence[str], note: str = ""
) -> None:
    """Return the story to its author, with at least one reason."""
    event = make_move(story, "return", now=now, actor=actor, reasons=reasons, note=note)
    letters.returned(story, event)


def reject(story: Submission, *, actor: Staff, now: datetime, reasons: Sequence[str], note: str = "") -> None:
    """Refuse the story, with at least one reason. A returned one needs a note, for its author is at work."""
    current = lock(story, MOVES["reject"].sources)
    if current.state == State.NEEDS_CHANGES and not note:
        raise MoveRefused("稿件在等作者修改，这时不采用要写明给作者的话", about="note")
    event = make_move(story, "reject", now=now, actor=actor, reasons=reasons, note=note)
    letters.refused(story, event)


def undo(story: Submission, *, actor: Staff, now: datetime) -> None:
    """Take back a refusal that told nobody: the story waits in its old place, due when it was."""
    current = lock(story, MOVES["undo"].sources)
    # Notes may have been written since.
    refusal = current.events.filter(move="reject").latest("id")
    if not refusal.is_silent_refusal:
        raise MoveRefused("这篇的结论已经告诉来稿人，不能撤销。请总编重新受理")
    if refusal.at <= now - clock.UNDO:
        raise MoveRefused(f"已经过了 {clock.UNDO_MINUTES} 分钟，不能再撤销。请总编重新受理")
    make_move(story, "undo", now=now, actor=actor, decided_at=None, **UNCLAIMED)


def reopen(story: Submission, *, actor: Staff, now: datetime, note: str) -> None:
    """The chief reopens a refused or expired story: a new round with new 24 hours."""
    event = make_move(story, "reopen", now=now, actor=actor, note=note, **new_round(now))
    letters.reopened(story, event)


def correct_address(story: Submission, *, actor: Staff, now: datetime, email: str, note: str = "") -> int:
    """Correct the sender's mail address and send there what did not arrive; returns how many letters.

    `note` says how one knows it. As with an author's own change, links in earlier letters become void; so
    where all letters have arrived somewhere, one with the new link goes out.
    """
    contact = Contact.objects.get(submission=story)
    if not contact.email:
        raise MoveRefused("来稿人的个人信息已经删除，没有可以更正的邮箱")
    unsent = Letter.objects.about(story.letters_subject).not_arrived()
    if email == contact.email and not unsent.exclude(recipient=email).exists():
        raise MoveRefused("和原来的邮箱一样。请改好；地址没有错的话，请回去点“重发”")
    if email != contact.email:
        move_contact(contact, email)
    story.refresh_from_db()
    event = write_event(story, "address", now=now, actor=actor, note=note)
    count = outbox.redirect(story.letters_subject, recipient=email, link_serial=story.link_serial, now=now)
    if not count:
        letters.new_address(Submission.objects.get(pk=story.pk), event)
    return count


def move_contact(contact: Contact, email: str) -> None:
    """Store another, unconfirmed mail address; links in earlier letters become void."""
    Contact.objects.filter(pk=contact.pk).update(email=email, confirmed_at=None)
    Submission.objects.filter(pk=contact.submission_id).update(link_serial=F("link_serial") + 1)


def take_down(
    story: Submission, *, actor: Staff, now: datetime, reasons: Sequence[str], note: str = ""
) -> None:
    """The chief takes the story's article down at once, everywhere; `reasons` is one WithdrawalReason."""
    event = make_move(story, "take_down", now=now, actor=actor, reasons=reasons, note=note)
    withdraw_article(article_of(story), reason=reasons[0], now=now)
    letters.taken_down(story, event)


def restore(story: Submission, *, actor: Staff, now: datetime, note: str = "") -> None:
    """The chief makes a taken-down story's article public again."""
    event = make_move(story, "restore", now=now, actor=actor, note=note)
    restore_article(article_of(story), now=now)
    letters.restored(story, event)


def article_of(story: Submission) -> Article:
    """The article of a story that is or was published."""
    assert story.article is not None
    return story.article


@transaction.atomic
def withdraw(story: Submission, *, now: datetime, actor: Staff | None = None, note: str = "") -> None:
    """The author withdraws the story before publication; `actor` is the member of staff whom they phoned.

    `note` tells colleagues who asked. Raises MoveRefused if the story is published or closed.
    """
    letters.withdrawn(story, make_move(story, "withdraw", now=now, actor=actor, note=note))


ACTIONS: dict[str, Callable[..., Any]] = {
    "claim": claim,
    "release": release,
    "note": note_down,
    "clear": clear,
    "unclear": restore_finding,
    "prioritise": prioritise,
    "accept": accept,
    "return": return_for_changes,
    "reject": reject,
    "undo": undo,
    "reopen": reopen,
    "address": correct_address,
    "edit": edit,
    "hand_over": hand_over,
    "cover": change_cover,
    "revoke": revoke,
    "proof": send_proof,
    "settle": settle_proof,
    "schedule": schedule,
    "unschedule": unschedule,
    "publish": publish,
    "take_down": take_down,
    "restore": restore,
    "withdraw": withdraw,
}


def look(story: Submission, *, actor: Staff, now: datetime) -> None:
    """The claimer opened the review page or posted on it: the claim lasts for another hour."""
    Submission.objects.filter(pk=story.pk, state=State.IN_REVIEW, claimed_by=actor).update(claim_seen_at=now)


# ── What the clock does, each once ──


@transaction.atomic
def lapse(story: Submission, *, now: datetime) -> None:
    """End a claim whose claimer has not looked for an hour; raises MoveRefused if they have."""
    seen_at = lock(story, MOVES["lapse"].sources).claim_seen_at
    if seen_at and seen_at > now - clock.CLAIM:
        raise MoveRefused("领取人刚刚还在看这篇稿件。")
    make_move(story, "lapse", now=now, **UNCLAIMED)


@transaction.atomic
def expire(story: Submission, *, now: datetime) -> None:
    """Close a returned story that was not changed in seven days; raises MoveRefused before that."""
    returned_at = lock(story, MOVES["expire"].sources).state_changed_at
    if returned_at and returned_at > now - clock.TIME_TO_CHANGE:
        raise MoveRefused("作者还有时间修改。")
    letters.expired(story, make_move(story, "expire", now=now))


@transaction.atomic
def mark_late(story: Submission, *, now: datetime) -> None:
    """T+0: mark the story as late and write one apology with a new time. Does nothing the second time."""
    waiting = Submission.objects.overdue(now).filter(pk=story.pk, late_at=None)
    if waiting.update(late_at=now):
        story.refresh_from_db()
        letters.late(story, write_event(story, "late", now=now))


@transaction.atomic
def remind(story: Submission, *, now: datetime) -> None:
    """Day five after a return: write one reminder to the author. Does nothing the second time."""
    waiting = Submission.objects.returned_before(now - clock.REMIND_AFTER).filter(
        pk=story.pk, reminded_at=None
    )
    if waiting.update(reminded_at=now):
        story.refresh_from_db()
        letters.reminder(story, write_event(story, "remind", now=now))
