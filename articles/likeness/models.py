"""Texts that others may be like, and the pieces that they are found by."""

from django.db import models
from django.db.models import Q


class KnownText(models.Model):
    """A text that others may be like, of an article or of a story. By articles.likeness."""

    class Kind(models.IntegerChoices):
        ARTICLE = 1, "稿件"
        STORY = 2, "来稿"

    kind = models.PositiveSmallIntegerField(choices=Kind.choices)
    # The number of the article or story. No key: articles do not know stories.
    item = models.BigIntegerField()
    exact = models.CharField(max_length=64, blank=True)
    piece_count = models.PositiveIntegerField(default=0)
    is_due = models.BooleanField(default=True)

    class Meta:
        verbose_name = "比对过的文字"
        verbose_name_plural = "比对过的文字"
        constraints = [
            # Also the index by which actions find the row of their text.
            models.UniqueConstraint(fields=["kind", "item"], name="known_text_item"),
        ]
        indexes = [
            # Texts with exactly the same characters.
            models.Index(fields=["exact"], name="known_text_exact"),
            # What waits for the worker, which is seldom anything.
            models.Index(fields=["id"], name="known_text_due", condition=Q(is_due=True)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.item}"


class Piece(models.Model):
    """One kept piece of a KnownText, as a hash. By articles.likeness."""

    # Also the index by which texts with the same pieces are found.
    pk = models.CompositePrimaryKey("hash", "text")
    hash = models.BigIntegerField()
    # The number of the KnownText; indexed, for its pieces go with it.
    text = models.BigIntegerField(db_index=True)

    class Meta:
        verbose_name = "文字片段"
        verbose_name_plural = "文字片段"

    def __str__(self) -> str:
        return f"{self.text}: {self.hash}"
