"""What every page shares (section menu, region directory, static pages), rendered once per state of the data."""

import hashlib
import time

from django.template.loader import render_to_string

from articles.models import Page, Section
from regions.directory import directory_tree, directory_version

CACHE_SECONDS = 5
_cached = {"at": 0.0, "menu": None}


class Menu:
    """The shared parts for one state of sections, static pages and regions; `version` names that state."""

    def __init__(self, sections, pages, version):
        self.version = version
        self.sections = sections
        self.pages = render_to_string("partials/page_menu.html", {"pages": pages})
        self.directory = render_to_string("regions/partial_directory.html", {"zones": directory_tree()})
        self._by_place = {}

    def sections_at(self, here):
        """The items of the section menu with the section `here` (a slug, or another word for none) marked."""
        here = here if here in self._places else ""
        if here not in self._by_place:
            context = {"sections": self.sections, "here": here}
            self._by_place[here] = render_to_string("partials/section_menu.html", context)
        return self._by_place[here]

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
