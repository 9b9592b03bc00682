"""The region directory (地区导航) as one structure for its page and for the footer of every page."""

from typing import NamedTuple

from django.db.models import Max, Q

from regions.models import Region


class ProvinceEntry(NamedTuple):
    """A province and the cities that the directory shows under it."""

    region: Region
    cities: list[Region]


class ZoneEntry(NamedTuple):
    """A zone (大区) and its provinces."""

    region: Region
    provinces: list[ProvinceEntry]


def directory_tree() -> list[ZoneEntry]:
    """Zones, provinces and directory cities in display order, from one query.

    A province is shown when it is marked or one of its cities is; a zone with nothing to show is left out.
    """
    shown = Q(in_directory=True) | Q(level__in=[Region.Level.ZONE, Region.Level.PROVINCE])
    fields = ("code", "level", "parent_id", "short", "short_hant", "slug", "in_directory")
    rows = list(Region.objects.active().filter(shown).only(*fields).order_by("order", "code"))
    below: dict[int | None, list[Region]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    zones = [row for row in rows if row.level == Region.Level.ZONE]
    return [entry for zone in zones if (entry := _zone_entry(zone, below)).provinces]


def _zone_entry(zone: Region, below: dict[int | None, list[Region]]) -> ZoneEntry:
    entries = [ProvinceEntry(row, below.get(row.pk, [])) for row in below.get(zone.pk, [])]
    return ZoneEntry(zone, [entry for entry in entries if entry.region.in_directory or entry.cities])


def directory_version() -> str:
    """Changes whenever a region row changed through the loader or the admin; one query, for whoever caches the tree."""
    latest = Region.objects.aggregate(at=Max("changed_at"))["at"]
    return latest.isoformat() if latest else ""
