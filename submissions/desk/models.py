"""What a member of staff keeps for their own desk."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from articles.models import Kind
from commons.models import Staff
from districts.models import District


class TeamQuerySet(models.QuerySet["Team"]):
    def of(self, user: Staff) -> list["Team"]:
        """The areas of one person, in the order of the tree."""
        return list(self.filter(member=user).select_related("district", "kind"))


class Team(models.Model):
    """本区: a district and all below it, a kind, or both, that somebody looks after; empty means any.

    It only chooses what is shown first: everybody may review everything.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="谁")
    district = models.ForeignKey(District, models.PROTECT, null=True, related_name="+", verbose_name="区域")
    kind = models.ForeignKey(Kind, models.CASCADE, null=True, related_name="+", verbose_name="栏目")

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = "本区"
        verbose_name_plural = "本区"
        ordering = ["district__path", "kind__name", "id"]
        constraints = [
            # NULL is as good as a value here; also the index by which a member's areas are read.
            models.UniqueConstraint("member", Coalesce("district", 0), Coalesce("kind", 0), name="area_once")
        ]

    def __str__(self) -> str:
        district = self.district.short_name if self.district else ""
        return f"{district} {self.kind.name if self.kind else ''}".strip()

    @property
    def stories(self) -> Q:
        """The stories of this area."""
        found = Q()
        if self.district:
            found &= Q(revision__district__path__startswith=self.district.path)
        return found & Q(revision__kind=self.kind_id) if self.kind_id else found


def stories_of(areas: list[Team]) -> Q:
    """The stories of all these areas; none where there is no area."""
    found = Q(pk=None)
    for area in areas:
        found |= area.stories
    return found
