import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0008_covers_before_articles"),
        ("submissions", "0008_downloads_and_arrivals"),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="cover",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="articles.cover",
                verbose_name="题图",
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="preview_serial",
            field=models.PositiveIntegerField(null=True),
        ),
    ]
