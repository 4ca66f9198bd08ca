"""清样: the edited text goes to its author, and the answer comes back. Nothing is published by it."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from commons.models import Staff
from submissions import clock, letters
from submissions.models import Submission
from submissions.moves import lock, write_event
from submissions.publishing.models import Proof
from submissions.states import NOTES, MoveRefused

ANSWERED = "这一次清样您已经答复过了"
NO_AUTHOR = "来稿人的个人信息已经删除，没有人可以看清样"
SENT = "这一版已经发过清样，作者还没有答复。要再发，请先改文字"


def freeze(story: Submission, *, actor: Staff, now: datetime) -> Proof:
    """Ask the author to read the newest text as it stands; raises MoveRefused if it was sent already."""
    require_reader(story)
    proof = Proof.objects.create(
        submission=story,
        number=story.proofs.count() + 1,
        round=story.round,
        revision=story.revision,
        sent_by=actor,
        sent_at=now,
        wanted_by=clock.due_at(now, settings.REVIEW_HOURS),
    )
    letters.proof(story, write_event(story, "proof", now=now, actor=actor), proof.wanted_by)
    return proof


def require_reader(story: Submission) -> None:
    """Raise MoveRefused where nobody can read a proof, or the author has this very text to read."""
    if not story.contact.email:
        raise MoveRefused(NO_AUTHOR)
    last = Proof.objects.newest(story)
    if last and last.revision_id == story.revision_id and not last.answer:
        raise MoveRefused(SENT)


@transaction.atomic
def answer_proof(story: Submission, *, number: int, is_fine: bool, words: str, now: datetime) -> None:
    """The author's answer to the proof `number`: a note in the record, and a letter to the editor.

    The same answer twice counts once. Raises MoveRefused if the story is not edited any more, if another
    proof was sent since, or if this one has another answer.
    """
    lock(story, NOTES["approve"].sources)
    story.refresh_from_db()
    proof = Proof.objects.newest(story)
    if proof is None or proof.number != number:
        raise MoveRefused("编辑刚刚又发了一次清样，请看新的这一版再答复")
    answer = Proof.Answer.FINE if is_fine else Proof.Answer.WRONG
    if proof.answer:
        if (proof.answer, proof.words) != (answer, words):
            raise MoveRefused(ANSWERED)
        return
    proof.answer, proof.words, proof.answered_at = answer, words, now
    proof.save(update_fields=["answer", "words", "answered_at"])
    event = write_event(story, "approve" if is_fine else "object", now=now, note=words)
    letters.proof_answered(story, event, proof.sent_by)


def settle_proof(story: Submission, *, actor: Staff, now: datetime) -> None:
    """已处理: the faults that the author named are dealt with; raises MoveRefused if none are open."""
    proof = Proof.objects.newest(story)
    if proof is None or not proof.is_open:
        raise MoveRefused("没有等着处理的差错")
    proof.settled_at = now
    proof.save(update_fields=["settled_at"])
    write_event(story, "settle", now=now, actor=actor)
