"""Addresses and forms of articles at the desk, for the tests that walk it."""

from django.urls import reverse

from articles.models import Kind
from districts.models import District
from tests.make import make_body

LIST = "/admin/articles/article/"


def page_of(article):
    """The address of an article's page."""
    return reverse("admin:articles_article_change", args=[article.pk])


def typed(article=None, **changes):
    """What the form of an article sends; of a new one without `article`."""
    fields = {
        "title": "西青区把厂房体检表写进租约",
        "body": make_body(3000),
        "district": District.objects.get(code="120111").pk,
        "kind": Kind.objects.get(slug="news").pk,
        "source_type": "original",
        "ai_use": "none",
    }
    if article:
        names = ("title", "body", "summary", "edit_note", "unit", "author")
        fields |= {name: getattr(article, name) for name in names}
        fields["seen_version"] = article.version
    return fields | changes
