from itertools import batched

from django.db import migrations, models


def let_wait(apps, schema_editor):
    """Articles from before wait for the worker, one row each."""
    alias = schema_editor.connection.alias
    articles = apps.get_model("articles", "Article").objects.using(alias).exclude(state="draft")
    known = apps.get_model("articles", "KnownText").objects.using(alias)
    for numbers in batched(articles.values_list("pk", flat=True).iterator(), 1000, strict=False):
        known.bulk_create(known.model(kind=1, item=number) for number in numbers)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_reads_by_day"),
    ]

    operations = [
        migrations.CreateModel(
            name="Piece",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "hash", "text", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("hash", models.BigIntegerField()),
                ("text", models.BigIntegerField(db_index=True)),
            ],
            options={
                "verbose_name": "文字片段",
                "verbose_name_plural": "文字片段",
            },
        ),
        migrations.CreateModel(
            name="KnownText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.PositiveSmallIntegerField(choices=[(1, "稿件"), (2, "来稿")])),
                ("item", models.BigIntegerField()),
                ("exact", models.CharField(blank=True, max_length=64)),
                ("piece_count", models.PositiveIntegerField(default=0)),
                ("is_due", models.BooleanField(default=True)),
            ],
            options={
                "verbose_name": "比对过的文字",
                "verbose_name_plural": "比对过的文字",
                "indexes": [
                    models.Index(fields=["exact"], name="known_text_exact"),
                    models.Index(condition=models.Q(("is_due", True)), fields=["id"], name="known_text_due"),
                ],
                "constraints": [models.UniqueConstraint(fields=("kind", "item"), name="known_text_item")],
            },
        ),
        migrations.RunPython(let_wait, migrations.RunPython.noop),
    ]
