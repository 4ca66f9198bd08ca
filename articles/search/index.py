"""The search index: only this module knows the difference between SQLite's FTS5 and PostgreSQL's tsvector.

Rows are numbered so that newest first is the order of the table itself. District and kind are in the index
too, as tokens that cannot be in a text, so that a filtered search reads only the index.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, models
from django.db.models import F, Func, Lookup, QuerySet

from articles.models import IS_PUBLIC, Article
from articles.search import words
from commons.chinese import start_of
from districts.tree import codes_of

TABLE = "articles_fts"
# Never part of a text's token, and not a separator for FTS5's ascii tokenizer.
SCOPE = "§"
# published_at in seconds, then the article's number: enough for 268 million articles.
NUMBER_BITS = 28
# PostgreSQL stores positions up to 16,383; later words are found one by one, not in phrases.
POSITION_LIMIT = 16_000
# PostgreSQL takes 1 MB of words in a row: about 100,000 different pairs. Words that appear only after that
# are not found, but no text is refused for its length.
VECTOR_LIMIT = 900_000
# More matches are shown as “1000+”: nobody reads so many, and counting them would read the whole index.
COUNT_LIMIT = 1000
# Pages of one step of merge_parts(): some 4 MB, a tenth of a second.
MERGED_PAGES = 1000
# ts_rank reads every match, so on PostgreSQL only so many of the newest are ranked.
RANKED = 500


class IndexField(models.TextField):
    """tsvector on PostgreSQL; on SQLite the hidden column that has the name of the table."""

    def db_type(self, connection: Any) -> str | None:
        """Only PostgreSQL has a type for it."""
        return "tsvector" if connection.vendor == "postgresql" else None


class FullText(models.Model):
    """One indexed article. A migration creates the table, in a different way for each database."""

    article = models.OneToOneField(
        Article,
        models.DO_NOTHING,
        primary_key=True,
        to_field="search_key",
        db_column="rowid",
        db_constraint=False,
        related_name="fulltext",
    )
    document = IndexField(db_column=TABLE)

    class Meta:
        managed = False
        db_table = TABLE

    def __str__(self) -> str:
        return str(self.pk)


Matches = models.QuerySet[FullText]


class Query:
    """What to look for: all typed words, or any of them; `scope` may hold a district code and a kind slug."""

    def __init__(self, typed: str, *, is_any: bool = False, scope: Iterable[str] = ()) -> None:
        self.words = words.parts(typed) if is_any else words.words(typed)
        self.is_any = is_any
        self.scope = [scope_token(name) for name in scope if name]

    def __bool__(self) -> bool:
        return bool(self.words)

    def phrases(self) -> list[words.Phrase]:
        return [words.phrase(word) for word in self.words]

    def for_sqlite(self) -> str:
        """An FTS5 expression. Tokens hold letters, digits and Chinese characters only: nothing to escape."""
        texts = [
            f'"{" ".join(phrase.tokens)}"{" *" if phrase.is_prefix else ""}' for phrase in self.phrases()
        ]
        wanted = (" OR " if self.is_any else " AND ").join(texts)
        scope = "".join(f' AND scope : "{token}"' for token in self.scope)
        return f"{{title body}} : ({wanted}){scope}"

    def for_postgresql(self) -> str:
        """A tsquery. Tokens need no escape here either."""
        texts = []
        for tokens, is_prefix in self.phrases():
            quoted = [f"'{token}'" for token in tokens]
            texts.append(f"({' <-> '.join(quoted)}{':*' if is_prefix else ''})")
        wanted = (" | " if self.is_any else " & ").join(texts)
        return " & ".join([f"({wanted})", *(f"'{token}'" for token in self.scope)])


@IndexField.register_lookup
class Match(Lookup):
    """`filter(document__match=Query(…))`; from articles `filter(fulltext__document__match=Query(…))`."""

    lookup_name = "match"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """FTS5's operator MATCH."""
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} MATCH %s", [*params, self.rhs.for_sqlite()]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """The operator @@ of tsvector."""
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} @@ %s::tsquery", [*params, self.rhs.for_postgresql()]


# ── Asking ──


def matches(
    query: Query, *, since: datetime | None = None, before: datetime | None = None
) -> QuerySet[FullText]:
    """The rows of the index that match; none for a query without words.

    They are of articles published at `since` or later, and before `before`.
    """
    if not query:
        return FullText.objects.none()
    found = FullText.objects.filter(document__match=query)
    if since is not None:
        found = found.filter(pk__gte=key_at(since))
    return found if before is None else found.filter(pk__lt=key_at(before))


def capped_count(found: Matches) -> int:
    """The number of matches, at most COUNT_LIMIT + 1."""
    return found[: COUNT_LIMIT + 1].count()


def ranked_limit() -> int:
    """How many matches can be sorted by relevance."""
    return COUNT_LIMIT if connection.vendor == "sqlite" else RANKED


def newest_keys(found: Matches, start: int, stop: int) -> list[int]:
    """The search keys of a slice of the matches, newest first."""
    return list(found.order_by("-article_id").values_list("article_id", flat=True)[start:stop])


def counted_keys(found: Matches) -> list[int]:
    """The search keys of the newest COUNT_LIMIT matches, and one more if there are more."""
    return newest_keys(found, 0, COUNT_LIMIT + 1)


def grouped(keys: Sequence[int]) -> list[tuple[int, int, int]]:
    """(district_id, kind_id, number) of the public articles with these search keys.

    By hand: Django takes longer to write down a thousand numbers than the database to look them up.
    """
    if not keys:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT district_id, kind_id, count(*) FROM articles_article WHERE {IS_PUBLIC} "
            f"AND search_key IN ({', '.join(map(str, keys))}) GROUP BY district_id, kind_id"
        )
        return cursor.fetchall()


def years(keys: Sequence[int]) -> dict[int, int]:
    """{year in Beijing: number of these search keys}; they are sorted, newest first."""
    rising, found, start = keys[::-1], dict[int, int](), 0
    while start < len(rising):
        place = bisect_right(YEARS, rising[start])
        end = bisect_left(rising, YEARS[place], lo=start)
        found[FIRST_YEAR + place - 1] = end - start
        start = end
    return found


def best_keys(found: Matches, query: Query, start: int, stop: int) -> list[int]:
    """The search keys of a slice of the matches, best first: words in the title count most."""
    if connection.vendor == "sqlite":
        # FTS5's hidden column: bm25 with the weights that the migration has set.
        ranked = found.order_by(
            Func(template=f"{TABLE}.rank", output_field=models.FloatField()), "-article_id"
        )
    else:
        newest = FullText.objects.filter(pk__in=newest_keys(found, 0, RANKED))
        tsquery = Func(models.Value(query.for_postgresql()), template="%(expressions)s::tsquery")
        rank = Func(F("document"), tsquery, function="ts_rank", output_field=models.FloatField())
        ranked = newest.order_by(rank.desc(), "-article_id")
    return list(ranked.values_list("article_id", flat=True)[start:stop])


# ── Keeping ──


def key_of(article: Article) -> int:
    """The number of a public article's row in the index; it grows with (published_at, id)."""
    return key_at(article.public_since) + article.pk


def key_at(moment: datetime) -> int:
    """The lowest key of the second of that moment."""
    return int(moment.timestamp()) << NUMBER_BITS


FIRST_YEAR = 1900
# The lowest key of each year.
YEARS = [key_at(start_of(date(year, 1, 1))) for year in range(FIRST_YEAR, 3001)]


def put(*articles: Article) -> None:
    """Add public articles to the index, or replace them there; stores their search_key."""
    stale = [article.search_key for article in articles if article.search_key]
    for article in articles:
        article.search_key = key_of(article)
    with connection.cursor() as cursor:
        # bulk_update() takes ten times as long: it builds one CASE of all rows.
        keys = [(article.search_key, article.pk) for article in articles]
        cursor.executemany("UPDATE articles_article SET search_key = %s WHERE id = %s", keys)
    remove({*stale, *(article.search_key for article in articles)})
    insert(articles)


def insert(articles: Iterable[Article]) -> None:
    """Add articles that have their search_key and are not in the index yet."""
    with connection.cursor() as cursor:
        cursor.executemany(INSERT[connection.vendor], [row_of(article) for article in articles])


def remove(keys: Iterable[int | None]) -> None:
    """Remove the rows with these search keys."""
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {TABLE} WHERE rowid = %s", [(key,) for key in keys])


# One statement, so that articles published or taken down meanwhile cannot be half seen.
STRAY = (
    f"FROM {TABLE} WHERE NOT EXISTS (SELECT 1 FROM articles_article "
    f"WHERE articles_article.search_key = {TABLE}.rowid AND articles_article.{IS_PUBLIC})"
)


def remove_strays() -> None:
    """Remove the rows that belong to no public article."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE {STRAY}")


def forget_deleted() -> None:
    """Take deleted words out of SQLite's index at once; else they wait in it for a later merge."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES('optimize')")


def merge_parts() -> None:
    """Merge what many publications left in SQLite's index, in short transactions: others write meanwhile."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        pages = -MERGED_PAGES  # The first time negative: all parts are to become one.
        changes = -1
        # FTS5 says that nothing is left by changing fewer than two rows.
        while changes < 0 or changes >= 2:
            before = total_changes(cursor)
            cursor.execute(f"INSERT INTO {TABLE}({TABLE}, rank) VALUES('merge', %s)", [pages])
            changes, pages = total_changes(cursor) - before, MERGED_PAGES


def total_changes(cursor: Any) -> int:
    """How many rows this connection to SQLite has changed so far."""
    return int(cursor.execute("SELECT total_changes()").fetchone()[0])


def analyze() -> None:
    """Tell PostgreSQL's planner what an import has changed; else it guesses, and the next search is slow."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {TABLE}, articles_article, articles_articlecount")


def clear() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE}")


INSERT = {
    "sqlite": f"INSERT INTO {TABLE} (rowid, title, body, scope) VALUES (%s, %s, %s, %s)",
    "postgresql": f"INSERT INTO {TABLE} (rowid, {TABLE}) VALUES (%s, %s::tsvector)",
}


def row_of(article: Article) -> tuple[Any, ...]:
    """The values of the article's row, for INSERT on this database."""
    title, body = words.tokens(article.title), words.tokens(article.body)
    scope = [scope_token(name) for name in (*codes_of(article.district), article.kind.slug)]
    if connection.vendor == "sqlite":
        return article.search_key, " ".join(title), " ".join(body), " ".join(scope)
    return article.search_key, tsvector(title, body, scope)


def scope_token(name: str) -> str:
    """A district's code or a kind's slug as one token."""
    return SCOPE + name.replace("-", SCOPE).replace("_", SCOPE)


def tsvector(title: list[str], body: list[str], scope: list[str]) -> str:
    """The literal of a tsvector, so that the server's parser and locale do not matter."""
    places: dict[str, list[str]] = {token: [] for token in scope}
    for place, token in enumerate(title, start=1):
        places.setdefault(token, []).append(f"{place}A")
    size = sum(map(bytes_of, places))
    # A gap of one, so that no phrase begins in the title and ends in the body.
    for place, token in enumerate(body, start=len(title) + 2):
        if token not in places:
            size += bytes_of(token)
        if size > VECTOR_LIMIT:
            break
        found = places.setdefault(token, [])
        if place <= POSITION_LIMIT:
            found.append(str(place))
    return " ".join(f"'{token}':{','.join(at)}" if at else f"'{token}'" for token, at in places.items())


def bytes_of(token: str) -> int:
    """The bytes of a word in a tsvector, with its length and alignment; positions add 32 kB at most."""
    return len(token.encode()) + 4
