"""What stands between 采用 and 发布: what was verified, and what the author said of the proof."""

from typing import Self

from django.conf import settings
from django.db import models

from submissions.models import Revision, Submission


class Verification(models.Model):
    """R23: one claim of a story, where it was looked up, and what came of it."""

    class Result(models.TextChoices):
        CONFIRMED = "confirmed", "证实"
        DOUBTFUL = "doubtful", "存疑"
        REMOVED = "removed", "删去"

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="verifications")
    number = models.PositiveSmallIntegerField()
    claim = models.CharField("说法", max_length=300)
    source = models.CharField("来源", max_length=500, blank=True)
    result = models.CharField("结果", max_length=10, choices=Result.choices)
    # Who said so, and when.
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "核实记录"
        verbose_name_plural = "核实记录"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["submission", "number"], name="verification_number")]

    def __str__(self) -> str:
        return self.claim


class ProofQuerySet(models.QuerySet["Proof"]):
    def of_this_round(self, story: Submission) -> Self:
        """The proofs of the story's present round, the newest first."""
        return self.filter(submission=story, round=story.round).order_by("-number")

    def newest(self, story: Submission) -> "Proof | None":
        """The proof that was sent last in this round; None if none was."""
        return self.of_this_round(story).select_related("revision", "sent_by").first()


class Proof(models.Model):
    """清样: a text of an editor that the author was asked to read, and the answer. The text never changes."""

    class Answer(models.TextChoices):
        NONE = "", "还没有答复"
        FINE = "fine", "没有问题"
        WRONG = "wrong", "有差错"

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="proofs")
    number = models.PositiveSmallIntegerField("第几次")
    round = models.PositiveIntegerField()
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("发出")
    # Until when the author is asked to answer. Nothing happens by itself then.
    wanted_by = models.DateTimeField()
    answer = models.CharField("答复", max_length=5, choices=Answer.choices, blank=True)
    words = models.TextField("差错", blank=True)
    answered_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField("已处理", null=True)

    objects = ProofQuerySet.as_manager()

    class Meta:
        verbose_name = "清样"
        verbose_name_plural = "清样"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["submission", "number"], name="proof_number")]

    def __str__(self) -> str:
        return f"第 {self.number} 次清样"

    def is_of(self, text: Revision) -> bool:
        """Whether title and body are those that the author was asked to read."""
        return (self.revision.title, self.revision.body) == (text.title, text.body)

    @property
    def is_open(self) -> bool:
        """Whether faults that the author named wait for the editor."""
        return self.answer == self.Answer.WRONG and self.settled_at is None
