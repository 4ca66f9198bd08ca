"""python -m tests.bench.plain.fill corpus.jsonl: make the tables and load the corpus, or the rest of it."""

import json
import sys
from datetime import datetime
from itertools import batched, islice

import django
from django.core.management import call_command

django.setup()

# These need Django to be set up.
from tests.bench.make_corpus import DISTRICTS, KINDS  # noqa: E402
from tests.bench.plain.models import Article, District, Kind  # noqa: E402


def main():
    call_command("migrate", run_syncdb=True, verbosity=0)
    places = {
        name: District.objects.get_or_create(code=f"d{n}", name=name)[0] for n, name in enumerate(DISTRICTS)
    }
    kinds = {slug: Kind.objects.get_or_create(slug=slug, name=slug)[0] for slug in KINDS}
    with open(sys.argv[1], encoding="utf-8") as file:
        rest = islice(file, Article.objects.count(), None)
        for lines in batched(rest, 1000, strict=False):
            Article.objects.bulk_create(made(json.loads(line), places, kinds) for line in lines)


def made(row, places, kinds):
    """An unsaved Article from a row of the corpus."""
    return Article(
        district=places[row["district"]],
        kind=kinds[row["kind"]],
        title=row["title"],
        summary=row.get("summary") or row["body"][:100],
        body=row["body"],
        unit=row.get("unit", ""),
        character_count=len(row["body"]),
        published_at=datetime.fromisoformat(row["published_at"]),
    )


if __name__ == "__main__":
    main()
