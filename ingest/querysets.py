"""Questions about imported pages."""

from django.db import models

from articles.models import Article


class ImportedPageQuerySet(models.QuerySet):
    """Pages that were imported, by what they are and by who may read about them."""

    def of_bytes(self, sha256):
        """The page of exactly these bytes with its article, or None; `sha256` is the hexadecimal digest."""
        return self.select_related("article").filter(raw_sha256=sha256).first()

    def visible_to(self, user):
        """Pages whose article the member of staff may read."""
        return self.filter(article__in=Article.objects.visible_to(user))
