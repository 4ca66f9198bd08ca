from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0001_messages"),
    ]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="consent_version",
            field=models.CharField(max_length=20, verbose_name="同意的《个人信息说明》"),
        ),
        migrations.AlterField(
            model_name="message",
            name="note",
            field=models.TextField(blank=True, verbose_name="处理说明"),
        ),
    ]
