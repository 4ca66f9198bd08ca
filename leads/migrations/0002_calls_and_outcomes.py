import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_reads_by_day"),
        ("districts", "0001_districts"),
        ("leads", "0001_leads"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DayOff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(unique=True, verbose_name="日期")),
                (
                    "is_working",
                    models.BooleanField(
                        default=False, help_text="调休上班的周末请勾选；放假的不勾。", verbose_name="上班"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=20, verbose_name="说明")),
            ],
            options={
                "verbose_name": "放假和调休",
                "verbose_name_plural": "放假和调休",
                "ordering": ["day"],
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
                ("from_state", models.CharField(blank=True, max_length=10)),
                ("to_state", models.CharField(max_length=10)),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("reached", "打通了"),
                            ("missed", "未接通"),
                            ("wechat", "加了微信"),
                            ("visit", "约看园区"),
                            ("material", "要资料"),
                        ],
                        max_length=10,
                        verbose_name="结果",
                    ),
                ),
                ("next_at", models.DateTimeField(null=True, verbose_name="下次联系")),
                ("note", models.TextField(blank=True, verbose_name="说了什么")),
            ],
            options={
                "verbose_name": "经过",
                "verbose_name_plural": "经过",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="时间")),
                (
                    "scope",
                    models.CharField(
                        choices=[("mine", "我的"), ("following", "全部跟进中"), ("all", "全部")],
                        max_length=10,
                        verbose_name="哪些",
                    ),
                ),
                ("begins", models.DateField(verbose_name="从")),
                ("ends", models.DateField(verbose_name="到")),
                ("count", models.PositiveIntegerField(verbose_name="条数")),
                ("has_whole_numbers", models.BooleanField(verbose_name="完整号码")),
                (
                    "file_format",
                    models.CharField(
                        choices=[("xlsx", "XLSX"), ("csv", "CSV")], max_length=4, verbose_name="格式"
                    ),
                ),
                ("purpose", models.CharField(max_length=100, verbose_name="做什么用")),
            ],
            options={
                "verbose_name": "导出记录",
                "verbose_name_plural": "导出记录",
                "ordering": ["-made_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Route",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
            options={
                "verbose_name": "分派",
                "verbose_name_plural": "分派",
                "ordering": ["district__path", "topic__order"],
            },
        ),
        migrations.AlterModelOptions(
            name="lead",
            options={
                "ordering": ["-created_at", "-id"],
                "permissions": [
                    ("follow_lead", "跟进咨询"),
                    ("direct_lead", "负责咨询，也能办理同事的"),
                    ("receive_overdue", "收到咨询超时提醒"),
                    ("export_lead", "导出咨询"),
                ],
                "verbose_name": "咨询",
                "verbose_name_plural": "咨询",
            },
        ),
        migrations.AddField(
            model_name="lead",
            name="answer_due_at",
            field=models.DateTimeField(null=True, verbose_name="首次联系时限"),
        ),
        migrations.AddField(
            model_name="lead",
            name="cause",
            field=models.CharField(
                blank=True,
                choices=[
                    ("number", "号码不对"),
                    ("not_now", "暂不考虑"),
                    ("out_of_scope", "不在服务范围"),
                    ("peer", "同行询价"),
                    ("consent", "撤回了同意"),
                    ("erased", "个人信息已删除"),
                ],
                db_default="",
                default="",
                max_length=15,
                verbose_name="无效的原因",
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="claimed_at",
            field=models.DateTimeField(null=True, verbose_name="领取时间"),
        ),
        migrations.AddField(
            model_name="lead",
            name="closed_at",
            field=models.DateTimeField(null=True, verbose_name="结束时间"),
        ),
        migrations.AddField(
            model_name="lead",
            name="consent_heard_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="first",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="repeats",
                to="leads.lead",
                verbose_name="重复于",
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="first_answer_at",
            field=models.DateTimeField(null=True, verbose_name="首次联系时间"),
        ),
        migrations.AddField(
            model_name="lead",
            name="followup_told_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="lead",
            name="next_at",
            field=models.DateTimeField(null=True, verbose_name="下次联系"),
        ),
        migrations.AddField(
            model_name="lead",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[("won", "成交"), ("referred", "转介"), ("invalid", "无效"), ("duplicate", "重复")],
                db_default="",
                default="",
                max_length=10,
                verbose_name="结果",
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="overdue_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="lead",
            name="owner",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="归谁",
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="referred_to",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=60, verbose_name="转给谁"
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="reminded_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="lead",
            name="source",
            field=models.CharField(
                choices=[("web", "网页"), ("call", "来电")],
                db_default="web",
                default="web",
                max_length=5,
                verbose_name="来处",
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="state",
            field=models.CharField(
                choices=[("waiting", "待联系"), ("following", "跟进中"), ("closed", "已结束")],
                db_default="waiting",
                default="waiting",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AlterField(
            model_name="lead",
            name="phone",
            field=models.CharField(db_index=True, max_length=30, verbose_name="电话"),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["state", "answer_due_at", "next_at"], name="lead_due"),
        ),
        migrations.AddField(
            model_name="event",
            name="actor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="谁",
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="lead",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="events", to="leads.lead"
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="to",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="export",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="谁",
            ),
        ),
        migrations.AddField(
            model_name="route",
            name="district",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="districts.district",
                verbose_name="区域",
            ),
        ),
        migrations.AddField(
            model_name="route",
            name="members",
            field=models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="人员"),
        ),
        migrations.AddField(
            model_name="route",
            name="topic",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                to="leads.topic",
                verbose_name="主题",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["at"], name="lead_event_at"),
        ),
        migrations.AddConstraint(
            model_name="route",
            constraint=models.UniqueConstraint(
                django.db.models.functions.comparison.Coalesce("topic", 0),
                django.db.models.functions.comparison.Coalesce("district", 0),
                name="one_route",
                violation_error_message="这个主题和区域已经有一条分派。",
            ),
        ),
    ]
