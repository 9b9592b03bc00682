"""The database itself refuses to change or delete an event."""

from django.db import migrations

from takedowns import appendonly


def guard(apps, schema_editor):
    appendonly.guard(schema_editor.connection)


def unguard(apps, schema_editor):
    appendonly.unguard(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("takedowns", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
