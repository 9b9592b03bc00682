"""The project's own app (commands, checks) and the admin with our site class."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class CarbonportalConfig(AppConfig):
    """Commands that span apps, and the system checks of an operator's settings."""

    name = "carbonportal"
    verbose_name = "碳排放交易网"

    def ready(self) -> None:
        """Register the system checks."""
        from carbonportal import checks  # noqa: F401, PLC0415  the app registry must be ready first


class AdminConfig(DjangoAdminConfig):
    """Django's admin, run by our AdminSite."""

    default_site = "carbonportal.adminsite.CarbonAdminSite"
    verbose_name = "后台"
