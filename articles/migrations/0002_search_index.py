"""The table of the search index: FTS5 on SQLite, tsvector with GIN on PostgreSQL; see articles/search/index.py."""

from django.db import migrations

MAKE = {
    "sqlite": [
        # Tokens are made by the application; "ascii" keeps every other character as it is.
        "CREATE VIRTUAL TABLE articles_fts USING fts5(title, body, scope, tokenize='ascii')",
        # Ranking weighs the title eight times; district and kind do not rank.
        "INSERT INTO articles_fts(articles_fts, rank) VALUES('rank', 'bm25(8.0, 1.0, 0.0)')",
    ],
    "postgresql": [
        "CREATE TABLE articles_fts (rowid bigint PRIMARY KEY, articles_fts tsvector NOT NULL)",
        "CREATE INDEX articles_fts_gin ON articles_fts USING gin (articles_fts)",
    ],
}


def make(apps, schema_editor):
    for statement in MAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE articles_fts")


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_articles")]

    operations = [migrations.RunPython(make, drop)]
