"""The article of a page, read by a query written by hand, is what Django's own would read."""

import pytest
from django.db.models import BigIntegerField

from articles.actions import correct_article
from articles.models import Article, Cover
from articles.pages.article import cover_of, public
from tests.make import NOW, make_article

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def columns(item):
    """Every column, and what stands behind the two that pages name."""
    stored = {field.attname: getattr(item, field.attname) for field in item._meta.concrete_fields}
    return stored | {"kinds": str(item.kind), "districts": item.district.name}


def test_the_pages_own_query_reads_what_djangos_reads():
    corrected = make_article(title="第一篇", district="120111", now=NOW)
    correct_article(corrected, version=1, now=NOW, editor="林岸", correction="数字有误。", is_advert=True)

    assert columns(public(corrected.pk)) == columns(Article.objects.published().get(pk=corrected.pk))


@pytest.mark.parametrize("state", ["withdrawn", "draft"])
def test_what_is_not_public_is_not_read(state):
    article = make_article(title="第一篇", now=NOW)
    Article.objects.filter(pk=article.pk).update(state=state)

    assert public(article.pk) is None


def test_the_cover_is_read_too():
    bare, shown = make_article(title="第一篇", now=NOW), make_article(title="第二篇", now=NOW)
    cover = Cover.objects.create(article=shown, name="a" * 32, width=960, height=540, created_at=NOW)

    assert (cover_of(bare), cover_of(shown)) == (None, cover)
    assert vars(cover_of(shown)) | {"_state": 0} == vars(Cover.objects.get()) | {"_state": 0}


@pytest.mark.parametrize("pk", [0, BigIntegerField.MAX_BIGINT, BigIntegerField.MAX_BIGINT + 1, 10**40])
def test_a_number_that_no_article_has_is_not_found(client, pk):
    assert client.get(f"/articles/{pk}/").status_code == 404
