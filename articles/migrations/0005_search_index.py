"""The search index: FTS5 on SQLite, tsvector with GIN on PostgreSQL; see articles/search.py."""

import django.db.models.deletion
from django.db import migrations, models

import articles.search

MAKE = {
    "sqlite": [
        # Tokens are made by the application; "ascii" keeps every other character as it is.
        "CREATE VIRTUAL TABLE articles_fts USING fts5(title, body, scope, tokenize='ascii')",
        # Ranking weighs the title eight times; division and kind do not rank.
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
    dependencies = [("articles", "0004_portal")]

    operations = [
        migrations.CreateModel(
            name="FullText",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        db_column="rowid",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="fulltext",
                        serialize=False,
                        to="articles.article",
                        to_field="search_key",
                    ),
                ),
                ("document", articles.search.IndexField(db_column="articles_fts")),
            ],
            options={"db_table": "articles_fts", "managed": False},
        ),
        migrations.RunPython(make, drop),
    ]
