"""How an index is added to a table that people work on."""

from django.db import migrations


class AddIndexBeside(migrations.AddIndex):
    """`AddIndex` that does not lock the table on PostgreSQL; elsewhere it is the plain one. Its migration is not atomic."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        """Build the index, on PostgreSQL without keeping writers out."""
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.add_index(model, self.index, concurrently=True)
