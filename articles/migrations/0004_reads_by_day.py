import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_recommended_articles_and_captions"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReadLog",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_line_sha256", models.CharField(max_length=64, unique=True)),
                ("offset", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "日志",
                "verbose_name_plural": "日志",
            },
        ),
        migrations.CreateModel(
            name="ArticleRead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(db_index=True, verbose_name="日期")),
                ("count", models.PositiveIntegerField(verbose_name="次数")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reads",
                        to="articles.article",
                        verbose_name="稿件",
                    ),
                ),
            ],
            options={
                "verbose_name": "阅读",
                "verbose_name_plural": "阅读",
                "constraints": [models.UniqueConstraint(fields=("article", "day"), name="article_read_day")],
            },
        ),
    ]
