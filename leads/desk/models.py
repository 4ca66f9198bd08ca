"""The record of what staff took out: files with leads, and the copy of what is held about a person."""

from django.conf import settings
from django.db import models


class AccessCopy(models.Model):
    """Everything that is held about a person, handed out as a file: who made it, for whom, on what proof."""

    made_at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # Masked: the record must outlive the person's data.
    phone = models.CharField("电话", max_length=40, blank=True)
    email = models.CharField("邮箱", max_length=120, blank=True)
    proof = models.CharField("怎样核实是本人", max_length=100)
    has_notes = models.BooleanField("连同内部备注")
    count = models.PositiveIntegerField("条数")

    class Meta:
        verbose_name = "个人信息副本"
        verbose_name_plural = "个人信息副本"
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M} {self.count} 条"


class Export(models.Model):
    """One file with leads that somebody took out of the desk: who, how many, what for."""

    class Scope(models.TextChoices):
        MINE = "mine", "我的"
        FOLLOWING = "following", "全部跟进中"
        ALL = "all", "全部"
        # Numbers without persons; the form for files with leads does not offer it.
        FIGURES = "figures", "图表"

    made_at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="谁")
    scope = models.CharField("哪些", max_length=10, choices=Scope.choices)
    begins = models.DateField("从")
    ends = models.DateField("到")
    count = models.PositiveIntegerField("条数")
    has_whole_numbers = models.BooleanField("完整号码")
    file_format = models.CharField("格式", max_length=4, choices=[("xlsx", "XLSX"), ("csv", "CSV")])
    purpose = models.CharField("做什么用", max_length=100)

    class Meta:
        verbose_name = "导出记录"
        verbose_name_plural = "导出记录"
        ordering = ["-made_at", "-id"]
        permissions = [("view_lead_figures", "看咨询图表，并导出数字")]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M} {self.count} 条"
