"""Messages to whoever runs the site; investors have a form of their own (leads)."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from commons.person import mask_email


class MessageQuerySet(models.QuerySet["Message"]):
    def waiting(self) -> Self:
        """Those that nobody has dealt with."""
        return self.filter(settled_at=None)

    def settled(self) -> Self:
        return self.exclude(settled_at=None)

    def below(self, message: "Message") -> Self:
        """Those that stand below a message in the list, where the newest stands on top."""
        same_time = Q(created_at=message.created_at, id__lt=message.pk)
        return self.filter(Q(created_at__lt=message.created_at) | same_time)


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
    consent_version = models.CharField("同意的《个人信息说明》", max_length=20)
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
    note = models.TextField("处理说明", blank=True)  # of the last step; feedback.record has them all
    idempotency_key = models.CharField(max_length=64, unique=True)

    objects = MessageQuerySet.as_manager()

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

    @property
    def settled_label(self) -> str:
        """Who dealt with it and when; "" while it waits."""
        if self.settled_at is None or self.settled_by is None:
            return ""
        return f"{self.settled_by.name}，{timezone.localtime(self.settled_at):%Y-%m-%d %H:%M}"

    @property
    def letters_subject(self) -> str:
        """The value of Letter.about for this message's letters."""
        return f"message:{self.pk}"

    def next_waiting(self) -> "Message | None":
        """The next one down the list that waits; from the last one back to the top."""
        others = Message.objects.waiting().exclude(pk=self.pk)
        return others.below(self).first() or others.first()
