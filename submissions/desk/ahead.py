"""Between 采用 and 发布, as the editing page shows it: the second clock, who edits, what is open."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings

from articles.models import Cover
from commons.models import Staff
from submissions import clock
from submissions.models import Revision, Submission
from submissions.permissions import FORCE
from submissions.publishing import guards
from submissions.publishing.models import Proof, Verification
from submissions.publishing.owners import editors
from submissions.states import FORCED

# Where the page has what a guard asks for.
ANCHORS = {
    "described": "id_alt",
    "verified": "verify",
    "four_eyes": "ready",
    "objected": "proof",
    "proofed": "proof",
    "force": "id_force",
}


class Point(NamedTuple):
    """One line of 发布前: `css` is ok, wait (stops nothing) or bad (stops the publication)."""

    css: str
    name: str
    words: str


def context(story: Submission, user: Staff, now: datetime) -> dict[str, object]:
    """The second clock, who edits, the proofs, and what is against publishing."""
    against = guards.obstacles(story, "publish", by=user)
    proofs = list(Proof.objects.of_this_round(story).select_related("revision", "sent_by"))
    accepted_at = story.decided_at
    return {
        "second_clock": clock.publishing(accepted_at, now, settings.EDIT_HOURS) if accepted_at else None,
        "publish_until": accepted_at + timedelta(hours=settings.EDIT_HOURS) if accepted_at else None,
        "EDIT_HOURS": settings.EDIT_HOURS,
        "owner": story.owner,
        "colleagues": [editor for editor in editors() if editor.pk != story.owner_id],
        "proof": proofs[0] if proofs else None,
        "is_proof_old": bool(proofs) and not proofs[0].is_of(story.revision),
        "against": against,
        "points": points(story, proofs[0] if proofs else None, against),
        "can_force": user.has_perm(FORCE) and any(name in FORCED for name in against),
    }


def points(story: Submission, proof: Proof | None, against: dict[str, str]) -> list[Point]:
    """发布前: what was verified, what the author said, and the marks that readers will see."""
    text = story.revision
    return [
        verified(story, against),
        proofed(proof, against),
        *([Point("bad", "两个人把关", against["four_eyes"])] if "four_eyes" in against else []),
        covered(story.cover),
        Point("ok", "广告", "是，页面和列表都标明" if text.is_advert else "不是"),
        Point("ok", "内容时间", f"{text.event_date:%Y-%m-%d}" if text.event_date else "没有"),
    ]


def covered(cover: Cover | None) -> Point:
    if cover is None:
        return Point("ok", "题图", "没有")
    return Point("ok", "题图", cover.alt) if cover.alt else Point("bad", "题图", "还没有图片说明")


def verified(story: Submission, against: dict[str, str]) -> Point:
    results = [row.result for row in story.verifications.all()]
    doubts = results.count(Verification.Result.DOUBTFUL)
    words = f"{len(results)} 条，存疑 {doubts}" if results else "没有记录"
    if "verified" in against:
        return Point("bad", "核实", words if doubts else "这个栏目要有证实的记录")
    return Point("ok" if results else "wait", "核实", words if results else "没有记录，不影响发布")


def proofed(proof: Proof | None, against: dict[str, str]) -> Point:
    if proof is None:
        words = "没有发"
    elif proof.is_open:
        words = "作者指出差错，还没处理"
    elif proof.answer == Proof.Answer.WRONG:
        words = "作者指出的差错已处理"
    else:
        words = f"{proof}：{proof.get_answer_display()}"
    if "objected" in against:
        return Point("bad", "清样", words)
    if "proofed" in against:
        return Point("bad", "清样", f"{words}，这个栏目要等")
    is_settled = proof is not None and bool(proof.answer) and not proof.is_open
    return Point("ok" if is_settled else "wait", "清样", words if is_settled else f"{words}，不影响发布")


def earlier_text(story: Submission, number: str) -> Revision | None:
    """The version that `?from=` names; None for none."""
    is_number = number.isascii() and number.isdigit() and len(number) < 6
    return story.revisions.filter(number=int(number)).first() if is_number else None
