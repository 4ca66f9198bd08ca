import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="编号")),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("site", "网站问题"),
                            ("story", "稿件：差错、侵权、要求撤下"),
                            ("personal", "我的个人信息"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                        verbose_name="关于",
                    ),
                ),
                ("text", models.TextField(verbose_name="内容")),
                ("page_url", models.CharField(blank=True, max_length=300, verbose_name="相关网页")),
                ("name", models.CharField(blank=True, max_length=40, verbose_name="称呼")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="邮箱")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="电话")),
                ("consent_version", models.CharField(max_length=20, verbose_name="同意的说明版本")),
                ("consent_sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(db_index=True, verbose_name="时间")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="处理时间")),
                ("note", models.TextField(blank=True, verbose_name="说明")),
                ("idempotency_key", models.CharField(max_length=64, unique=True)),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="处理人",
                    ),
                ),
            ],
            options={
                "verbose_name": "来信",
                "verbose_name_plural": "来信",
                "ordering": ["-created_at", "-id"],
                "permissions": [("settle_message", "处理来信")],
            },
        ),
    ]
