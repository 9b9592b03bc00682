"""The parts that every page shares, from one cached copy: tags, so that pages of lower apps get them too."""

from urllib.parse import parse_qsl, urlencode

from django import template
from django.conf import settings
from django.urls import get_script_prefix
from django.utils.html import format_html

from articles import menu, wording
from chinese.variants import HANS, active, here, links

register = template.Library()

# What of a query the switcher keeps: the place in a list. Nothing else of what somebody typed gets into a page.
KEPT = {"before", "after", "month"}


class Reading:
    """What a page's head and header say about the reading it is in, and about the others."""

    def __init__(self):
        self.variant, (path, _, query) = active(), here().partition("?")
        root = get_script_prefix()[:-1].removesuffix(self.variant.start)
        found = links(path, origin=settings.SITE_URL, root=root) if path else None
        self.lang, self.og_locale = self.variant.lang, self.variant.og_locale
        self.alternates = found.alternates if found else ()
        kept = urlencode([pair for pair in parse_qsl(query) if pair[0] in KEPT])
        tail = f"?{kept}" if kept else ""
        self.addresses = [(variant, f"{local}{tail}") for variant, local in found.readings] if found else []


@register.simple_tag
def this_reading():
    """The reading of this page: `lang`, `og_locale`, `alternates`, and `addresses` unless the address has but one."""
    return Reading()


@register.filter
def place(region):
    """A region's short name in the characters of the reading; where they are Traditional, marked so that they stay."""
    return region.short if active() is HANS else format_html("<span data-zh-skip>{}</span>", region.short_here)


@register.filter
def said(text):
    """Our own words in the active reading, for a place that is not converted any more."""
    return wording.said(text)


@register.simple_tag
def section_menu(here=""):
    """The list items of the section menu, the one whose slug is `here` marked as current."""
    return menu.current().sections_at(here)


@register.simple_tag
def region_menu():
    """The region directory of the footer."""
    return menu.current().directory


@register.simple_tag
def page_menu():
    """The list items of the static pages in the footer."""
    return menu.current().pages
