"""Rows that every app may need: staff, letters, counters for limits, documents, how the machinery does."""

import hashlib
import re
from datetime import datetime, timedelta
from typing import Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

# Between two tries of one letter.
LONGEST_PAUSE = timedelta(minutes=4)


class Staff(AbstractUser):
    """Somebody who works at the desk. One name, as Chinese names are written; letters need a mail address."""

    # Django's way to drop a field of an abstract model.
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField("姓名", max_length=40, help_text="显示在经过、责任编辑和邮件里。")
    email = models.EmailField("邮箱", help_text="到期提醒和超时警报发到这里。")

    REQUIRED_FIELDS = ["name", "email"]

    class Meta:
        verbose_name = "工作人员"
        verbose_name_plural = "工作人员"

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """The name shown in 经过 and letters: 林岸; the account's name where there is none."""
        return self.name or self.username

    def get_short_name(self) -> str:
        """The full name: nobody is called by a part of a Chinese name."""
        return self.get_full_name()


class OutgoingQuerySet[Row: models.Model](models.QuerySet[Row]):
    """Rows that a worker leases and sends: letters, and pings for search engines."""

    def waiting(self) -> Self:
        """Not sent yet, and not given up."""
        return self.filter(sent_at=None, failed_at=None)

    def sent(self) -> Self:
        """Taken by the other side."""
        return self.exclude(sent_at=None)

    def failed(self) -> Self:
        """Given up: a member of staff has to look."""
        # Said like this SQLite finds the index of those few.
        return self.filter(failed_at__isnull=False)

    def free(self, now: datetime) -> Self:
        """Not held by a worker."""
        return self.filter(Q(leased_until=None) | Q(leased_until__lte=now))


class LetterQuerySet(OutgoingQuerySet["Letter"]):
    def due(self, now: datetime) -> Self:
        """Waiting, with the time of the next try reached, and not held by another worker.

        No letter waits longer than LONGEST_PAUSE. One that seems to was written before the machine's clock
        was put back, so it is due too.
        """
        has_come = Q(next_try_at__lte=now) | Q(next_try_at__gt=now + LONGEST_PAUSE)
        return self.waiting().free(now).filter(has_come)

    def not_arrived(self) -> Self:
        """Not sent: waiting or given up."""
        return self.filter(sent_at=None)

    def for_chat(self) -> Self:
        """Those for the group chat; all others are mails."""
        return self.filter(recipient=Letter.CHAT)

    def for_mail(self) -> Self:
        return self.exclude(recipient=Letter.CHAT)

    def about(self, subject: str) -> Self:
        """All letters about one thing, newest first."""
        return self.filter(about=subject).order_by("-id")


# Errors after which nobody knows whether the server took the letter.
CUT_OFF = ("SMTPServerDisconnected", "TimeoutError")


class Letter(models.Model):
    """A letter as a row: written in the transaction of its event, sent later by a worker.

    `link_*` name the one link of the letter; it stands in the body as LINK and is signed only when
    the letter is sent, so that no row holds a usable link.
    """

    LINK = "{link}"
    # Instead of a mail address: the text goes to the robot of the group chat (commons.chat).
    CHAT = "群机器人"

    key = models.CharField("唯一标识", max_length=120, unique=True)
    event = models.CharField("类型", max_length=40)
    about = models.CharField("关于", max_length=60, db_index=True)  # the letters of one story
    recipient = models.EmailField("收件人")
    subject = models.CharField("主题", max_length=300)
    body = models.TextField("正文")
    link_purpose = models.CharField(max_length=20, blank=True)
    link_id = models.BigIntegerField(null=True)
    link_serial = models.PositiveIntegerField(null=True)
    message_id = models.CharField("Message-ID", max_length=200, unique=True)
    created_at = models.DateTimeField("写好时间")
    next_try_at = models.DateTimeField("下次发送")
    attempt_count = models.PositiveIntegerField("尝试次数", default=0)
    leased_until = models.DateTimeField("占用至", null=True, blank=True)
    lease = models.CharField(max_length=32, blank=True)
    sent_at = models.DateTimeField("送出时间", null=True, blank=True)
    failed_at = models.DateTimeField("放弃时间", null=True, blank=True)
    last_error = models.CharField("最近的错误", max_length=500, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "邮件"
        verbose_name_plural = "邮件"
        ordering = ["-id"]
        permissions = [("resend_letter", "可以重发邮件")]
        indexes = [
            # The worker's poll: only letters that still wait, soonest first.
            models.Index(
                fields=["next_try_at", "id"],
                name="letter_waiting",
                condition=Q(sent_at=None, failed_at=None),
            ),
            # How many were given up lately: /readyz, /metrics and 运行情况 (portal.health).
            models.Index(fields=["failed_at"], name="letter_failed", condition=Q(failed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.subject

    def number_of(self, kind: str) -> int | None:
        """12 where it is about "story:12" and `kind` is "story"; None where it is about something else."""
        match = re.fullmatch(f"{kind}:([0-9]{{1,18}})", self.about)
        return int(match[1]) if match else None

    @property
    def state_label(self) -> str:
        """How its sending went, in one word for the desk."""
        if self.sent_at:
            return "已送出"
        if self.failed_at:
            return "未送达"
        if self.attempt_count > 1 and self.last_error.startswith(CUT_OFF):
            # The server may have taken it before the line broke. It goes out again with the same Message-ID.
            return "结果不明"
        return "重试中" if self.attempt_count else "待发送"


class SearchPingQuerySet(OutgoingQuerySet["SearchPing"]):
    def due(self, now: datetime) -> Self:
        """Waiting and free, with the time of the next try reached."""
        return self.waiting().free(now).filter(next_try_at__lte=now)


class SearchPing(models.Model):
    """A URL to tell a search engine: written in the transaction of its event, sent later by the worker."""

    class Engine(models.TextChoices):
        BAIDU = "baidu", "百度"
        INDEXNOW = "indexnow", "IndexNow"

    engine = models.CharField("搜索引擎", max_length=10, choices=Engine.choices)
    url = models.CharField("网址", max_length=300)
    created_at = models.DateTimeField("写好时间")
    next_try_at = models.DateTimeField("下次推送")
    attempt_count = models.PositiveIntegerField("尝试次数", default=0)
    leased_until = models.DateTimeField("占用至", null=True, blank=True)
    lease = models.CharField(max_length=32, blank=True)
    sent_at = models.DateTimeField("送出时间", null=True, blank=True)
    failed_at = models.DateTimeField("放弃时间", null=True, blank=True)
    last_answer = models.CharField("最近的回答", max_length=300, blank=True)

    objects = SearchPingQuerySet.as_manager()

    class Meta:
        verbose_name = "搜索推送"
        verbose_name_plural = "搜索推送"
        ordering = ["-id"]
        permissions = [("resend_searchping", "可以重发搜索推送")]
        indexes = [
            # The worker's look: only what still waits.
            models.Index(
                fields=["engine", "next_try_at", "id"],
                name="search_ping_waiting",
                condition=Q(sent_at=None, failed_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def state_label(self) -> str:
        """How its sending went, in one word for the desk."""
        if self.sent_at:
            return "已送出"
        if self.failed_at:
            return "未送达"
        return "重试中" if self.attempt_count else "待推送"


class Hit(models.Model):
    """How often one address did one thing in one time window. Holds a keyed hash of it, for a day at most."""

    scope = models.CharField(max_length=20)
    address_hash = models.CharField(max_length=64)
    window_ends_at = models.DateTimeField(db_index=True)  # the daily purge
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "address_hash", "window_ends_at"], name="hit_one_per_window"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.count}"


def digest(text: str) -> str:
    """The SHA-256 of a text, in hex: kept with each agreement, to prove which text was agreed to."""
    return hashlib.sha256(text.encode()).hexdigest()


class TermsVersionQuerySet(models.QuerySet["TermsVersion"]):
    def current(self, document: str) -> "TermsVersion | None":
        """The version in force of 投稿须知 or 个人信息说明; None before `prepare` has run."""
        return self.filter(document=document).order_by("-effective_at", "-id").first()

    def with_replaced(self) -> Self:
        """Each with `is_replaced`: whether a later version of its document is in force."""
        newer = models.Q(effective_at__gt=models.OuterRef("effective_at")) | models.Q(
            effective_at=models.OuterRef("effective_at"), pk__gt=models.OuterRef("pk")
        )
        later = TermsVersion.objects.filter(newer, document=models.OuterRef("document"))
        return self.annotate(is_replaced=models.Exists(later))

    def in_force(self) -> "dict[str, TermsVersion]":
        """Both documents, by the name of the form field that carries their version.

        `prepare` has stored them, and every start runs it.
        """
        return {
            "terms_version": self.current(TermsVersion.Document.TERMS),  # type: ignore[dict-item]
            "privacy_version": self.current(TermsVersion.Document.PRIVACY),  # type: ignore[dict-item]
        }


class TermsVersion(models.Model):
    """One version of a document that people agree to. Never edited: a change is a new version."""

    class Document(models.TextChoices):
        TERMS = "terms", "投稿须知"
        PRIVACY = "privacy", "个人信息说明"

    document = models.CharField("文件", max_length=10, choices=Document.choices)
    version = models.CharField("版本", max_length=20, help_text="例如 2026-11")
    title = models.CharField("标题", max_length=60)
    body = models.TextField("全文")
    sha256 = models.CharField("全文摘要", max_length=64, editable=False)
    effective_at = models.DateTimeField("启用时间")

    objects = TermsVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "须知与说明"
        verbose_name_plural = "须知与说明"
        ordering = ["document", "-effective_at"]
        constraints = [models.UniqueConstraint(fields=["document", "version"], name="terms_version_once")]

    def __str__(self) -> str:
        return f"《{self.title}》（{self.version_label}）"

    @property
    def version_label(self) -> str:
        """2026 年 11 月版 for 2026-11; other names as they are."""
        year, _, month = self.version.partition("-")
        if year.isdecimal() and month.isdecimal():
            return f"{year} 年 {int(month)} 月版"
        return self.version


class ClockSlot(models.Model):
    """When a job of the clock last ran. Several workers share the row, so that one of them runs the job."""

    job = models.CharField(max_length=100, unique=True)
    ran_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.job} {self.ran_at:%Y-%m-%d %H:%M:%S}"


class Heartbeat(models.Model):
    """A worker process that lives, or lived; commons.heartbeats writes it."""

    host = models.CharField("机器", max_length=100)
    pid = models.PositiveIntegerField("进程号")
    started_at = models.DateTimeField("启动时间")
    seen_at = models.DateTimeField("最近心跳")
    stopped_at = models.DateTimeField("停止时间", null=True, blank=True)

    class Meta:
        verbose_name = "后台进程"
        verbose_name_plural = "后台进程"
        permissions = [("see_operations", "可以看运行情况"), ("receive_operations", "收到运行告警")]

    def __str__(self) -> str:
        return f"{self.host} {self.pid}"


class BackupRecord(models.Model):
    """A backup that was made of this database, or that it was restored from."""

    made_at = models.DateTimeField("备份时间", unique=True)
    byte_count = models.PositiveBigIntegerField("大小")

    class Meta:
        verbose_name = "备份记录"
        verbose_name_plural = "备份记录"
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"


class Incident(models.Model):
    """Something that operators were told of, from its letter to the letter that says it is over."""

    alarm = models.CharField("告警", max_length=20)
    began_at = models.DateTimeField("开始时间")
    seen_at = models.DateTimeField("最近一次发现")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "告警"
        verbose_name_plural = "告警"
        constraints = [
            # Worker and watch may look at the same moment; one of them writes the letters.
            models.UniqueConstraint(fields=["alarm"], name="incident_open_once", condition=Q(ended_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.alarm} {self.began_at:%Y-%m-%d %H:%M}"


class Change(models.Model):
    """Something changed for readers; commons.pages.changes writes it and says what the tags are."""

    # Microseconds since 1970, and always higher than that of the change committed before.
    serial = models.BigIntegerField(primary_key=True)
    tags = models.TextField()

    class Meta:
        verbose_name = "页面改动"
        verbose_name_plural = "页面改动"

    def __str__(self) -> str:
        return self.tags
