"""Articles by their number on a former site: an index of the moved ones alone, so it costs next to nothing where none is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_claimed")]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("legacy_id__isnull", False)), fields=["legacy_id"], name="article_legacy"
            ),
        ),
    ]
