import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("districts", "0001_districts"),
        ("leads", "0002_calls_and_outcomes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="lead",
            name="phone",
            field=models.CharField(blank=True, db_index=True, max_length=30, verbose_name="电话"),
        ),
        migrations.CreateModel(
            name="AccessCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="时间")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="电话")),
                ("email", models.CharField(blank=True, max_length=120, verbose_name="邮箱")),
                ("proof", models.CharField(max_length=100, verbose_name="怎样核实是本人")),
                ("has_notes", models.BooleanField(verbose_name="连同内部备注")),
                ("count", models.PositiveIntegerField(verbose_name="条数")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "个人信息副本",
                "verbose_name_plural": "个人信息副本",
                "ordering": ["-made_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="PolicyPack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_offered", models.BooleanField(default=True, verbose_name="给新的咨询")),
                ("offer_changed_at", models.DateTimeField(null=True)),
                (
                    "offer_changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        verbose_name="区域",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="leads.topic",
                        verbose_name="主题",
                    ),
                ),
            ],
            options={
                "verbose_name": "政策资料",
                "verbose_name_plural": "政策资料",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("topic"),
                        django.db.models.functions.comparison.Coalesce("district", 0),
                        name="one_pack",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PackVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="版本")),
                ("text", models.TextField(blank=True, verbose_name="文字")),
                ("made_at", models.DateTimeField(verbose_name="时间")),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="leads.policypack",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "资料的版本",
                "verbose_name_plural": "资料的版本",
                "ordering": ["-number"],
                "constraints": [models.UniqueConstraint(fields=("pack", "number"), name="pack_version_once")],
            },
        ),
        migrations.CreateModel(
            name="PackFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="名称")),
                ("stored", models.CharField(db_index=True, max_length=40)),
                (
                    "file_format",
                    models.CharField(
                        choices=[("pdf", "PDF"), ("docx", "DOCX"), ("xlsx", "XLSX")],
                        max_length=4,
                        verbose_name="格式",
                    ),
                ),
                ("byte_count", models.PositiveIntegerField(verbose_name="大小")),
                ("sha256", models.CharField(max_length=64)),
                ("download_count", models.PositiveIntegerField(default=0, verbose_name="下载次数")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="leads.packversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "资料文件",
                "verbose_name_plural": "资料文件",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Download",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("count", models.PositiveIntegerField(default=1, verbose_name="次数")),
                ("first_at", models.DateTimeField(verbose_name="第一次")),
                ("last_at", models.DateTimeField(verbose_name="最近一次")),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="downloads", to="leads.lead"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="downloads",
                        to="leads.packfile",
                    ),
                ),
            ],
            options={
                "verbose_name": "资料下载",
                "verbose_name_plural": "资料下载",
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("lead", "file"), name="download_once")],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="handovers", to="leads.lead"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to="leads.packversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "给出的资料",
                "verbose_name_plural": "给出的资料",
                "ordering": ["-at", "-id"],
                "constraints": [models.UniqueConstraint(fields=("lead", "version"), name="handover_once")],
            },
        ),
    ]
