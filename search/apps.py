"""The search engine's app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Index and query."""

    name = "search"
    verbose_name = "搜索"
