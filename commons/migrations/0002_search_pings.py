from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commons", "0001_staff_letters_documents"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchPing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "engine",
                    models.CharField(
                        choices=[("baidu", "百度"), ("indexnow", "IndexNow")],
                        max_length=10,
                        verbose_name="搜索引擎",
                    ),
                ),
                ("url", models.CharField(max_length=300, verbose_name="网址")),
                ("created_at", models.DateTimeField(verbose_name="写好时间")),
                ("next_try_at", models.DateTimeField(verbose_name="下次推送")),
                ("attempt_count", models.PositiveIntegerField(default=0, verbose_name="尝试次数")),
                ("leased_until", models.DateTimeField(blank=True, null=True, verbose_name="占用至")),
                ("lease", models.CharField(blank=True, max_length=32)),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="送出时间")),
                ("failed_at", models.DateTimeField(blank=True, null=True, verbose_name="放弃时间")),
                ("last_answer", models.CharField(blank=True, max_length=300, verbose_name="最近的回答")),
            ],
            options={
                "verbose_name": "搜索推送",
                "verbose_name_plural": "搜索推送",
                "ordering": ["-id"],
                "permissions": [("resend_searchping", "可以重发搜索推送")],
                "indexes": [
                    models.Index(
                        condition=models.Q(("failed_at", None), ("sent_at", None)),
                        fields=["engine", "next_try_at", "id"],
                        name="search_ping_waiting",
                    )
                ],
            },
        ),
    ]
