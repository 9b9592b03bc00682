"""System checks of the articles app."""

from django.core.checks import Error, Tags, register
from django.db import connection

from articles.models import Section
from articles.reserved import is_reserved


@register(Tags.database)
def sections_stand_free(app_configs, databases, **kwargs):
    """No section's slug is a word that an address of the site begins with (asked with `check --database default`)."""
    if "default" not in (databases or []) or not _has_table():
        return []
    taken = [section for section in Section.objects.order_by("pk") if is_reserved(section.slug)]
    return [
        Error(
            f"栏目“{section.name}”的网址名“{section.slug}”是保留字，它的页面打不开。",
            hint="请在后台为这个栏目换一个网址名。",
            id="articles.E001",
        )
        for section in taken
    ]


def _has_table():
    return Section._meta.db_table in connection.introspection.table_names()
