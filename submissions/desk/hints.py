"""What the checks found in the stories of the queue, in a few words each."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from submissions.clauses import MILD, PRIVACY
from submissions.models import Submission
from submissions.screening.checks import TERM, Key, meter
from submissions.screening.likeness import LIKE
from submissions.screening.models import Finding
from submissions.screening.signals import BY_CODE, METER_MARK

MOST = 3


class Hint(NamedTuple):
    """One tag; `colour` is bad or warn."""

    words: str
    colour: str


def hints_of(stories: Iterable[Submission]) -> dict[int, list[Hint]]:
    """The hints of each story that waits, the worst first; one query for all."""
    waiting = [story.pk for story in stories if story.is_in_queue]
    found: dict[int, set[Key]] = defaultdict(set)
    for finding in Finding.objects.open().filter(submission__in=waiting):
        found[finding.submission_id].add(finding.key)
    return {number: words_of(keys)[:MOST] for number, keys in found.items()}


def words_of(keys: set[Key]) -> list[Hint]:
    """禁止内容, 个人信息, 软文 n 分, and so on; what weighs nothing is not said here."""
    points = sum(points for _, points in meter({key.check for key in keys}))
    is_personal = any(key.check in BY_CODE and BY_CODE[key.check].is_serious for key in keys)
    said = (
        (any(key.clause not in MILD for key in keys), Hint("禁止内容", "bad")),
        (is_personal and any(key.clause == PRIVACY for key in keys), Hint("个人信息", "bad")),
        (any(key.check == TERM and key.clause in MILD for key in keys), Hint("词表", "warn")),
        (points > 0, Hint(f"软文 {points} 分", "bad" if points >= METER_MARK else "warn")),
        (any(key.check == LIKE for key in keys), Hint("与别的稿件相同", "warn")),
    )
    return [hint for holds, hint in said if holds]
