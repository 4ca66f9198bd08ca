"""Columns of the chain. Rows that stand, and those that the previous release writes meanwhile, are chained by the
clock's job record.chain_up: one way for both, and no long migration.
"""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0003_corrections_of_waiting_stories"),
    ]

    # The defaults stay in the database: the previous release knows nothing of these columns.
    operations = [
        migrations.AddField("event", "number", models.PositiveIntegerField(null=True)),
        migrations.AddField("event", "salt", models.CharField(max_length=32, db_default="")),
        migrations.AddField("event", "note_sha256", models.CharField(max_length=64, db_default="")),
        migrations.AddField("event", "text_sha256", models.CharField(max_length=64, db_default="")),
        migrations.AddField("event", "sha256", models.CharField(max_length=64, db_default="")),
        # A second lock: two events can never follow the same one.
        migrations.AddConstraint(
            "event", models.UniqueConstraint(fields=["submission", "number"], name="event_number")
        ),
        # The clock's look for events of the previous release; mostly there are none.
        migrations.AddIndex(
            "event", models.Index(fields=["submission"], name="event_unchained", condition=Q(sha256=""))
        ),
    ]
