"""Questions to pictures: which of them readers see, who may see, change or delete which."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from articles.querysets import live_q
from articles.states import ArticleState


class ImageQuerySet(models.QuerySet):
    """Pictures; a picture's scope is its uploader's and that of the articles of which some version holds it."""

    def shown_to_readers(self):
        """Pictures that a live article uses, as cover or in its body."""
        uses = self.model._meta.get_field("uses").related_model
        return self.filter(Exists(uses.objects.filter(live_q("article__"), image=OuterRef("pk"))))

    def visible_to(self, user):
        """Pictures that the user uploaded or may see in some version of an article; none in the takedown desk's custody."""
        if not user.has_perm("articles.view_image"):
            return self.none()
        rows = self.filter(taken_at=None)
        if user.all_regions and user.has_perm("articles.work_in_region"):
            return rows
        held, articles = self._held()
        return rows.filter(Q(created_by=user) | Exists(held.filter(Exists(articles.visible_to(user)))))

    def editable_by(self, user):
        """Pictures whose words the user may change: no version of a foreign article holds them.

        Those that no article holds are their uploader's, and those of editors of all regions. What a published text
        shows is changed only by who may publish that text.
        """
        if not user.has_perm("articles.change_image"):
            return self.none()
        return self._of(user).filter(~self._held_elsewhere(user), ~self._published_elsewhere(user))

    def deletable_by(self, user):
        """Pictures that the user may delete once no article holds them: the own ones, and those they may change."""
        if not user.has_perm("articles.delete_image"):
            return self.none()
        mine = ~self._held_elsewhere(user) if user.all_regions else Q(created_by=user) | ~self._held_elsewhere(user)
        return self._of(user).filter(mine)

    def _of(self, user):
        """What the user may see; of those that no article holds only the own ones, unless they hold all regions."""
        rows = self.visible_to(user)
        return rows if user.all_regions else rows.filter(Q(created_by=user) | Exists(self._held()[0]))

    def _held_elsewhere(self, user):
        """Whether some version of an article that the user may not change holds the picture."""
        held, articles = self._held()
        return Exists(held.filter(~Exists(articles.editable_by(user))))

    def _published_elsewhere(self, user):
        """Whether a published text that the user may not publish shows the picture."""
        field = self.model._meta.get_field("uses").related_model._meta.get_field("article")
        uses = field.model.objects.filter(article__state=ArticleState.PUBLISHED, image=OuterRef("pk"))
        if not user.has_perm("articles.publish_article"):
            return Exists(uses)
        mine = field.related_model.objects.filter(pk=OuterRef("article")).publishable_by(user)
        return Exists(uses.filter(~Exists(mine)))

    def _held(self):
        """Which version holds the outer picture, and within that the article of the version."""
        held = self.model._meta.get_field("held").related_model
        revision = held._meta.get_field("revision").related_model
        article = revision._meta.get_field("article").related_model
        rows = held.objects.filter(image=OuterRef("pk"))
        return rows, article.objects.filter(pk=OuterRef("revision__article"))
