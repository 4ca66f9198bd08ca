import django.db.models.deletion
from django.db import migrations, models

# What the upload made of every picture until now, as articles.covers.images did then.
STEPS, LARGEST, FORMATS = (480, 960, 1440), 1440, ("avif", "webp", "jpg")


def name_the_files(apps, schema_editor):
    """Covers from before this have all their files."""
    covers = apps.get_model("articles", "Cover").objects.using(schema_editor.connection.alias)
    for cover in covers.iterator():
        widths = [*(step for step in STEPS if step < cover.width), min(cover.width, LARGEST)]
        cover.files = " ".join(f"{size}.{form}" for size in [*widths, "thumb"] for form in FORMATS)
        cover.save(update_fields=["files"])


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0005_likeness_rows"),
    ]

    operations = [
        # The last release goes on writing covers without it; the worker names their files then.
        migrations.AddField(
            model_name="cover",
            name="files",
            field=models.CharField(blank=True, db_default="", default="", max_length=400),
        ),
        migrations.CreateModel(
            name="DueRendition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file", models.CharField(max_length=12)),
                ("attempt_count", models.PositiveIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(db_index=True)),
                (
                    "cover",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="due",
                        to="articles.cover",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("cover", "file"), name="due_rendition_once")],
            },
        ),
        migrations.RunPython(name_the_files, migrations.RunPython.noop),
    ]
