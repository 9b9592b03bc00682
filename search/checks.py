"""System checks of the search engine."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register  # noqa: A004  Django's own name
from django.db import connection
from django.utils import timezone

from chinese.terms import TERMS_VERSION
from search.models import Build, Index

LONG_AGO = timedelta(days=1)


@register()
def server_is_named(app_configs: Any, **kwargs: Any) -> list[Error]:
    """The address of a search server is one, if there is any; its value may hold a password and is not shown."""
    if not settings.SEARCH_URL:
        return []
    parts = urlsplit(settings.SEARCH_URL)
    if parts.scheme in {"http", "https"} and parts.hostname and not parts.query:
        return []
    return [
        Error(
            "CARBON_SEARCH_URL 不是搜索服务器的地址。",
            hint="请写成 https://用户:密码@主机:9200，或去掉它，改用数据库自己的搜索。",
            id="search.E001",
        )
    ]


@register(Tags.database)
def indexes_are_current(app_configs: Any, databases: Any, **kwargs: Any) -> list[Warning]:
    """Indexes were made by the rules of now, and no rebuild was left lying (asked with `check --database default`)."""
    if "default" not in (databases or []) or Index._meta.db_table not in connection.introspection.table_names():
        return []
    found = []
    if Index.objects.exclude(terms_version=TERMS_VERSION).exists():
        found.append(Warning("检索词规则已更新，请运行 rebuild_search。", id="search.W001"))
    found += [
        Warning(
            f"索引 {build.index} 的重建停在第 {build.done} 篇，已超过一天。",
            hint="请运行 rebuild_search --resume 继续，或不带参数重新运行。",
            id="search.W002",
        )
        for build in Build.objects.filter(beat_at__lt=timezone.now() - LONG_AGO).order_by("index")
    ]
    return found
