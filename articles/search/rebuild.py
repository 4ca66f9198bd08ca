"""Builds the index and the kept counts again while editors go on publishing, and checks them."""

from django.db import connection, transaction

from articles import counts
from articles.likeness import filling
from articles.models import Article
from articles.search.index import STRAY, TABLE, key_of, put, remove_strays, row_of

# Articles of one transaction.
BATCH = 200


def rebuild() -> int:
    """Index and count every published article, and what all texts are compared by; returns how many.

    Each batch has a short transaction, so that authors can send stories meanwhile.
    """
    total, last = 0, 0
    while batch := reindex_batch(last):
        total, last = total + len(batch), batch[-1].pk
    remove_strays()
    with transaction.atomic():
        counts.recount()
    filling.refill()
    return total


@transaction.atomic
def reindex_batch(last: int) -> list[Article]:
    """Index the next articles after id `last` again and return them."""
    public = Article.objects.published().select_related("district", "kind").order_by("pk")
    batch = list(public.filter(pk__gt=last).select_for_update(of=("self",))[:BATCH])
    put(*batch)
    return batch


def differences() -> tuple[list[int], list[int]]:
    """(ids of public articles that are missing or wrong in the index, keys of rows that must go)."""
    public = Article.objects.published().select_related("district", "kind").order_by("pk")
    wrong = [article.pk for article in public.iterator(chunk_size=500) if not is_held(article)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT rowid {STRAY}")
        strays = [key for (key,) in cursor.fetchall()]
    return wrong, strays


HOLDS = {
    "sqlite": f"SELECT count(*) FROM {TABLE} WHERE rowid = %s AND title = %s AND body = %s AND scope = %s",
    "postgresql": f"SELECT count(*) FROM {TABLE} WHERE rowid = %s AND {TABLE} = %s::tsvector",
}


def is_held(article: Article) -> bool:
    """Whether the index has exactly the right row for this article."""
    if article.search_key != key_of(article):
        return False
    with connection.cursor() as cursor:
        cursor.execute(HOLDS[connection.vendor], row_of(article))
        return cursor.fetchall() == [(1,)]
