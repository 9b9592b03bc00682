"""What a search can be narrowed to, and other words for words: read at most every five seconds, for all search pages."""

import time
from functools import cached_property

from articles import menu
from articles.models import Section, Tag
from chinese.folding import fold
from regions.directory import directory_tree
from regions.models import Region

_cached = {"at": 0.0, "menu": None, "choices": None}


class Choices:
    """Sections and regions by slug, and the synonyms of tags, as they stand in the database now."""

    def __init__(self):
        self.sections = _nested(Section.objects.only("name", "slug", "parent"))
        self.section_by_slug = {section.slug: section for section in self.sections}
        self.regions = {region.pk: region for region in Region.objects.active()}
        self.region_by_slug = {region.slug: region for region in self.regions.values()}
        self.zones = directory_tree()
        self.synonyms = _synonyms()

    @cached_property
    def listed(self):
        """The ids of the regions that the form's list shows; any other may stand in an address."""
        zones = {zone.region.pk for zone in self.zones}
        provinces = [province for zone in self.zones for province in zone.provinces]
        cities = {city.pk for province in provinces for city in province.cities}
        return zones | {province.region.pk for province in provinces} | cities

    def chain(self, pk):
        """A region with the province before it, as hits name it; nothing for one that was retired."""
        region = self.regions.get(pk)
        above = region and self.regions.get(region.parent_id)
        return [each for each in (above, region) if each and (each is region or each.level != Region.Level.ZONE)]


def current():
    """The choices, as old as the menu of every page at most; also forgotten with it."""
    now, shared = time.monotonic(), menu.current()
    if _cached["menu"] is not shared or now - _cached["at"] > menu.CACHE_SECONDS:
        _cached.update(at=now, menu=shared, choices=Choices())
    return _cached["choices"]


def _nested(sections):
    """Sections in the order of the menu, those below one right after it."""
    rows = sorted(sections, key=lambda row: (row.order, row.pk))
    below = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    return [each for top in below.get(None, []) for each in (top, *below.get(top.pk, []))]


def _synonyms():
    """Folded name -> the other names of the same tag."""
    pairs = (
        Tag.objects.filter(same_as__isnull=False, retired_at=None).order_by("pk").values_list("name", "same_as__name")
    )
    groups = {}
    for name, main in pairs:
        groups.setdefault(main, [main]).append(name)
    return {fold(name): [other for other in names if other != name] for names in groups.values() for name in names}
