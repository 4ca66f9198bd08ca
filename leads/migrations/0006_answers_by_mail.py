"""How an attempt ended that was a letter: the rows stay as they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0005_sources_and_call_times"),
    ]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="result",
            field=models.CharField(
                blank=True,
                choices=[
                    ("reached", "打通了"),
                    ("missed", "未接通"),
                    ("wechat", "加了微信"),
                    ("visit", "约看园区"),
                    ("material", "要资料"),
                    ("wrote", "写了信"),
                    ("replied", "对方回信了"),
                ],
                max_length=10,
                verbose_name="结果",
            ),
        ),
    ]
