"""Which link led an investor to the form, when they want to be called, and whether their team was told."""

from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0004_figures_and_arrivals"),
    ]

    operations = [
        migrations.AddField(
            model_name="lead",
            name="call_from",
            field=models.DateTimeField(null=True, verbose_name="对方约的时间"),
        ),
        migrations.AddField(
            model_name="lead",
            name="team_told_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="lead",
            name="waits_for_letter",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("waits_for_letter", True)), fields=["id"], name="lead_waits_for_letter"
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(Lower("email"), name="lead_small_mail"),
        ),
        migrations.AlterField(
            model_name="lead",
            name="source",
            field=models.CharField(
                choices=[
                    ("web", "网页"),
                    ("call", "来电"),
                    ("home", "首页"),
                    ("article", "稿件文末"),
                    ("side", "网页侧栏"),
                    ("bar", "手机底栏"),
                    ("nav", "网页导航"),
                    ("foot", "网页页脚"),
                    ("contact", "联系我们页"),
                ],
                db_default="web",
                default="web",
                max_length=10,
                verbose_name="来处",
            ),
        ),
    ]
