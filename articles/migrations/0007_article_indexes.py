"""Articles with an open claim, and moved ones by their former number, are found without a walk over all.

Built without keeping writers out. The second index holds moved articles alone: it costs nothing where there are none.
"""

from django.db import migrations, models

from articles.indexes import AddIndexBeside


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("articles", "0006_boards")]

    operations = [
        AddIndexBeside(
            model_name="article",
            index=models.Index(
                condition=models.Q(("open_claims__gt", 0)), fields=["-changed_at", "-id"], name="article_claimed"
            ),
        ),
        AddIndexBeside(
            model_name="article",
            index=models.Index(
                condition=models.Q(("legacy_id__isnull", False)), fields=["legacy_id"], name="article_legacy"
            ),
        ),
    ]
