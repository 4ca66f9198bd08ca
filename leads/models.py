"""Topics that investors ask about, and their requests."""

from django.db import models

from articles.models import Article
from districts.models import District


class Topic(models.Model):
    """What an investor may ask about, with the material that the thank-you page shows (R10, R11)."""

    slug = models.SlugField("标识", unique=True)
    name = models.CharField("名称", max_length=20)
    hint = models.CharField("说明", max_length=40, blank=True)
    material = models.TextField("资料", blank=True, help_text="提交咨询后在页面上给出，纯文本。")
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = "咨询主题"
        verbose_name_plural = "咨询主题"
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.name


class Lead(models.Model):
    """One request for a call. Holds personal data: shown to 招商专员 only."""

    class Entry(models.TextChoices):
        MATERIAL = "material", "索取资料"
        HOTLINE = "hotline", "咨询热线"
        JOIN = "join", "企业入驻"
        CONTACT = "contact", "联系我们"

    number = models.CharField("编号", max_length=20, unique=True)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="leads", verbose_name="主题")
    entry = models.CharField("入口", max_length=10, choices=Entry.choices, default=Entry.MATERIAL)
    name = models.CharField("称呼", max_length=40)
    phone = models.CharField("电话", max_length=30)
    email = models.EmailField("邮箱", blank=True)
    company = models.CharField("单位", max_length=60, blank=True)
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="意向区域"
    )
    article = models.ForeignKey(
        Article, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="来自稿件"
    )
    message = models.TextField("补充说明", blank=True)
    consent_version = models.CharField("同意的说明版本", max_length=20)
    consent_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField("时间", db_index=True)  # the list, newest first
    idempotency_key = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = "咨询"
        verbose_name_plural = "咨询"
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.number} {self.topic}"

    @property
    def letters_subject(self) -> str:
        """The value of Letter.about for this lead's letters."""
        return f"lead:{self.pk}"
