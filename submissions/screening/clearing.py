"""A moderator looks at what a check found and says that it is no fault, or takes that back."""

from collections.abc import Collection
from datetime import datetime

from commons.models import Staff
from submissions.clauses import MILD
from submissions.models import Submission
from submissions.moves import write_event
from submissions.screening.checks import TERM, Key
from submissions.screening.likeness import LABEL as LIKE_LABEL
from submissions.screening.likeness import LIKE
from submissions.screening.models import Finding, Term
from submissions.screening.signals import BY_CODE
from submissions.states import MoveRefused

WHY = "涉及个人信息或者禁止内容，请写明为什么没问题，它会留在经过里"


def clear(story: Submission, *, actor: Staff, now: datetime, keys: Collection[Key], note: str = "") -> None:
    """These are no fault; they stay cleared whatever is saved later. A double click writes one event.

    Raises MoveRefused without a note if one of them is personal data or prohibited content.
    """
    if not note.strip() and any(map(is_serious, keys)):
        raise MoveRefused(WHY, about="why")
    changed = [key for key in keys if set_cleared(story, key, actor=actor, now=now)]
    if changed:
        said = "；".join(filter(None, (words_of(changed), note.strip())))
        write_event(story, "clear", now=now, actor=actor, note=said)


def restore_finding(story: Submission, *, actor: Staff, now: datetime, keys: Collection[Key]) -> None:
    """They are shown again; a double click writes one event."""
    cleared = Finding.objects.filter(submission=story).exclude(cleared_at=None)
    changed = [finding for finding in cleared if finding.key in keys]
    if changed:
        cleared.filter(pk__in=[finding.pk for finding in changed]).update(cleared_at=None, cleared_by=None)
        words = words_of([finding.key for finding in changed])
        write_event(story, "unclear", now=now, actor=actor, note=words)


def set_cleared(story: Submission, key: Key, *, actor: Staff, now: datetime) -> bool:
    """Mark one finding as cleared; False if somebody has done so. A word that is new has no row yet."""
    finding, _ = Finding.objects.get_or_create(
        submission=story, check_name=key.check, folded=key.folded, clause=key.clause
    )
    found = Finding.objects.filter(pk=finding.pk, cleared_at=None)
    return found.update(cleared_at=now, cleared_by=actor) == 1


def is_serious(key: Key) -> bool:
    """Whether clearing needs a reason: personal data, and what breaks a clause that is not about business."""
    if key.check in BY_CODE:
        return BY_CODE[key.check].is_serious
    if key.check != TERM:
        return False
    explained = Term.objects.filter(core=key.folded, action=Term.Action.EXPLAIN)
    return key.clause not in MILD or explained.exists()


def words_of(keys: Collection[Key]) -> str:
    """What was cleared, for the record: 号召用语“先到先得”“欢迎来电”."""
    words: dict[str, str] = {}
    for key in keys:
        label = BY_CODE[key.check].label if key.check in BY_CODE else LABELS[key.check]
        quote = "" if key.check == LIKE else f"“{key.folded}”"
        words[label] = words.get(label, "") + quote
    return "；".join(f"{label}{quotes}" for label, quotes in words.items())


LABELS = {TERM: "词表", LIKE: LIKE_LABEL}
