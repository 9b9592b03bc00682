"""What every page shares (section menu, region directory, static pages), rendered once per state of the data and reading."""

import hashlib
import time

from django.template.loader import render_to_string
from django.urls import get_script_prefix

from articles.models import Page, Section
from chinese.variants import active
from regions.directory import directory_tree, directory_version

CACHE_SECONDS = 5
_cached = {"at": 0.0, "menu": None}


class Menu:
    """The shared parts for one state of sections, static pages and regions; `version` names that state.

    Links carry the prefix of the reading, and regions its characters, so each reading has its own copies.
    """

    def __init__(self, sections, pages, version):
        self.version = version
        self.sections = sections
        self._pages = pages
        self._zones = directory_tree()
        self._rendered = {}

    @property
    def pages(self):
        """The items of the static pages in the footer."""
        return self._once("partials/page_menu.html", pages=self._pages)

    @property
    def directory(self):
        """The region directory of the footer."""
        return self._once("regions/partial_directory.html", zones=self._zones)

    def sections_at(self, here):
        """The items of the section menu with the section `here` (a slug, or another word for none) marked."""
        here = here if here in self._places else ""
        return self._once("partials/section_menu.html", here, sections=self.sections, here=here)

    def _once(self, template, place="", **context):
        key = (template, place, get_script_prefix(), active().code)
        if key not in self._rendered:
            self._rendered[key] = render_to_string(template, context)
        return self._rendered[key]

    @property
    def _places(self):
        return {"home", "regions", *(slug for slug, _ in self.sections)}


def current():
    """The shared parts, at most five seconds old; rendered again only when the data changed."""
    now, menu = time.monotonic(), _cached["menu"]
    if menu is None or now - _cached["at"] > CACHE_SECONDS:
        menu = _read(menu)
        _cached.update(at=now, menu=menu)
    return menu


def forget():
    """Drop the cached parts; the next `current()` reads them again."""
    _cached["menu"] = None


def _read(former):
    sections = list(Section.objects.in_menu().values_list("slug", "name"))
    pages = list(Page.objects.values_list("slug", "title"))
    state = repr((sections, pages, directory_version()))
    version = hashlib.sha256(state.encode()).hexdigest()[:16]
    return former if former and former.version == version else Menu(sections, pages, version)
