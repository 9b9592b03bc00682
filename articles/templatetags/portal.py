"""The parts that every page shares, from one cached copy: tags, so that pages of lower apps get them too."""

from urllib.parse import parse_qsl, urlencode

from django import template
from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils.html import escape, format_html

from articles import menu, wording
from articles.filtering import PARAMETERS
from chinese.variants import HANS, active, here, links

register = template.Library()

# What of a query the switcher keeps: the place in a list, and on the search page what was searched. Nothing else of
# what somebody typed gets into a page.
KEPT = {"before", "after", "month"}
SEARCHED = set(PARAMETERS)
LONGEST = 200

# Put together by hand, as a front page has two hundred titles: `format_html` costs twice as much.
_OPEN, _KEPT, _CLOSE = (format_html(part, "") for part in ("<bdi>{}", "<bdi data-zh-skip>{}", "{}</bdi>"))


class Reading:
    """What a page's head and header say about the reading it is in, and about the others."""

    def __init__(self):
        self.variant, (path, _, query) = active(), here().partition("?")
        root = get_script_prefix()[:-1].removesuffix(self.variant.start)
        found = links(path, origin=settings.SITE_URL, root=root) if path else None
        self.lang, self.og_locale = self.variant.lang, self.variant.og_locale
        self.alternates = found.alternates if found else ()
        kept = SEARCHED if path == reverse("search") else KEPT
        pairs = [(name, value[:LONGEST]) for name, value in parse_qsl(query) if name in kept]
        tail = f"?{urlencode(pairs)}" if pairs else ""
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
def title_here(article):
    """An article's title in a `bdi`: the editor's wording for this reading, which stays, or as authored."""
    return _titled(article, article.title)


@register.filter
def headline_here(article):
    """The same for listings, which print the short title if there is one and no wording for this reading."""
    return _titled(article, article.headline)


def _titled(article, text):
    own = article.own_title(active())
    return (_KEPT + escape(own) if own else _OPEN + escape(text)) + _CLOSE


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
