"""When what is counted last changed; rows of earlier releases learn it with their next change."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0005_search_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="tally",
            name="changed_at",
            field=models.DateTimeField(null=True),
        ),
    ]
