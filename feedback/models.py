"""Messages to whoever runs the site; investors have a form of their own (leads)."""

from django.conf import settings
from django.db import models

from commons.person import mask_email


class Message(models.Model):
    """来信: one message from /contact/. Holds personal data; how to answer stands in the desk only."""

    class Topic(models.TextChoices):
        SITE = "site", "网站问题"
        STORY = "story", "稿件：差错、侵权、要求撤下"
        PERSONAL = "personal", "我的个人信息"
        OTHER = "other", "其他"

    number = models.CharField("编号", max_length=20, unique=True)
    topic = models.CharField("关于", max_length=10, choices=Topic.choices)
    text = models.TextField("内容")
    page_url = models.CharField("相关网页", max_length=300, blank=True)
    name = models.CharField("称呼", max_length=40, blank=True)
    email = models.EmailField("邮箱", blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    consent_version = models.CharField("同意的说明版本", max_length=20)
    consent_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField("时间", db_index=True)  # the list, newest first
    settled_at = models.DateTimeField("处理时间", null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="处理人",
    )
    note = models.TextField("处理说明", blank=True)
    idempotency_key = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = "来信"
        verbose_name_plural = "来信"
        ordering = ["-created_at", "-id"]
        permissions = [("settle_message", "处理来信")]

    def __str__(self) -> str:
        return f"{self.number} {self.get_topic_display()}"

    @property
    def masked_email(self) -> str:
        """s***n@example.com; "" without an address."""
        return mask_email(self.email) if self.email else ""
