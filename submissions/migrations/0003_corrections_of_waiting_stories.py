from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0002_revision_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="amended_at",
            field=models.DateTimeField(null=True),
        ),
    ]
