"""What must be true before readers see a story. submissions.moves asks, so no button goes round it."""

from collections.abc import Callable, Collection, Sequence

from articles.models import Kind
from commons.models import Staff
from submissions.models import Revision, Submission
from submissions.publishing.models import Proof, Verification
from submissions.states import FORCED, MOVES, MoveRefused

DOUBTFUL = Verification.Result.DOUBTFUL


def is_verified(story: Submission, kind: Kind, by: Staff | None) -> str:
    """R23: no claim is in doubt, and there are records where the kind asks for them."""
    results = list(story.verifications.values_list("result", flat=True))
    if doubts := results.count(DOUBTFUL):
        return f"核实记录里有 {doubts} 条存疑，不能发布。请核实后改成“证实”，或者从文中删去"
    if kind.needs_verification and not results:
        return f"“{kind}”的来稿发布前要有核实记录，请至少写一条"
    return ""


def is_seen_by_two(story: Submission, kind: Kind, by: Staff | None) -> str:
    """Four eyes: who accepted the story in this round is not who publishes or schedules it."""
    if not (kind.needs_four_eyes and by):
        return ""
    accepted = story.events.filter(move="accept").order_by("-id").first()
    if accepted and accepted.actor_id == by.pk:
        return f"“{kind}”的来稿由两个人把关：您采用了这一篇，请转交给同事发布"
    return ""


def is_proofed(story: Submission, kind: Kind, by: Staff | None) -> str:
    """The author has answered the newest proof, where the kind asks for it."""
    if not kind.needs_proof:
        return ""
    proof = Proof.objects.of_this_round(story).select_related("revision").first()
    if proof is None or not proof.answer:
        said = "还没有答复" if proof else "还没有发清样"
        return f"“{kind}”的来稿发布前要请作者看清样，{said}"
    if proof.is_open:
        return "作者指出清样有差错，请改好后点“已处理”"
    seen, present = proof.revision, story.revision
    if not proof.settled_at and (seen.title, seen.body) != (present.title, present.body):
        return f"“{kind}”的来稿发布前要请作者看清样，作者看过以后文字又改了，请再发一次"
    return ""


GUARDS: dict[str, Callable[[Submission, Kind, Staff | None], str]] = {
    "verified": is_verified,
    "four_eyes": is_seen_by_two,
    "proofed": is_proofed,
}


def obstacles(story: Submission, move: str, *, by: Staff | None) -> dict[str, str]:
    """What stands against the move if `by` answers for it: {guard: words for people}."""
    names = MOVES[move].guards
    # Most moves are watched by nobody.
    texts = Revision.objects.filter(pk=story.revision_id or 0)
    kind = Kind.objects.get(pk__in=texts.values("kind")) if names else None
    found = {name: GUARDS[name](story, kind, by) for name in names} if kind else {}
    return {name: words for name, words in found.items() if words}


def check(story: Submission, move: str, *, by: Staff | None, forced: Collection[str]) -> None:
    """Raise MoveRefused for the first guard against the move that is not among `forced`."""
    for name, words in obstacles(story, move, by=by).items():
        if not (name in FORCED and name in forced):
            raise MoveRefused(words, about=name)


def in_the_way(story: Submission, move: str, *, by: Staff) -> Sequence[str]:
    """The guards that a forced publication would go round, as its event names them."""
    return [name for name in obstacles(story, move, by=by) if name in FORCED]
