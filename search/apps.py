"""The search engine's app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Index and query."""

    name = "search"
    verbose_name = "搜索"

    def ready(self) -> None:
        """Register the system checks."""
        from search import checks  # noqa: F401, PLC0415  the app registry must be ready first
