"""Absolute addresses: always from the site's own origin, never from what a request claims."""

from django.conf import settings


def absolute(path):
    """The full address of a local path."""
    return f"{settings.SITE_URL}{path}"
