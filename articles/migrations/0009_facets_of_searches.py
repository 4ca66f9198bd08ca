from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0008_covers_before_articles")]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                fields=["search_key", "state", "district", "kind"], name="article_search_facets"
            ),
        ),
    ]
