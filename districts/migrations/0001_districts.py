import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="District",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=30, unique=True, verbose_name="代码")),
                ("name", models.CharField(max_length=60, verbose_name="全称")),
                ("short_name", models.CharField(max_length=30, verbose_name="简称")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("province", "省级"),
                            ("city", "地级"),
                            ("county", "县级"),
                            ("zone", "功能区"),
                        ],
                        max_length=10,
                        verbose_name="级别",
                    ),
                ),
                ("path", models.CharField(editable=False, max_length=120, unique=True, verbose_name="位置")),
                (
                    "aliases",
                    models.CharField(
                        blank=True,
                        help_text="用竖线隔开，首尾也加竖线，例如 |泰达|天津开发区|",
                        max_length=200,
                        verbose_name="别名",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="现行")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="districts.district",
                        verbose_name="上级",
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="districts.district",
                        verbose_name="改为",
                    ),
                ),
            ],
            options={
                "verbose_name": "区域",
                "verbose_name_plural": "区域",
                "ordering": ["path"],
            },
        ),
    ]
