from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0002_search_index"),
        ("districts", "0001_districts"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="article",
            options={
                "permissions": [
                    ("publish_article", "可以发布稿件"),
                    ("withdraw_article", "可以下架和恢复稿件"),
                    ("recommend_article", "可以推荐稿件"),
                ],
                "verbose_name": "稿件",
                "verbose_name_plural": "稿件",
            },
        ),
        migrations.AddField(
            model_name="article",
            name="recommended_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="推荐时间"),
        ),
        migrations.AddField(
            model_name="cover",
            name="caption",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=120, verbose_name="图说"
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("recommended_at__isnull", False), ("state", "published")),
                fields=["-recommended_at", "-id"],
                name="article_recommended",
            ),
        ),
    ]
