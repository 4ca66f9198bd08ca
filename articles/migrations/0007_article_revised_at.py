"""When readers last got another text; known of earlier changes are those that carry a correction."""

from django.db import migrations, models
from django.db.models import Max


def from_corrections(apps, schema_editor):
    articles, corrections = (apps.get_model("articles", name).objects for name in ("Article", "Correction"))
    for article, moment in corrections.values_list("article").annotate(Max("corrected_at")):
        articles.filter(pk=article).update(revised_at=moment)


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_tally_changed_at")]

    operations = [
        migrations.AddField(
            model_name="article",
            name="revised_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="修改时间"),
        ),
        migrations.RunPython(from_corrections, migrations.RunPython.noop),
    ]
