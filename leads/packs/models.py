"""The material that investors ask for: packs by topic and district, their versions, and who got which."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from districts.models import District
from leads.models import Lead, Topic
from leads.packs.kinds import Format


class PolicyPackQuerySet(models.QuerySet["PolicyPack"]):
    def for_pages(self) -> Self:
        """With topic and district, and how many leads were given some version of it."""
        counted = self.annotate(handover_count=Count("versions__handovers"))
        ordered = counted.order_by("topic__order", "district__path")
        return ordered.select_related("topic", "district", "offer_changed_by")


class PolicyPack(models.Model):
    """What is handed over for one topic in a district and below it; no district means any.

    Only leads.packs.actions changes it: what a lead was given stays as it was.
    """

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+", verbose_name="主题")
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="区域"
    )
    # False: new leads get another pack or none; those that have this one go on reading it.
    is_offered = models.BooleanField("给新的咨询", default=True)
    # When that was changed, and by whom; NULL while it never was.
    offer_changed_at = models.DateTimeField(null=True)
    offer_changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = PolicyPackQuerySet.as_manager()

    class Meta:
        verbose_name = "政策资料"
        verbose_name_plural = "政策资料"
        constraints = [
            # NULL is as good as a value here, as in Route.
            models.UniqueConstraint("topic", Coalesce("district", 0), name="one_pack")
        ]

    def __str__(self) -> str:
        return f"{self.topic} · {self.district or '全部区域'}"

    @property
    def current(self) -> "PackVersion":
        """The newest version; every pack has one."""
        return self.versions.select_related("made_by").latest("number")


class PackVersion(models.Model):
    """One state of a pack. Never edited: a change is a new version."""

    pack = models.ForeignKey(PolicyPack, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版本")
    text = models.TextField("文字", blank=True)
    made_at = models.DateTimeField("时间")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "资料的版本"
        verbose_name_plural = "资料的版本"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["pack", "number"], name="pack_version_once")]

    def __str__(self) -> str:
        return f"{self.pack}，第 {self.number} 版"

    @property
    def download_count(self) -> int:
        """How often its files were taken by investors."""
        return self.files.aggregate(sum=Sum("download_count"))["sum"] or 0


class PackFile(models.Model):
    """One file of a version. Versions that share it have a row each; the file itself lies there once."""

    version = models.ForeignKey(PackVersion, models.PROTECT, related_name="files")
    title = models.CharField("名称", max_length=80)
    # <32 hex>.pdf below packs/ in the media.
    stored = models.CharField(max_length=40, db_index=True)  # which files no row names
    file_format = models.CharField("格式", max_length=4, choices=Format.choices)
    byte_count = models.PositiveIntegerField("大小")
    sha256 = models.CharField(max_length=64)
    # Stays where the rows in Download, which are of persons, are erased.
    download_count = models.PositiveIntegerField("下载次数", default=0)

    class Meta:
        verbose_name = "资料文件"
        verbose_name_plural = "资料文件"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title

    @property
    def path(self) -> str:
        """Where it lies in the media."""
        return f"packs/{self.stored}"

    @property
    def file_name(self) -> str:
        """What it is called when it is saved: 西青区可用载体清单.xlsx."""
        return f"{self.title}.{self.file_format}"


class Handover(models.Model):
    """A version that a lead was given: on the thank-you page, and by letter where a mail address was left."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="handovers")
    version = models.ForeignKey(PackVersion, models.PROTECT, related_name="handovers")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "给出的资料"
        verbose_name_plural = "给出的资料"
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["lead", "version"], name="handover_once")]

    def __str__(self) -> str:
        return str(self.version)


class Download(models.Model):
    """How often one investor took one file; goes with the person."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="downloads")
    file = models.ForeignKey(PackFile, models.PROTECT, related_name="downloads")
    count = models.PositiveIntegerField("次数", default=1)
    first_at = models.DateTimeField("第一次")
    last_at = models.DateTimeField("最近一次")

    class Meta:
        verbose_name = "资料下载"
        verbose_name_plural = "资料下载"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["lead", "file"], name="download_once")]

    def __str__(self) -> str:
        return f"{self.file} {self.count}"
