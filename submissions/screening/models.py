"""The operator's words, and what the checks found in each story."""

from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from submissions.clauses import CLAUSES, MILD
from submissions.models import Submission
from submissions.screening.checks import Key
from submissions.screening.folding import core
from submissions.screening.terms import SHORTEST, Word, word_of

# The longest term, also when signs such as ㍿ are written out.
TERM_LIMIT = 60


class TermQuerySet(models.QuerySet["Term"]):
    def in_use(self) -> Self:
        """The words that are looked for."""
        return self.filter(is_active=True)


class Term(models.Model):
    """One word of the operator's lists. The portal brings none of its own."""

    class Action(models.TextChoices):
        HINT = "hint", "提示"
        EXPLAIN = "explain", "提示，清除时写明理由"

    term = models.CharField(
        "词语", max_length=TERM_LIMIT, help_text="至少两个字。空格、标点、全半角、繁简不必分别写。"
    )
    # The term as it is compared, so that one word stands here once however it is written.
    core = models.CharField(max_length=TERM_LIMIT, unique=True, editable=False)
    category = models.CharField("类别", max_length=20, help_text="审阅页上这样称呼它，例如“博彩”。")
    clause = models.PositiveSmallIntegerField(
        "条款",
        choices=[(number, f"第 {number} 项 {clause.words}") for number, clause in CLAUSES.items()],
        help_text="须知 1.2 的哪一项。",
    )
    action = models.CharField("处理", max_length=10, choices=Action.choices, default=Action.HINT)
    exceptions = models.TextField(
        "例外", blank=True, max_length=500, help_text="一行一个：含有这个词、却不算的词，例如“反赌博”。"
    )
    is_active = models.BooleanField("启用", default=True)
    changed_at = models.DateTimeField("修改时间", auto_now=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = "词语"
        verbose_name_plural = "词表"
        ordering = ["category", "term"]

    def __str__(self) -> str:
        return self.term

    def clean(self) -> None:
        """The word is compared by its characters alone; two of them at least, and each word once."""
        self.core = core(self.term)
        self.check_core()
        if Term.objects.filter(core=self.core).exclude(pk=self.pk).exists():
            raise ValidationError({"term": "词表里已经有这个词"})

    def check_core(self) -> None:
        """Raise ValidationError for a word that cannot be looked for."""
        if len(self.core) < SHORTEST:
            raise ValidationError({"term": f"去掉空格和标点，至少要有 {SHORTEST} 个字"})
        if len(self.core) > TERM_LIMIT:
            raise ValidationError({"term": f"最多 {TERM_LIMIT} 个字"})

    @property
    def excepted(self) -> list[str]:
        """The exceptions, one a line."""
        return [line.strip() for line in self.exceptions.splitlines() if line.strip()]

    def as_word(self) -> Word:
        """The word, ready to be found. What breaks a clause of another kind than advertising is serious."""
        is_serious = self.action == self.Action.EXPLAIN or self.clause not in MILD
        return word_of(self.term, self.category, self.clause, is_serious=is_serious, exceptions=self.excepted)


class FindingQuerySet(models.QuerySet["Finding"]):
    def open(self) -> Self:
        """What is in the newest text and nobody has cleared."""
        return self.filter(is_present=True, cleared_at=None)


class Finding(models.Model):
    """What a check found in a story, known by check, folded words and clause: it stays cleared when it is
    saved again, and comes back with its answer when a text is restored.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="findings")
    check_name = models.CharField(max_length=20)
    folded = models.CharField(max_length=100)
    clause = models.PositiveSmallIntegerField()
    # Of another text that this one is like: how, and the share of this text that it has, in percent.
    verdict = models.CharField(max_length=10, db_default="")
    share = models.PositiveSmallIntegerField(null=True)
    # Whether the newest text has it.
    is_present = models.BooleanField(default=True)
    cleared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    cleared_at = models.DateTimeField(null=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = "检查提示"
        verbose_name_plural = "检查提示"
        constraints = [
            # Also the index by which a story's findings are read.
            models.UniqueConstraint(
                fields=["submission", "check_name", "folded", "clause"], name="finding_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_name} {self.folded}"

    @property
    def key(self) -> Key:
        return Key(self.check_name, self.folded, self.clause)
