"""The tree of districts that articles and stories belong to: 省 → 市 → 区县 → 功能区, GB/T 2260 codes."""

from typing import Self

from django.conf import settings
from django.db import models

from commons.addresses import url_of


class DistrictQuerySet(models.QuerySet["District"]):
    def active(self) -> Self:
        """Districts that exist today."""
        return self.filter(active=True)

    def in_tree_order(self) -> Self:
        """Parents before children, by code."""
        return self.order_by("path")


class District(models.Model):
    """One node of the tree 省 → 市 → 区县 → 功能区; provinces and cities are districts of a higher level."""

    class Level(models.TextChoices):
        PROVINCE = "province", "省级"
        CITY = "city", "地级"
        COUNTY = "county", "县级"
        ZONE = "zone", "功能区"

    code = models.CharField("代码", max_length=30, unique=True)
    name = models.CharField("全称", max_length=60)
    short_name = models.CharField("简称", max_length=30)
    level = models.CharField("级别", max_length=10, choices=Level.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    # /120000/120116/120116-teda/. The paths of all descendants begin with it.
    path = models.CharField("位置", max_length=120, unique=True, editable=False)
    aliases = models.CharField(
        "别名", max_length=200, blank=True, help_text="用竖线隔开，首尾也加竖线，例如 |泰达|天津开发区|"
    )
    active = models.BooleanField("现行", default=True)
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name="改为"
    )

    objects = DistrictQuerySet.as_manager()

    class Meta:
        verbose_name = "区域"
        verbose_name_plural = "区域"
        ordering = ["path"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return url_of(settings.DISTRICT_ROUTE, self.code)
