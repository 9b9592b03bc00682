"""The newest articles of a host that originals stand on are found without a walk over all.

Built without keeping writers out.
"""

from django.db import migrations, models

import articles.querysets


class AddIndexBeside(migrations.AddIndex):
    """`AddIndex` that does not lock the table on PostgreSQL; elsewhere it is the plain one."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.add_index(model, self.index, concurrently=True)


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
