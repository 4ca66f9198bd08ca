import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("articles", "0001_articles"),
        ("districts", "0001_districts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(unique=True, verbose_name="标识")),
                ("name", models.CharField(max_length=20, verbose_name="名称")),
                ("hint", models.CharField(blank=True, max_length=40, verbose_name="说明")),
                (
                    "material",
                    models.TextField(
                        blank=True, help_text="提交咨询后在页面上给出，纯文本。", verbose_name="资料"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
            ],
            options={
                "verbose_name": "咨询主题",
                "verbose_name_plural": "咨询主题",
                "ordering": ["order", "slug"],
            },
        ),
        migrations.CreateModel(
            name="Lead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="编号")),
                (
                    "entry",
                    models.CharField(
                        choices=[
                            ("material", "索取资料"),
                            ("hotline", "咨询热线"),
                            ("join", "企业入驻"),
                            ("contact", "联系我们"),
                        ],
                        default="material",
                        max_length=10,
                        verbose_name="入口",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="称呼")),
                ("phone", models.CharField(max_length=30, verbose_name="电话")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="邮箱")),
                ("company", models.CharField(blank=True, max_length=60, verbose_name="单位")),
                ("message", models.TextField(blank=True, verbose_name="补充说明")),
                ("consent_version", models.CharField(max_length=20, verbose_name="同意的说明版本")),
                ("consent_sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(db_index=True, verbose_name="时间")),
                ("idempotency_key", models.CharField(max_length=64, unique=True)),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="articles.article",
                        verbose_name="来自稿件",
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.district",
                        verbose_name="意向区域",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads",
                        to="leads.topic",
                        verbose_name="主题",
                    ),
                ),
            ],
            options={
                "verbose_name": "咨询",
                "verbose_name_plural": "咨询",
                "ordering": ["-created_at", "-id"],
            },
        ),
    ]
