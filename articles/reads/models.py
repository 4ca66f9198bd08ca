"""How often articles were read, and how far logs were counted."""

from django.db import models

from articles.models import Article


class ArticleRead(models.Model):
    """How often an article was opened on one day in Beijing; nothing of the reader."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="reads", verbose_name="稿件")
    day = models.DateField("日期", db_index=True)  # 热读 reads the last seven days
    count = models.PositiveIntegerField("次数")

    class Meta:
        verbose_name = "阅读"
        verbose_name_plural = "阅读"
        constraints = [
            # Also the index by which the reads of one article are summed.
            models.UniqueConstraint(fields=["article", "day"], name="article_read_day"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}/{self.day}: {self.count}"


class ReadLog(models.Model):
    """How far a log of nginx was counted."""

    first_line_sha256 = models.CharField(max_length=64, unique=True)
    offset = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "日志"
        verbose_name_plural = "日志"

    def __str__(self) -> str:
        return f"{self.first_line_sha256[:12]}: {self.offset}"
