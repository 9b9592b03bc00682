"""System checks of the articles app."""

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register  # noqa: A004  Django's own name
from django.db import connection

from articles import reconciling
from articles.indexing import SOURCES
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


@register(Tags.database)
def search_is_built(app_configs, databases, **kwargs):
    """Articles of a time before the search are found only after a rebuild (asked with `check --database default`)."""
    if "default" not in (databases or []) or settings.SEARCH_URL or not _has_table():
        return []
    return [
        Warning(
            f"已有稿件，但搜索索引 {index} 是空的，什么也搜不到。",
            hint="请运行 rebuild_search。",
            id="articles.W001",
        )
        for index in SOURCES
        if reconciling.is_unbuilt(index)
    ]


def _has_table():
    return Section._meta.db_table in connection.introspection.table_names()
