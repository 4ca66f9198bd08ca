"""What must be true before readers see a story. submissions.moves asks, so no button goes round it."""

from collections.abc import Callable, Collection, Sequence

from django.db.models import Q

from articles.models import Kind
from commons.models import Staff
from submissions.models import Event, Revision, Submission
from submissions.publishing.models import Proof, Verification
from submissions.states import FORCED, MOVES, MoveRefused

DOUBTFUL, CONFIRMED = Verification.Result.DOUBTFUL, Verification.Result.CONFIRMED
NO_ALT = "题图还没有图片说明。请写上图里是什么，看不见图的读者靠它"
FAULTS = "作者指出清样有差错，请改好后点“已处理”"


def is_described(story: Submission, kind: Kind, by: Staff | None) -> str:
    """A cover has words for readers who do not see it (WCAG 1.1.1)."""
    return NO_ALT if story.cover and not story.cover.alt else ""


def is_verified(story: Submission, kind: Kind, by: Staff | None) -> str:
    """R23: no claim is in doubt, and there are records where the kind asks for them."""
    results = [row.result for row in story.verifications.all()]
    if doubts := results.count(DOUBTFUL):
        return f"核实记录里有 {doubts} 条存疑，不能发布。请核实后改成“证实”，或者从文中删去"
    if kind.needs_verification and CONFIRMED not in results:
        return f"“{kind}”的来稿发布前要有核实记录，请至少写一条证实的"
    return ""


def acceptance(story: Submission) -> Event | None:
    """The accept of the present round."""
    return story.events.filter(move="accept").order_by("-id").first()


def is_seen_by_two(story: Submission, kind: Kind, by: Staff | None) -> str:
    """Four eyes: who accepted the story in this round is not who publishes or schedules it."""
    if not (kind.needs_four_eyes and by):
        return ""
    accepted = acceptance(story)
    if accepted and accepted.actor_id == by.pk:
        return f"“{kind}”的来稿由两个人把关：您采用了这一篇，请转交给同事发布"
    return ""


def is_settled(story: Submission, kind: Kind, by: Staff | None) -> str:
    """Faults that the author named in the newest proof are dealt with; no force goes round them."""
    return FAULTS if kind.needs_proof and has_open_faults(story) else ""


def has_open_faults(story: Submission) -> bool:
    proof = Proof.objects.newest(story)
    return proof is not None and proof.is_open


def is_proofed(story: Submission, kind: Kind, by: Staff | None) -> str:
    """The author has answered the newest proof, where the kind asks for it."""
    if not kind.needs_proof:
        return ""
    proof = Proof.objects.newest(story)
    if proof is None or not proof.answer:
        said = "还没有答复" if proof else "还没有发清样"
        return f"“{kind}”的来稿发布前要请作者看清样，{said}"
    if proof.is_open:
        # is_settled() says so.
        return ""
    if not proof.settled_at and not proof.is_of(story.revision):
        return f"“{kind}”的来稿发布前要请作者看清样，作者看过以后文字又改了，请再发一次"
    return ""


GUARDS: dict[str, Callable[[Submission, Kind, Staff | None], str]] = {
    "described": is_described,
    "verified": is_verified,
    "four_eyes": is_seen_by_two,
    "objected": is_settled,
    "proofed": is_proofed,
}


def obstacles(story: Submission, move: str, *, by: Staff | None) -> dict[str, str]:
    """What stands against the move if `by` answers for it: {guard: words for people}."""
    names = MOVES[move].guards
    # Most moves are watched by nobody.
    kinds = kinds_of(story) if names else []
    found = {name: [words for kind in kinds if (words := GUARDS[name](story, kind, by))] for name in names}
    return {name: words[0] for name, words in found.items() if words}


def kinds_of(story: Submission) -> list[Kind]:
    """The kinds whose demands count: the present one, and that of the accepted text.

    Else whoever publishes could shed the demands by choosing another kind with the same button.
    """
    accepted = story.events.filter(move="accept").order_by("-id").values("revision")[:1]
    texts = Revision.objects.filter(Q(pk=story.revision_id or 0) | Q(pk__in=accepted))
    return list(Kind.objects.filter(pk__in=texts.values("kind")))


def against_the_clock(story: Submission, scheduling: Event) -> list[str]:
    """What stands against publishing a story whose time has come, in words for its editor."""
    found = obstacles(story, "publish", by=scheduling.actor)
    against = [words for name, words in found.items() if name not in scheduling.reasons]
    if "four_eyes" not in scheduling.reasons and is_rewritten(story, scheduling):
        against.append("定时以后，采用这一篇的人又改了文字，请同事看过再发布")
    if story.events.filter(move="object", pk__gt=scheduling.pk).exists() and has_open_faults(story):
        against.append(FAULTS)
    return against


def is_rewritten(story: Submission, scheduling: Event) -> bool:
    """Whether the text is newer than the scheduling and by who accepted, where two people are asked for."""
    accepted = acceptance(story)
    is_same = story.revision_id == scheduling.revision_id
    if is_same or accepted is None or not any(kind.needs_four_eyes for kind in kinds_of(story)):
        return False
    return story.revision.editor_id == accepted.actor_id


def check(story: Submission, move: str, *, by: Staff | None, forced: Collection[str]) -> None:
    """Raise MoveRefused for the first guard against the move that is not among `forced`."""
    for name, words in obstacles(story, move, by=by).items():
        if not (name in FORCED and name in forced):
            raise MoveRefused(words, about=name)


def in_the_way(story: Submission, move: str, *, by: Staff) -> Sequence[str]:
    """The guards that a forced publication would go round, as its event names them."""
    return [name for name in obstacles(story, move, by=by) if name in FORCED]
