from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("commons", "0002_search_pings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                ("serial", models.BigIntegerField(primary_key=True, serialize=False)),
                ("tags", models.TextField()),
            ],
            options={
                "verbose_name": "页面改动",
                "verbose_name_plural": "页面改动",
            },
        ),
    ]
