"""Questions about regions: what a user holds, what the directory shows."""

from django.db import models
from django.db.models import Q


class RegionQuerySet(models.QuerySet):
    """Every list of regions starts here; all methods can be chained and used as a subquery."""

    def active(self):
        """Regions that still exist; a retired one keeps its row and its texts."""
        return self.filter(retired_at=None)

    def zones(self):
        """The eight macro areas (大区) in the order that portals show them."""
        return self.active().filter(level=self.model.Level.ZONE).order_by("order", "code")

    def in_directory(self):
        """Provinces and cities that the directory page and the page footer show, in display order."""
        return self.active().filter(in_directory=True).order_by("order", "code")

    def with_ancestors(self):
        """Rows whose `ancestors()` and `parent` need no further query."""
        return self.select_related("parent__parent")

    def held_by(self, user):
        """Regions that the user is responsible for: the assigned ones and everything below them.

        Retired regions stay held, so that their articles keep an editor. Nobody is logged in, or the
        account is switched off: no region. One query, usable in `region__in=`.
        """
        if not (user.is_authenticated and user.is_active):
            return self.none()
        if user.all_regions:
            return self.all()
        assigned = user.regions.values("pk")
        return self.filter(Q(pk__in=assigned) | Q(parent__in=assigned) | Q(parent__parent__in=assigned))


class ExchangeQuerySet(models.QuerySet):
    """Questions about carbon exchanges."""

    def shown(self):
        """What the region pages list: not retired, in a fixed order."""
        return self.filter(retired_at=None).order_by("order", "pk")
