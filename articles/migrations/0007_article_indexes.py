"""Articles with an open claim, and moved ones by their former number, are found without a walk over all.

Built without keeping writers out. The second index holds moved articles alone: it costs nothing where there are none.
"""

from django.db import migrations, models


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
