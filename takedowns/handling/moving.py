"""How each verb of a case moves it: locks in the one order that every part of the house keeps."""

from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from articles.models import Article
from takedowns.lifecycle import CASE


@contextmanager
def moving(name, case, *, by, reason="", version=None, details=None, articles=()):
    """Carry out the move `name` of `case` around the body: articles (by id) are locked first, then the case.

    `articles` are ids that are not targets yet. Raises the errors of `workflow.errors`.
    """
    with transaction.atomic():
        lock_articles([*articles, *case.targets.exclude(article=None).values_list("article_id", flat=True)])
        with CASE.making(name, case, by=by, reason=reason, version=version, details=details):
            case.changed_at = timezone.now()
            yield case


def lock_articles(ids):
    """Lock articles in the order of their ids; must run inside a transaction."""
    rows = Article.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",))
    list(rows.values_list("pk", flat=True))
