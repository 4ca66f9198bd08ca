"""Districts, kinds and articles; with HAS_INDEXES what the lists sort by is indexed."""

from django.conf import settings
from django.db import models


class District(models.Model):
    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=60)

    def __str__(self):
        return self.name


class Kind(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=20)

    def __str__(self):
        return self.name


class Article(models.Model):
    district = models.ForeignKey(District, models.PROTECT, db_index=settings.HAS_INDEXES)
    kind = models.ForeignKey(Kind, models.PROTECT, db_index=settings.HAS_INDEXES)
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=300)
    body = models.TextField()
    unit = models.CharField(max_length=60)
    character_count = models.PositiveIntegerField()
    published_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="plain_by_time"),
            models.Index(fields=["district", "-published_at", "-id"], name="plain_by_district"),
            models.Index(fields=["kind", "-published_at", "-id"], name="plain_by_kind"),
        ][: 3 if settings.HAS_INDEXES else 0]

    def __str__(self):
        return self.title
