"""The newest articles of a host that originals stand on are found without a walk over all.

Built without keeping writers out.
"""

from django.db import migrations, models

import articles.querysets
from articles.indexes import AddIndexBeside


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("articles", "0012_tag_confirmed")]

    operations = [
        AddIndexBeside(
            model_name="article",
            index=models.Index(
                articles.querysets.Host("source_url_key"),
                models.OrderBy(models.F("published_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("source_url_key__isnull", False), ("visible", True)),
                name="article_host_newest",
            ),
        ),
    ]
