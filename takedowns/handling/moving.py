"""How each verb of a case moves it: locks in the one order that every part of the house keeps."""

from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from articles import publishing
from articles.models import Article
from takedowns import snapshots
from takedowns.lifecycle import CASE
from takedowns.models import Case
from workflow.lifecycle import lock


@contextmanager
def moving(name, case, *, by, reason="", version=None, details=None, articles=()):
    """Carry out the move `name` of `case` around the body: articles (by id) are locked first, then the case.

    `articles` are ids that are not targets yet. Raises the errors of `workflow.errors`, and `SnapshotBroken` after the alarm.
    """
    with _alarming(), transaction.atomic():
        lock_articles([*articles, *_articles_of(case)])
        with CASE.making(name, case, by=by, reason=reason, version=version, details=details):
            case.changed_at = timezone.now()
            yield case
        tell_articles(case)


@contextmanager
def working(case, *, version=None):
    """Change something of a case that is no move of it (a decision, a match): the same locks, one `version` more.

    Raises `workflow.errors.Stale` if somebody was quicker.
    """
    with _alarming(), transaction.atomic():
        lock_articles(_articles_of(case))
        lock(case)
        CASE.require_version(case, version)
        yield case
        case.version += 1
        case.changed_at = timezone.now()
        case.save()
        tell_articles(case)


def lock_articles(ids):
    """Lock articles in the order of their ids; must run inside a transaction."""
    rows = Article.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",))
    list(rows.values_list("pk", flat=True))


def tell_articles(case):
    """Let each article of a case know how many open cases name it (editors see the number, nothing else)."""
    for article in Article.objects.filter(pk__in=_articles_of(case)).order_by("pk"):
        wanted = Case.objects.open().filter(targets__article=article).distinct().count()
        for _ in range(wanted - article.open_claims):
            publishing.note_claim(article)
        for _ in range(article.open_claims - wanted):
            publishing.drop_claim(article)


@contextmanager
def _alarming():
    """A snapshot that does not verify undoes the move; the alarm is written after that, or it would be undone too."""
    try:
        yield
    except snapshots.SnapshotBroken as broken:
        snapshots.alarm(broken)
        raise


def _articles_of(case):
    return list(case.targets.exclude(article=None).order_by("article_id").values_list("article_id", flat=True))
