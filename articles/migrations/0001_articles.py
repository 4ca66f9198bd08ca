import django.db.models.deletion
from django.db import migrations, models

import articles.search.index


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("districts", "0001_districts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Article",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "草稿"), ("published", "已发布"), ("withdrawn", "已下架")],
                        default="draft",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("summary", models.CharField(blank=True, max_length=300, verbose_name="摘要")),
                ("body", models.TextField(verbose_name="正文")),
                ("unit", models.CharField(blank=True, max_length=60, verbose_name="来稿单位")),
                ("author", models.CharField(blank=True, max_length=40, verbose_name="作者")),
                ("responsible_editor", models.CharField(blank=True, max_length=40, verbose_name="责任编辑")),
                (
                    "source_type",
                    models.CharField(
                        choices=[("original", "原创"), ("authorised", "已获授权"), ("reprint", "转载")],
                        default="original",
                        max_length=10,
                        verbose_name="来源",
                    ),
                ),
                ("source_name", models.CharField(blank=True, max_length=80, verbose_name="原载")),
                ("source_url", models.URLField(blank=True, max_length=500, verbose_name="原文地址")),
                (
                    "ai_use",
                    models.CharField(
                        choices=[
                            ("none", "未使用"),
                            ("assisted", "辅助写作"),
                            ("generated", "主要由 AI 生成"),
                        ],
                        default="none",
                        max_length=10,
                        verbose_name="AI 使用",
                    ),
                ),
                (
                    "is_advert",
                    models.BooleanField(
                        default=False,
                        help_text="付费或者有偿的内容，页面和列表上都标明“广告”。",
                        verbose_name="广告",
                    ),
                ),
                ("edit_note", models.CharField(blank=True, max_length=300, verbose_name="编辑说明")),
                ("event_date", models.DateField(blank=True, null=True, verbose_name="内容时间")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="发布时间")),
                (
                    "revised_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="修改时间"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="下架时间"),
                ),
                (
                    "withdrawal_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("rights", "权利人通知"),
                            ("error", "内容有误"),
                            ("rules", "违反须知"),
                            ("personal_data", "含个人信息"),
                            ("request", "来稿人申请"),
                            ("other", "其他原因"),
                        ],
                        editable=False,
                        max_length=15,
                        verbose_name="下架原因",
                    ),
                ),
                (
                    "character_count",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="字数"),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "import_key",
                    models.CharField(blank=True, editable=False, max_length=64, null=True, unique=True),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, editable=False, max_length=100, null=True, unique=True),
                ),
                (
                    "legacy_path",
                    models.CharField(blank=True, editable=False, max_length=500, null=True, unique=True),
                ),
                ("search_key", models.BigIntegerField(blank=True, editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(editable=False)),
                ("changed_at", models.DateTimeField(editable=False, verbose_name="最后修改")),
                (
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.district",
                        verbose_name="区域",
                    ),
                ),
            ],
            options={
                "verbose_name": "稿件",
                "verbose_name_plural": "稿件",
                "permissions": [
                    ("publish_article", "可以发布稿件"),
                    ("withdraw_article", "可以下架和恢复稿件"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Kind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(unique=True, verbose_name="标识")),
                ("name", models.CharField(max_length=20, verbose_name="名称")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                ("standards", models.TextField(blank=True, verbose_name="采用标准")),
                (
                    "checklist",
                    models.TextField(
                        blank=True, help_text="一行一条，采用前须逐条勾选。", verbose_name="审阅要点"
                    ),
                ),
            ],
            options={
                "verbose_name": "栏目",
                "verbose_name_plural": "栏目",
                "ordering": ["order", "slug"],
            },
        ),
        migrations.CreateModel(
            name="FullText",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        db_column="rowid",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="fulltext",
                        serialize=False,
                        to="articles.article",
                        to_field="search_key",
                    ),
                ),
                ("document", articles.search.index.IndexField(db_column="articles_fts")),
            ],
            options={
                "db_table": "articles_fts",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="ArticleCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district", models.CharField(blank=True, max_length=30)),
                ("kind", models.CharField(blank=True, max_length=50)),
                (
                    "unit",
                    models.CharField(
                        choices=[("all", "All"), ("month", "Month"), ("day", "Day")], max_length=5
                    ),
                ),
                ("day", models.DateField()),
                ("count", models.IntegerField()),
                ("changed_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("district", "kind", "unit", "day"), name="article_count_period"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="更正说明")),
                ("editor", models.CharField(blank=True, max_length=150, verbose_name="编辑")),
                ("corrected_at", models.DateTimeField(verbose_name="时间")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "verbose_name": "更正",
                "verbose_name_plural": "更正",
                "ordering": ["-corrected_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Cover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=32, unique=True)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("alt", models.CharField(max_length=120, verbose_name="图片说明")),
                ("credit", models.CharField(blank=True, max_length=80, verbose_name="图片来源")),
                ("created_at", models.DateTimeField(verbose_name="时间")),
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cover",
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "verbose_name": "题图",
                "verbose_name_plural": "题图",
            },
        ),
        migrations.AddField(
            model_name="article",
            name="kind",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="articles",
                to="articles.kind",
                verbose_name="栏目",
            ),
        ),
        migrations.CreateModel(
            name="ArticleRevision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="版次")),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("summary", models.CharField(blank=True, max_length=300, verbose_name="摘要")),
                ("body", models.TextField(verbose_name="正文")),
                ("editor", models.CharField(blank=True, max_length=150, verbose_name="编辑")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("created_at", models.DateTimeField(verbose_name="时间")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "verbose_name": "稿件版本",
                "verbose_name_plural": "稿件版本",
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("article", "number"), name="article_revision_number")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("state", "published")),
                fields=["-published_at", "-id"],
                name="article_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("state", "published")),
                fields=["district", "-published_at", "-id"],
                name="article_district_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("state", "published")),
                fields=["kind", "-published_at", "-id"],
                name="article_kind_newest",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "published"), _negated=True),
                    ("published_at__isnull", False),
                    _connector="OR",
                ),
                name="article_published_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "published", "withdrawn"])),
                name="article_state_known",
            ),
        ),
    ]
