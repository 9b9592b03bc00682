"""The regions app: its name in the admin, and its system checks."""

from django.apps import AppConfig


class RegionsConfig(AppConfig):
    """地区: zones, provinces, cities, and the carbon exchanges in them."""

    name = "regions"
    verbose_name = "地区"

    def ready(self):
        """Register the system checks."""
        from regions import checks  # noqa: F401, PLC0415  the app registry must be ready first
