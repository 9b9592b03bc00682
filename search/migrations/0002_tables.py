"""The tables of both indexes, of each database's own kind."""

from django.db import migrations

from chinese.terms import TERMS_VERSION
from search.backends import schema
from search.documents import INDEXES


def create(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for index in INDEXES:
        for statement in schema.create(vendor, index) + schema.index(vendor, index):
            schema_editor.execute(statement)
        apps.get_model("search", "Index").objects.create(name=index, terms_version=TERMS_VERSION)


def drop(apps, schema_editor):
    for index in INDEXES:
        for statement in schema.drop(schema_editor.connection.vendor, index):
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
