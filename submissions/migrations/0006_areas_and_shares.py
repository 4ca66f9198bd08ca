# What a moderator looks after, and how near another text was: the queue says both in numbers.

import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0006_renditions_of_covers"),
        ("districts", "0001_districts"),
        ("submissions", "0005_findings_and_terms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="finding",
            name="share",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="finding",
            name="verdict",
            field=models.CharField(db_default="", max_length=10),
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.district",
                        verbose_name="区域",
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.kind",
                        verbose_name="栏目",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="谁",
                    ),
                ),
            ],
            options={
                "verbose_name": "本区",
                "verbose_name_plural": "本区",
                "ordering": ["district__path", "kind__name", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("member"),
                        django.db.models.functions.comparison.Coalesce("district", 0),
                        django.db.models.functions.comparison.Coalesce("kind", 0),
                        name="area_once",
                    )
                ],
            },
        ),
    ]
