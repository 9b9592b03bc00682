"""Addresses: absolute ones from the site's own origin, and which foreign ones may become a link."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import get_script_prefix
from django.utils import timezone


def article_path(section, created_at, pk):
    """The canonical path of an article: section slug, creation day in Asia/Shanghai, id; `news` without a section.

    Written out, as pages and sitemaps hold it up to 50,000 times: looking the pattern up each time costs ten times more.
    """
    day = timezone.localtime(created_at)
    return f"{get_script_prefix()}{section or 'news'}/{day:%Y/%m%d}/{pk}.html"


def absolute(path):
    """The full address of a local path."""
    return f"{settings.SITE_URL}{path}"


def external(url):
    """A foreign address that may become a link (http or https, with a host), else an empty string."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in {"http", "https"} and parts.netloc else ""
