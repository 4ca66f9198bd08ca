"""Keeping what editors verified; the record has each change in words."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import F

from commons.models import Staff
from submissions.models import Submission
from submissions.moves import write_event
from submissions.publishing.models import Verification
from submissions.states import MoveRefused


class Check(NamedTuple):
    """One row of 核实记录 as it was typed; `result` is a Verification.Result."""

    claim: str
    source: str
    result: str

    @property
    def words(self) -> str:
        """证实：四十家企业（作者提供的台账）"""
        source = f"（{self.source}）" if self.source else ""
        return f"{Verification.Result(self.result).label}：{self.claim}{source}"


def checks_of(story: Submission) -> list[Check]:
    """The rows that are stored, in their order."""
    return [Check(row.claim, row.source, row.result) for row in story.verifications.all()]


def keep_doubts(story: Submission, checks: Sequence[Check] | None) -> None:
    """Raise MoveRefused if a claim in doubt is gone from the rows that come with 发布 or 定时发布."""
    if checks is None:
        return
    claims = {check.claim for check in checks}
    for row in story.verifications.filter(result=Verification.Result.DOUBTFUL):
        if row.claim not in claims:
            words = f"存疑的“{row.claim}”不能在发布时去掉。请改成“证实”或“删去”，或者先保存，再发布"
            raise MoveRefused(words, about="verified")


def verify(story: Submission, checks: Sequence[Check], *, actor: Staff, now: datetime) -> None:
    """Store the rows in place of those there were, with an event if they differ.

    The caller's transaction has locked the story. Who said so stays with the rows that did not change.
    """
    stored = list(story.verifications.order_by("number"))
    if [Check(row.claim, row.source, row.result) for row in stored] == list(checks):
        return
    said = {Check(row.claim, row.source, row.result): row for row in stored}
    story.verifications.all().delete()
    rows = [
        Verification(submission=story, number=number, editor=actor, at=now, **check._asdict())
        for number, check in enumerate(checks, start=1)
    ]
    for row, check in zip(rows, checks, strict=True):
        if check in said:
            row.editor, row.at = said[check].editor, said[check].at
    Verification.objects.bulk_create(rows)
    Submission.objects.filter(pk=story.pk).update(version=F("version") + 1)
    story.refresh_from_db()
    note = "\n".join(check.words for check in checks) or "都删去了"
    write_event(story, "verify", now=now, actor=actor, note=note)
