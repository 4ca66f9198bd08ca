import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_what_kinds_ask_before_publication")]

    operations = [
        migrations.AlterField(
            model_name="cover",
            name="article",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cover",
                to="articles.article",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="preview_serial",
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
    ]
