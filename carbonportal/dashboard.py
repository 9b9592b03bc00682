"""What the admin's first page shows: the work that waits for this person, and thirty days in numbers."""

import datetime

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts import policy
from articles.models import Article, Revision
from articles.states import ArticleState, RevisionState
from workflow.models import Event

SHOWN = 8
DAYS = 30
WIDTH, HEIGHT, GAP = 600, 120, 4


def desk(user):
    """The dashboard's context: `boxes` of what waits, and `numbers` (None for people who do not see articles)."""
    if not user.has_perm("articles.view_article"):
        return {"boxes": [], "numbers": None}
    boxes = [
        {"title": "待我审核", "kind": "revisions", "rows": _to_review(user), "empty": "没有等您审核的稿件。"},
        {"title": "退回给我的", "kind": "revisions", "rows": _sent_back(user), "empty": "没有退回的稿件。"},
        {"title": "等待定时发布", "kind": "articles", "rows": _scheduled(user), "empty": "没有定时的稿件。"},
        {"title": "草稿", "kind": "articles", "rows": _drafts(user), "empty": "没有草稿。"},
    ]
    if not user.has_perm("articles.review_article"):
        del boxes[0]
    return {"boxes": boxes, "numbers": _numbers(user)}


def _newest(state):
    """The newest revisions of their articles that stand in `state`, without their texts."""
    later = Revision.objects.filter(article=OuterRef("article"), pk__gt=OuterRef("pk"))
    notes = Event.objects.filter(subject_type="articles.revision", subject_id=OuterRef("pk")).order_by("-pk")
    rows = Revision.objects.filter(~Exists(later), state=state).exclude(article__state=ArticleState.DISCARDED)
    rows = rows.annotate(headline=KT("snapshot__title"))
    rows = rows.annotate(moved_at=Subquery(notes.values("at")[:1]), reason=Subquery(notes.values("reason")[:1]))
    return rows.select_related("author").defer("snapshot")


def _to_review(user):
    rows = _newest(RevisionState.SUBMITTED).editable_by(user)
    if not policy.current().small_team:
        rows = rows.exclude(author=user)
    return list(rows.order_by("pk")[:SHOWN])


def _sent_back(user):
    return list(_newest(RevisionState.CHANGES_REQUESTED).visible_to(user).filter(author=user).order_by("pk")[:SHOWN])


def _scheduled(user):
    ahead = Article.objects.visible_to(user).filter(visible=True, counted_as="", visible_from__gt=timezone.now())
    return _listed(ahead.order_by("visible_from", "pk"))


def _drafts(user):
    drafts = Article.objects.visible_to(user).filter(state=ArticleState.DRAFT)
    return _listed(drafts.order_by("-changed_at", "-pk"))


def _listed(rows):
    return list(
        rows.select_related("created_by").only(
            "title", "visible_from", "created_at", "created_by__name", "created_by__username"
        )[:SHOWN]
    )


def _numbers(user):
    """Articles published in the last thirty days within the person's scope, by day and by section."""
    today = timezone.localdate()
    days = [today - datetime.timedelta(days=back) for back in reversed(range(DAYS))]
    since = timezone.make_aware(datetime.datetime.combine(days[0], datetime.time.min))
    rows = Article.objects.visible_to(user).filter(
        visible=True, published_at__gte=since, published_at__lte=timezone.now()
    )
    by_day = dict(rows.annotate(day=TruncDate("published_at")).values_list("day").annotate(n=Count("pk")))
    by_section = rows.values_list("section__name").annotate(n=Count("pk")).order_by("-n", "section__name")[:12]
    counts = [(day, by_day.get(day, 0)) for day in days]
    return {
        "days": DAYS,
        "total": sum(n for _, n in counts),
        "today": counts[-1][1],
        "bars": _bars(counts),
        "sections": list(by_section),
        "size": {"width": WIDTH, "height": HEIGHT},
    }


def _bars(counts):
    """One bar a day: place and size in the drawing, day and number for its label."""
    highest = max(1, *(n for _, n in counts))
    step = WIDTH / len(counts)
    return [
        {
            "x": round(index * step),
            "y": HEIGHT - round(n / highest * HEIGHT),
            "width": round(step) - GAP,
            "height": round(n / highest * HEIGHT),
            "day": day,
            "n": n,
        }
        for index, (day, n) in enumerate(counts)
    ]
