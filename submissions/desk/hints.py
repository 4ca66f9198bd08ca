"""What the checks found in the stories of the queue, in a few words each."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from submissions.clauses import MILD, PRIVACY
from submissions.models import Submission
from submissions.screening.checks import TERM, Key, meter
from submissions.screening.likeness import LABEL, LABELS, LIKE
from submissions.screening.models import Finding
from submissions.screening.signals import BY_CODE, METER_MARK

MOST = 3
# Of likeness: all of one text is in the other.
SAME = ("repeated", "contains", "part")
# Ways to get readers away, in short.
CONTACTS = {"hotline": "热线", "url": "网址", "wechat": "微信号"}


class Hint(NamedTuple):
    """One tag; `colour` is bad or warn."""

    words: str
    colour: str


def hints_of(stories: Iterable[Submission]) -> dict[int, list[Hint]]:
    """The hints of each story that waits, the worst first; one query for all."""
    waiting = [story.pk for story in stories if story.is_in_queue]
    found: dict[int, list[Finding]] = defaultdict(list)
    for finding in Finding.objects.open().filter(submission__in=waiting):
        found[finding.submission_id].append(finding)
    return {number: words_of(findings)[:MOST] for number, findings in found.items()}


def words_of(findings: Sequence[Finding]) -> list[Hint]:
    """禁止内容, 个人信息, 重复 n%, 软文 n 分, and so on; what weighs nothing is not said here."""
    keys = [finding.key for finding in findings]
    points = sum(points for _, points in meter({key.check for key in keys}))
    is_advert = points >= METER_MARK
    likes = max((finding for finding in findings if finding.check_name == LIKE), key=weight, default=None)
    is_same = likes is not None and likes.verdict in SAME
    said = (
        *((Hint("禁止内容", "bad"),) if any(key.clause not in MILD for key in keys) else ()),
        *((Hint("个人信息", "bad"),) if any(map(is_personal, keys)) else ()),
        *((Hint(of_likeness(likes), "bad"),) if likes and is_same else ()),
        *((Hint(f"软文 {points} 分", "bad"),) if is_advert else ()),
        *counted("词表", "warn", [key for key in keys if key.check == TERM and key.clause in MILD]),
        *(
            hint
            for code, name in CONTACTS.items()
            for hint in counted(name, "warn", [key for key in keys if key.check == code])
        ),
        *((Hint(of_likeness(likes), "warn"),) if likes and not is_same else ()),
        *((Hint(f"软文 {points} 分", "warn"),) if points and not is_advert else ()),
    )
    return list(said)


def counted(name: str, colour: str, keys: Collection[Key]) -> list[Hint]:
    """网址 2; nothing for none."""
    return [Hint(f"{name} {len(keys)}", colour)] if keys else []


def is_personal(key: Key) -> bool:
    """An ID number, a bank card, a phone number."""
    return key.clause == PRIVACY and key.check in BY_CODE and BY_CODE[key.check].is_serious


def weight(finding: Finding) -> tuple[bool, int]:
    """Which of several other texts is named: the same before the alike, then by share."""
    return finding.verdict in SAME, finding.share or 0


def of_likeness(finding: Finding) -> str:
    """重复 92%; without numbers where the release before this one found it."""
    return f"{LABELS[finding.verdict]} {finding.share}%" if finding.verdict else LABEL
