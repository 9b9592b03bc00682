"""The queue of review: what was submitted, how long it waits, who has it, and the buttons to take it."""

import dataclasses
import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.db.models.fields.json import KT
from django.utils import timezone

from articles import reviewing, rights
from articles.models import ArticleRegion, Revision

SHOWN = 100
LATE = datetime.timedelta(hours=2)
VERY_LATE = datetime.timedelta(hours=8)


@dataclasses.dataclass(frozen=True)
class Waiting:
    """One row: the revision, for how long it has waited, how late that is, who holds it, whether it is one's own."""

    revision: Revision
    waits: str
    lateness: str
    holder: object
    own: bool
    mine: bool


def view(desk, request):
    """The hundred that wait longest within the person's scope; raises `PermissionDenied` for who may not review."""
    if not request.user.has_perm("articles.review_article"):
        raise PermissionDenied
    places = ArticleRegion.objects.filter(assigned=True).select_related("region").order_by("pk")
    rows = (
        Revision.objects.waiting()
        .visible_to(request.user)
        .select_related("article__section", "article__source", "author", "claimed_by")
        .defer("snapshot", "article__body", "article__summary")
        .annotate(headline=KT("snapshot__title"))
        .prefetch_related(Prefetch("article__places", places, to_attr="chosen"))
    )
    found = list(rows[: SHOWN + 1])
    context = {
        "title": "待审队列",
        "rows": [_row(revision, request.user) for revision in found[:SHOWN]],
        "more": len(found) > SHOWN,
        "shown": SHOWN,
    }
    return desk.page(request, "admin/articles/article/queue.html", context)


def _row(revision, user):
    waited = timezone.now() - (revision.submitted_at or revision.created_at)
    lateness = "very-late" if waited >= VERY_LATE else "late" if waited >= LATE else ""
    holder = reviewing.holder(revision)
    own = rights.awaits_other(revision, user)
    return Waiting(revision, _words(waited), lateness, holder, own, holder == user)


def _words(waited):
    minutes = int(waited.total_seconds()) // 60
    if minutes < 60:
        return f"{minutes} 分钟"
    hours = minutes // 60
    return f"{hours} 小时" if hours < 48 else f"{hours // 24} 天"
