"""The search index: the one place that knows SQLite's FTS5 from PostgreSQL's tsvector.

Rows are numbered so that newest first is the order of the table itself. District and kind stand in the index
too, as tokens that no text can hold, so that a filtered search touches nothing but the index.
"""

from django.db import connection, models
from django.db.models import F, Func, Lookup

from articles.models import Article
from articles.search import words

TABLE = "articles_fts"
# Never part of a text's token, and no separator of FTS5's ascii tokenizer.
SCOPE = "§"
# published_at in seconds, then the article's number: enough for 268 million articles.
NUMBER_BITS = 28
# PostgreSQL clamps positions at 16,383; what stands behind is found as single words, not in phrases.
POSITION_LIMIT = 16_000
# PostgreSQL takes 1 MB of words in a row: some 100,000 different pairs. Words that first stand behind are not
# found; no text is refused for its length.
VECTOR_LIMIT = 900_000
# Counts beyond are told as “1000+”: nobody reads that far, and counting all would read the whole index.
COUNT_LIMIT = 1000
# ts_rank reads every match: only so many of the newest are ranked on PostgreSQL.
RANKED = 500


class IndexField(models.TextField):
    """tsvector on PostgreSQL; on SQLite the hidden column that bears the table's name."""

    def db_type(self, connection):
        """Only PostgreSQL knows a type for it."""
        return "tsvector" if connection.vendor == "postgresql" else None


class FullText(models.Model):
    """One indexed article. The table is made by a migration that branches on the database."""

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

    def __str__(self):
        return str(self.pk)


class Query:
    """What to look for: the typed words, all or any of them; `scope` holds a district code, a kind slug."""

    def __init__(self, typed, *, is_any=False, scope=()):
        self.words = words.parts(typed) if is_any else words.words(typed)
        self.is_any = is_any
        self.scope = [scope_token(name) for name in scope if name]

    def __bool__(self):
        return bool(self.words)

    def phrases(self):
        """The words as phrases of tokens."""
        return [words.phrase(word) for word in self.words]

    def for_sqlite(self):
        """An FTS5 expression. Tokens hold letters, digits and Chinese characters only: nothing to escape."""
        texts = [
            f'"{" ".join(phrase.tokens)}"{" *" if phrase.is_prefix else ""}' for phrase in self.phrases()
        ]
        wanted = (" OR " if self.is_any else " AND ").join(texts)
        scope = "".join(f' AND scope : "{token}"' for token in self.scope)
        return f"{{title body}} : ({wanted}){scope}"

    def for_postgresql(self):
        """A tsquery."""
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

    def as_sqlite(self, compiler, connection):
        """FTS5's own operator."""
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} MATCH %s", [*params, self.rhs.for_sqlite()]

    def as_postgresql(self, compiler, connection):
        """The operator of tsvector."""
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} @@ %s::tsquery", [*params, self.rhs.for_postgresql()]


# ── Asking ──


def matches(query, *, since=None, before=None):
    """The rows of the index that match; none for a query without a word.

    `since` and `before` are moments; the first is included, the second not.
    """
    if not query:
        return FullText.objects.none()
    found = FullText.objects.filter(document__match=query)
    if since is not None:
        found = found.filter(pk__gte=key_at(since))
    return found if before is None else found.filter(pk__lt=key_at(before))


def capped_count(found):
    """How many matches, at most COUNT_LIMIT + 1."""
    return found[: COUNT_LIMIT + 1].count()


def ranked_limit():
    """How many matches can be had in the order of relevance."""
    return COUNT_LIMIT if connection.vendor == "sqlite" else RANKED


def newest_keys(found, start, stop):
    """The search keys of a slice of the matches, newest first."""
    return list(found.order_by("-article_id").values_list("article_id", flat=True)[start:stop])


def counted_keys(found):
    """The search keys of the newest matches: all that is counted and listed, and one that tells of more."""
    return newest_keys(found, 0, COUNT_LIMIT + 1)


def best_keys(found, query, start, stop):
    """The search keys of a slice of the matches, best first: words in the title weigh most."""
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


def key_of(article):
    """The number of the article's row: grows with (published_at, id)."""
    return key_at(article.published_at) + article.pk


def key_at(moment):
    """The lowest key of that second."""
    return int(moment.timestamp()) << NUMBER_BITS


def put(*articles):
    """Put public articles into the search index, or put them anew."""
    stale = [article.search_key for article in articles if article.search_key]
    for article in articles:
        article.search_key = key_of(article)
    Article.objects.bulk_update(articles, ["search_key"])
    remove({*stale, *(article.search_key for article in articles)})
    insert(articles)


def insert(articles):
    """Put articles into the index, where they are not yet; each has its search_key."""
    with connection.cursor() as cursor:
        cursor.executemany(INSERT[connection.vendor], [row_of(article) for article in articles])


def remove(keys):
    """Take rows out of the index."""
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {TABLE} WHERE rowid = %s", [(key,) for key in keys])


# In one statement: what is published or taken down meanwhile is seen as a whole or not at all.
STRAY = (
    f"FROM {TABLE} WHERE NOT EXISTS (SELECT 1 FROM articles_article "
    f"WHERE articles_article.search_key = {TABLE}.rowid AND articles_article.state = 'published')"
)


def remove_strays():
    """Take rows out of the index that belong to no public article."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE {STRAY}")


def forget_deleted():
    """Take deleted words out of SQLite's index at once; else they wait in it for a later merge."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES('optimize')")


def analyze():
    """Tell PostgreSQL's planner what an import has changed; else it guesses, and the next search is slow."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {TABLE}, articles_article, articles_articlecount")


def clear():
    """Empty the index."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE}")


INSERT = {
    "sqlite": f"INSERT INTO {TABLE} (rowid, title, body, scope) VALUES (%s, %s, %s, %s)",
    "postgresql": f"INSERT INTO {TABLE} (rowid, {TABLE}) VALUES (%s, %s::tsvector)",
}


def row_of(article):
    """The values of the article's row in this database."""
    title, body = words.tokens(article.title), words.tokens(article.body)
    scope = [scope_token(name) for name in (*article.district.path.strip("/").split("/"), article.kind.slug)]
    if connection.vendor == "sqlite":
        return article.search_key, " ".join(title), " ".join(body), " ".join(scope)
    return article.search_key, tsvector(title, body, scope)


def scope_token(name):
    """A district's code or a kind's slug as one token."""
    return SCOPE + name.replace("-", SCOPE).replace("_", SCOPE)


def tsvector(title, body, scope):
    """The literal of a tsvector: no parser and no locale of the server has a say in it."""
    places = {token: [] for token in scope}
    for place, token in enumerate(title, start=1):
        places.setdefault(token, []).append(f"{place}A")
    size = sum(map(bytes_of, places))
    # A gap, so that no phrase runs from the title into the text.
    for place, token in enumerate(body, start=len(title) + 2):
        if token not in places:
            size += bytes_of(token)
        if size > VECTOR_LIMIT:
            break
        found = places.setdefault(token, [])
        if place <= POSITION_LIMIT:
            found.append(str(place))
    return " ".join(f"'{token}':{','.join(at)}" if at else f"'{token}'" for token, at in places.items())


def bytes_of(token):
    """What a word takes in a tsvector, with its length and alignment; positions come to 32 kB at most."""
    return len(token.encode()) + 4
