import django.contrib.auth.models
import django.contrib.auth.validators
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClockSlot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("job", models.CharField(max_length=100, unique=True)),
                ("ran_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Staff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined"),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="显示在经过、责任编辑和邮件里。", max_length=40, verbose_name="姓名"
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        help_text="到期提醒和超时警报发到这里。", max_length=254, verbose_name="邮箱"
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "工作人员",
                "verbose_name_plural": "工作人员",
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Hit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scope", models.CharField(max_length=20)),
                ("address_hash", models.CharField(max_length=64)),
                ("window_ends_at", models.DateTimeField(db_index=True)),
                ("count", models.PositiveIntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scope", "address_hash", "window_ends_at"), name="hit_one_per_window"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120, unique=True, verbose_name="唯一标识")),
                ("event", models.CharField(max_length=40, verbose_name="类型")),
                ("about", models.CharField(db_index=True, max_length=60, verbose_name="关于")),
                ("recipient", models.EmailField(max_length=254, verbose_name="收件人")),
                ("subject", models.CharField(max_length=300, verbose_name="主题")),
                ("body", models.TextField(verbose_name="正文")),
                ("link_purpose", models.CharField(blank=True, max_length=20)),
                ("link_id", models.BigIntegerField(null=True)),
                ("link_serial", models.PositiveIntegerField(null=True)),
                ("message_id", models.CharField(max_length=200, unique=True, verbose_name="Message-ID")),
                ("created_at", models.DateTimeField(verbose_name="写好时间")),
                ("next_try_at", models.DateTimeField(verbose_name="下次发送")),
                ("attempt_count", models.PositiveIntegerField(default=0, verbose_name="尝试次数")),
                ("leased_until", models.DateTimeField(blank=True, null=True, verbose_name="占用至")),
                ("lease", models.CharField(blank=True, max_length=32)),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="送出时间")),
                ("failed_at", models.DateTimeField(blank=True, null=True, verbose_name="放弃时间")),
                ("last_error", models.CharField(blank=True, max_length=500, verbose_name="最近的错误")),
            ],
            options={
                "verbose_name": "邮件",
                "verbose_name_plural": "邮件",
                "ordering": ["-id"],
                "permissions": [("resend_letter", "可以重发邮件")],
                "indexes": [
                    models.Index(
                        condition=models.Q(("failed_at", None), ("sent_at", None)),
                        fields=["next_try_at", "id"],
                        name="letter_waiting",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TermsVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "document",
                    models.CharField(
                        choices=[("terms", "投稿须知"), ("privacy", "个人信息说明")],
                        max_length=10,
                        verbose_name="文件",
                    ),
                ),
                ("version", models.CharField(help_text="例如 2026-11", max_length=20, verbose_name="版本")),
                ("title", models.CharField(max_length=60, verbose_name="标题")),
                ("body", models.TextField(verbose_name="全文")),
                ("sha256", models.CharField(editable=False, max_length=64, verbose_name="全文摘要")),
                ("effective_at", models.DateTimeField(verbose_name="启用时间")),
            ],
            options={
                "verbose_name": "须知与说明",
                "verbose_name_plural": "须知与说明",
                "ordering": ["document", "-effective_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "version"), name="terms_version_once")
                ],
            },
        ),
    ]
