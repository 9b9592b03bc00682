"""How each verb of a case moves it: locks in the one order that every part of the house keeps."""

import datetime
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from articles import publishing
from articles.models import Article
from takedowns import snapshots
from takedowns.lifecycle import CASE
from takedowns.models import Case
from takedowns.states import CaseState
from workflow.errors import Blocked
from workflow.lifecycle import lock

CLAIMED_FOR = datetime.timedelta(minutes=30)


@contextmanager
def moving(name, case, *, by, reason="", version=None, details=None, articles=()):
    """Carry out the move `name` of `case` around the body: articles (by id) are locked first, then the case.

    `articles` are ids that are not targets yet. Raises the errors of `workflow.errors`, and `SnapshotBroken` after the alarm.
    """
    with _alarming(), transaction.atomic():
        lock_articles([*articles, *_articles_of(case)])
        _require_no_party(case, by)
        with CASE.making(name, case, by=by, reason=reason, version=version, details=details):
            case.changed_at = timezone.now()
            yield case
            _renew(case, by, CASE.moves[name].to or case.state)
        tell_articles(case)


@contextmanager
def working(case, *, by=None, version=None, articles=()):
    """Change something of a case that is no move of it (a decision, a match): the same locks, one `version` more.

    `by` is whoever works on it (None: the system, or a move of a restriction by somebody else); `articles` as in `moving`.

    Raises `workflow.errors.Stale` if somebody was quicker.
    """
    with _alarming(), transaction.atomic():
        lock_articles([*articles, *_articles_of(case)])
        _require_no_party(case, by)
        lock(case)
        CASE.require_version(case, version)
        yield case
        _renew(case, by, case.state)
        case.version += 1
        case.changed_at = timezone.now()
        case.save()
        tell_articles(case)


def renew(case, *, by):
    """Let a claim run on for whoever works on a case in a way that changes nothing which other screens show."""
    _renew(case, by, case.state)
    Case.objects.filter(pk=case.pk, owner=case.owner_id).update(claimed_until=case.claimed_until)


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


def _renew(case, by, state):
    """A claim is renewed by its owner's work, whatever it was (takedown.md, section 4)."""
    if state == CaseState.IN_REVIEW and by is not None and case.owner_id == getattr(by, "pk", None):
        case.claimed_until = timezone.now() + CLAIMED_FOR


def _require_no_party(case, by):
    """Raise `Blocked` for whoever has answered for us in this case: a party moves nothing in it. The articles are locked."""
    if isinstance(by, User) and case.counters.filter(editor=by).exists():
        raise Blocked("您已在这件申请中代表本站提交声明，不能再办理它。请让没有参与的同事办理。", code="answered")


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
