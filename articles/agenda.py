"""What lies ahead: questions to articles by time, for calendar, dashboard and boards."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.states import ArticleState


class AgendaQuerySet(models.QuerySet):
    """Articles whose time is still to come; what readers see now is `live()`'s question."""

    def scheduled(self, *, since=None, until=None):
        """Articles that become visible later than now, at or after `since` and before `until` if given."""
        rows = self.filter(visible=True, counted_as="", visible_from__gt=timezone.now())
        return _between(rows, "visible_from", since, until)

    def running_out(self, *, since=None, until=None):
        """Articles that were brought before readers and end at or after `since` and before `until`."""
        rows = self.filter(~Q(counted_as=""), visible=True, expire_at__isnull=False)
        return _between(rows, "expire_at", since, until)

    def to_come(self):
        """What readers see now or will see without anybody's doing."""
        return self.filter(Q(expire_at__isnull=True) | Q(expire_at__gt=timezone.now()), visible=True)

    def idle_drafts(self, user, *, since):
        """Drafts that the person began and nobody has changed after `since`."""
        return self.filter(created_by=user, state=ArticleState.DRAFT, changed_at__lt=since)

    def claimed(self):
        """Articles about which the takedown desk has an open claim."""
        return self.filter(open_claims__gt=0)


def _between(rows, name, since, until):
    if since:
        rows = rows.filter(**{f"{name}__gte": since})
    return rows.filter(**{f"{name}__lt": until}) if until else rows
