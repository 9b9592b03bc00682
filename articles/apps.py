"""Django's registration of the articles app."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "稿件"

    def ready(self):
        """Register the system checks."""
        from articles import checks  # noqa: F401, PLC0415  the app registry must be ready first
