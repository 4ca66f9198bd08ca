import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("articles", "0001_articles"),
        ("commons", "0001_staff_letters_documents"),
        ("districts", "0001_districts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="邮箱")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="电话")),
                ("network_address", models.CharField(blank=True, max_length=45, verbose_name="网络地址")),
                ("user_agent", models.CharField(blank=True, max_length=300, verbose_name="浏览器")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="邮箱确认时间")),
            ],
            options={
                "verbose_name": "联系方式",
                "verbose_name_plural": "联系方式",
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("move", models.CharField(max_length=15, verbose_name="事项")),
                ("from_state", models.CharField(blank=True, max_length=15)),
                ("to_state", models.CharField(max_length=15)),
                ("reasons", models.JSONField(default=list, verbose_name="理由")),
                ("note", models.TextField(blank=True, verbose_name="留言")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="谁",
                    ),
                ),
            ],
            options={
                "verbose_name": "经过",
                "verbose_name_plural": "经过",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ChecklistAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("point", models.TextField(verbose_name="要点")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checklist",
                        to="submissions.event",
                    ),
                ),
            ],
            options={
                "verbose_name": "要点确认",
                "verbose_name_plural": "要点确认",
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="版次")),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("body", models.TextField(verbose_name="正文")),
                ("summary", models.CharField(blank=True, max_length=300, verbose_name="摘要")),
                ("unit", models.CharField(max_length=60, verbose_name="来稿单位")),
                ("author", models.CharField(max_length=40, verbose_name="作者")),
                (
                    "contributor_type",
                    models.CharField(
                        choices=[
                            ("agency", "招商机构"),
                            ("park", "园区或管委会"),
                            ("company", "企业"),
                            ("expert", "专家学者"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                        verbose_name="来稿人",
                    ),
                ),
                (
                    "source_type",
                    models.CharField(
                        choices=[("original", "原创"), ("authorised", "已获授权"), ("reprint", "转载")],
                        max_length=10,
                        verbose_name="来源",
                    ),
                ),
                ("source_url", models.URLField(blank=True, max_length=500, verbose_name="原文地址")),
                (
                    "ai_use",
                    models.CharField(
                        choices=[
                            ("none", "未使用"),
                            ("assisted", "辅助写作"),
                            ("generated", "主要由 AI 生成"),
                        ],
                        max_length=10,
                        verbose_name="AI 使用",
                    ),
                ),
                ("edit_note", models.CharField(blank=True, max_length=300, verbose_name="编辑说明")),
                ("character_count", models.PositiveIntegerField(verbose_name="字数")),
                ("created_at", models.DateTimeField(verbose_name="时间")),
                ("idempotency_key", models.CharField(max_length=64, null=True, unique=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                (
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="districts.district",
                        verbose_name="区域",
                    ),
                ),
                (
                    "editor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="编辑",
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.kind",
                        verbose_name="栏目",
                    ),
                ),
            ],
            options={
                "verbose_name": "文本版本",
                "verbose_name_plural": "文本版本",
                "ordering": ["number"],
            },
        ),
        migrations.AddField(
            model_name="event",
            name="revision",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="submissions.revision",
            ),
        ),
        migrations.CreateModel(
            name="Acceptance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("accepted_at", models.DateTimeField()),
                ("network_address", models.CharField(blank=True, max_length=45)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="commons.termsversion",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acceptances",
                        to="submissions.contact",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acceptances",
                        to="submissions.revision",
                    ),
                ),
            ],
            options={
                "verbose_name": "同意记录",
                "verbose_name_plural": "同意记录",
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("receipt", models.CharField(max_length=20, unique=True, verbose_name="受理编号")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "待审阅"),
                            ("in_review", "审阅中"),
                            ("needs_changes", "退回修改"),
                            ("accepted", "已采用，编辑中"),
                            ("scheduled", "待发布"),
                            ("published", "已发布"),
                            ("rejected", "未采用"),
                            ("withdrawn", "已撤稿"),
                            ("expired", "逾期未改"),
                            ("taken_down", "已下架"),
                        ],
                        max_length=15,
                        verbose_name="状态",
                    ),
                ),
                ("round", models.PositiveIntegerField(default=1, verbose_name="轮次")),
                ("version", models.PositiveIntegerField(default=1)),
                ("submitted_at", models.DateTimeField(verbose_name="提交时间")),
                ("due_at", models.DateTimeField(verbose_name="到期时间")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="答复时间")),
                ("claimed_at", models.DateTimeField(null=True, verbose_name="领取时间")),
                ("claim_seen_at", models.DateTimeField(null=True)),
                ("state_changed_at", models.DateTimeField(null=True)),
                ("publish_at", models.DateTimeField(null=True, verbose_name="定时发布")),
                ("is_prioritised", models.BooleanField(default=False, verbose_name="优先")),
                ("digest_at", models.DateTimeField(null=True)),
                ("alarm_at", models.DateTimeField(null=True)),
                ("late_at", models.DateTimeField(null=True)),
                ("reminded_at", models.DateTimeField(null=True)),
                ("link_serial", models.PositiveIntegerField(default=1)),
                (
                    "article",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.article",
                        verbose_name="稿件",
                    ),
                ),
                (
                    "claimed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="领取人",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="submissions.revision",
                    ),
                ),
            ],
            options={
                "verbose_name": "来稿",
                "verbose_name_plural": "来稿",
                "permissions": [
                    ("review_submission", "可以领取、审阅、编辑和发布来稿"),
                    ("direct_submission", "可以处理退回中的来稿、下架、恢复和重新受理"),
                    ("receive_digest", "收到到期提醒邮件"),
                    ("receive_alarm", "收到超时警报邮件"),
                ],
            },
        ),
        migrations.AddField(
            model_name="revision",
            name="submission",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="revisions",
                to="submissions.submission",
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="submission",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="submissions.submission",
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="submission",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contact",
                to="submissions.submission",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(("state__in", ["submitted", "in_review"])),
                fields=["-is_prioritised", "due_at", "id"],
                name="submission_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(fields=["state", "state_changed_at"], name="submission_waiting"),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "submitted",
                            "in_review",
                            "needs_changes",
                            "accepted",
                            "scheduled",
                            "published",
                            "rejected",
                            "withdrawn",
                            "expired",
                            "taken_down",
                        ],
                    )
                ),
                name="submission_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "published"), _negated=True),
                    ("article__isnull", False),
                    _connector="OR",
                ),
                name="submission_published_has_article",
            ),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.UniqueConstraint(fields=("submission", "number"), name="revision_number"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["at"], name="event_at"),
        ),
    ]
