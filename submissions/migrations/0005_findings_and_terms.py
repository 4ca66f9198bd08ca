import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# The last point of the four kinds as they were shipped. The desk asks for the clauses by itself now.
POINT = "已对照须知 1.2 的二十项，未见问题"


def drop_point(apps, schema_editor):
    """Take the point out of checklists that still have it."""
    kinds = apps.get_model("articles", "Kind").objects.using(schema_editor.connection.alias)
    for kind in kinds.filter(checklist__contains=POINT):
        kind.checklist = "\n".join(line for line in kind.checklist.splitlines() if line.strip() != POINT)
        kind.save(update_fields=["checklist"])


def add_point(apps, schema_editor):
    """Put it back, at the end."""
    kinds = apps.get_model("articles", "Kind").objects.using(schema_editor.connection.alias)
    for kind in kinds.exclude(checklist__contains=POINT):
        kind.checklist = f"{kind.checklist}\n{POINT}".strip()
        kind.save(update_fields=["checklist"])


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0005_likeness_rows"),
        ("submissions", "0004_chain_of_events"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Term",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "term",
                    models.CharField(
                        help_text="至少两个字。空格、标点、全半角、繁简不必分别写。",
                        max_length=60,
                        verbose_name="词语",
                    ),
                ),
                ("core", models.CharField(editable=False, max_length=60, unique=True)),
                (
                    "category",
                    models.CharField(
                        help_text="审阅页上这样称呼它，例如“博彩”。", max_length=20, verbose_name="类别"
                    ),
                ),
                (
                    "clause",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "第 1 项 反对宪法基本原则"),
                            (2, "第 2 项 危害国家安全、泄露国家秘密"),
                            (3, "第 3 项 颠覆政权、分裂国家"),
                            (4, "第 4 项 损害国家荣誉和利益"),
                            (5, "第 5 项 宣扬恐怖主义、极端主义"),
                            (6, "第 6 项 煽动民族仇恨和歧视"),
                            (7, "第 7 项 地域歧视"),
                            (8, "第 8 项 破坏宗教政策、宣扬迷信"),
                            (9, "第 9 项 散布谣言"),
                            (10, "第 10 项 淫秽、赌博、暴力、教唆犯罪、偷拍偷录"),
                            (11, "第 11 项 血腥恐怖、危险行为"),
                            (12, "第 12 项 危害网络安全"),
                            (13, "第 13 项 侮辱诽谤"),
                            (14, "第 14 项 恐吓威胁、人肉搜索"),
                            (15, "第 15 项 泄露他人个人信息"),
                            (16, "第 16 项 低俗、有违公序良俗"),
                            (17, "第 17 项 侵害名誉、肖像、著作等权利"),
                            (18, "第 18 项 商业广告、过度营销、垃圾信息"),
                            (19, "第 19 项 虚假来稿、冒用他人名义"),
                            (20, "第 20 项 其他违法违规内容"),
                        ],
                        help_text="须知 1.2 的哪一项。",
                        verbose_name="条款",
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[("hint", "提示"), ("explain", "提示，清除时写明理由")],
                        default="hint",
                        max_length=10,
                        verbose_name="处理",
                    ),
                ),
                (
                    "exceptions",
                    models.TextField(
                        blank=True,
                        help_text="一行一个：含有这个词、却不算的词，例如“反赌博”。",
                        max_length=500,
                        verbose_name="例外",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="修改时间")),
            ],
            options={
                "verbose_name": "词语",
                "verbose_name_plural": "词表",
                "ordering": ["category", "term"],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("check_name", models.CharField(max_length=20)),
                ("folded", models.CharField(max_length=100)),
                ("clause", models.PositiveSmallIntegerField()),
                ("is_present", models.BooleanField(default=True)),
                ("cleared_at", models.DateTimeField(null=True)),
                (
                    "cleared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="submissions.submission",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查提示",
                "verbose_name_plural": "检查提示",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("submission", "check_name", "folded", "clause"), name="finding_once"
                    )
                ],
            },
        ),
        migrations.RunPython(drop_point, add_point),
    ]
