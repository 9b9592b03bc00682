"""Questions to revisions: what waits in review, and whose they are."""

from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from articles.states import ArticleState, RevisionState


class RevisionQuerySet(models.QuerySet):
    """Revisions: their scope is their article's."""

    def newest_first(self):
        """By number, newest first."""
        return self.order_by("-pk")

    def waiting(self):
        """The queue of review: what was submitted and has no newer version; urgent first, then who waits longest."""
        return self._newest_in(RevisionState.SUBMITTED).order_by(
            "-urgent", Coalesce("submitted_at", "created_at"), "pk"
        )

    def sent_back(self):
        """What its author has to change and has not: no newer version; who waits longest first."""
        return self._newest_in(RevisionState.CHANGES_REQUESTED).order_by("pk")

    def _newest_in(self, state):
        later = self.model.objects.filter(article=OuterRef("article"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(later), state=state).exclude(article__state=ArticleState.DISCARDED)

    def visible_to(self, user):
        """Revisions of articles that the user may read."""
        return self.filter(article__in=self._articles().visible_to(user))

    def editable_by(self, user):
        """Revisions of articles that the user may change."""
        return self.filter(article__in=self._articles().editable_by(user))

    def _articles(self):
        return self.model._meta.get_field("article").related_model.objects
