"""python -m tests.bench.short corpus.jsonl: load articles for lists, without the search index.

Half an hour of indexing is left out; columns, counts and the indexes of lists are those of an import. What
was loaded before a stop stays, and the rest is loaded.
"""

import json
import sys
from itertools import batched, islice

import django

django.setup()

# These need Django to be set up.
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles import counts  # noqa: E402
from articles.actions import new_article  # noqa: E402
from articles.importing.archive import References, article_fields  # noqa: E402
from articles.models import Article  # noqa: E402


def main():
    now, references = timezone.now(), References()
    with open(sys.argv[1], encoding="utf-8") as file:
        rest = islice(file, Article.objects.count(), None)
        for lines in batched(rest, 2000, strict=False):
            Article.objects.bulk_create(made(json.loads(line), references, now) for line in lines)
    with transaction.atomic():
        counts.recount()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def made(item, references, now):
    """An unsaved public article, as an import makes it."""
    return new_article(now=now, state=Article.State.PUBLISHED, **article_fields(item, references, now))


if __name__ == "__main__":
    main()
