"""Questions to slots and boards: which stand at a moment, which a person may arrange."""

from django.db import models
from django.db.models import Q

from articles.querysets import held_ids


class SlotQuerySet(models.QuerySet):
    """Slots of one page or of many."""

    def on(self, board):
        """The slots of a board's page."""
        return self.filter(region=board.region_id, section=board.section_id)

    def standing(self, at):
        """Slots that hold their place at a moment; whether readers see the article is `live()`'s question."""
        return self.not_over(at).filter(start_at__lte=at)

    def not_over(self, at):
        """Slots that stand at a moment or later."""
        return self.filter(Q(end_at=None) | Q(end_at__gt=at))

    def visible_to(self, user):
        """The slots of the boards that the person arranges, as `BoardQuerySet.visible_to` has it."""
        if not user.has_perm("articles.change_slot"):
            return self.none()
        if not user.all_regions:
            return self.filter(region__in=held_ids(user))
        return self if user.has_perm("articles.arrange_site") else self.filter(region__isnull=False)

    def in_order(self):
        """As the editors arranged them."""
        return self.order_by("order", "pk")


class BoardQuerySet(models.QuerySet):
    """Boards: the pages that editors arrange."""

    def visible_to(self, user):
        """The boards of held regions; those of the home page and of sections only with the right to arrange the site."""
        if not user.has_perm("articles.change_slot"):
            return self.none()
        if not user.all_regions:
            return self.filter(region__in=held_ids(user))
        return self if user.has_perm("articles.arrange_site") else self.filter(region__isnull=False)
