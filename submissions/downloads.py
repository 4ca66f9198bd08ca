"""Who took figures about staff out of the desk."""

from django.conf import settings
from django.db import models

from articles.models import Kind


class Download(models.Model):
    """One file with the figures of a period, which name members of staff."""

    made_at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="谁")
    begins = models.DateField("从")
    ends = models.DateField("到")
    # NULL for all kinds.
    kind = models.ForeignKey(Kind, models.PROTECT, null=True, related_name="+", verbose_name="栏目")

    class Meta:
        verbose_name = "统计导出记录"
        verbose_name_plural = "统计导出记录"
        ordering = ["-made_at", "-id"]
        default_permissions = ()
        permissions = [("view_staff_figures", "看人员统计，并导出")]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M} {self.begins}–{self.ends}"
