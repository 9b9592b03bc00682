"""What the admin's first page shows: the work that waits for this person, and thirty days in numbers."""

import datetime

from django.db.models import Count, OuterRef, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from articles import charts
from articles.dates import midnight
from articles.models import Article, Revision, Source, Tag
from carbonportal import unfound
from takedowns.models import Case
from workflow.models import Event

SHOWN = 8
DAYS = 30
IDLE = datetime.timedelta(days=3)
ENDS_SOON = datetime.timedelta(days=7)
CASE_SOON = datetime.timedelta(hours=8)
COUNTER_SOON = datetime.timedelta(days=3)
SECTIONS = 12
COUNTED = 99


def desk(user):
    """The dashboard's context: `cases` (the takedown desk's) and `boxes` of what waits, `numbers` (None for people who do not see
    articles), `unfound`, `unconfirmed`.

    A box has a `title`, a `kind` (the partial that prints its `rows`), a sentence for when it is `empty`, and, if the
    rest has a page of its own, `more`: its address and a word for it.
    """
    cases = _cases(user)
    if not user.has_perm("articles.view_article"):
        return {"cases": cases, "boxes": [], "numbers": None, "unfound": None, "unconfirmed": []}
    boxes = [_sent_back(user), _scheduled_today(user), _ending_soon(user), _idle(user)]
    if user.has_perm("articles.review_article"):
        boxes = [_to_review(user), *boxes, _claimed(user)]
    more = {"unfound": unfound.words(user), "unconfirmed": _unconfirmed(user)}
    return {"cases": cases, "boxes": boxes, "numbers": _numbers(user), **more}


def _cases(user):
    """The boxes of the takedown desk, one query each; none for whoever is not of it. References and terms, no name."""
    if not user.has_perm("takedowns.view_case"):
        return []
    rows, queue = Case.objects.visible_to(user).by_urgency(), reverse("admin:takedowns_case_changelist")
    soon = rows.countered().filter(counter_due__lt=timezone.now() + COUNTER_SOON).order_by("counter_due", "pk")
    found = [
        ("待办", Case.objects.waiting_for(user).by_urgency(), "没有等您办理的申请。", "mine", "我的申请"),
        ("临期", rows.running_out(within=CASE_SOON), "八小时内没有到期的申请。", "soon", "全部临期的"),
        ("核验失败", rows.failing(), "所有出口都已核验。", "failed", "全部核验失败的"),
        ("反通知到期", soon, "三天内没有到期的不侵权声明。", "counter", "全部反通知"),
    ]
    return [
        _box(title, "cases", list(some[:SHOWN]), empty, (f"{queue}?view={view}", label))
        for title, some, empty, view, label in found
    ]


def _with_notes(revisions):
    """The revisions without their texts, each with its title and the time and reason of its last move."""
    notes = Event.objects.filter(subject_type="articles.revision", subject_id=OuterRef("pk")).order_by("-pk")
    rows = revisions.annotate(headline=KT("snapshot__title"))
    rows = rows.annotate(moved_at=Subquery(notes.values("at")[:1]), reason=Subquery(notes.values("reason")[:1]))
    return list(rows.select_related("author").defer("snapshot")[:SHOWN])


def _to_review(user):
    rows = Revision.objects.waiting().editable_by(user)
    if not policy.current().small_team:
        rows = rows.exclude(author=user).exclude(words_by=user)
    more = (reverse("admin:articles_article_queue"), "待审队列")
    return _box("待我审核", "revisions", _with_notes(rows), "没有等您审核的稿件。", more)


def _sent_back(user):
    rows = Revision.objects.sent_back().filter(author=user).visible_to(user)
    return _box("退回给我的", "revisions", _with_notes(rows), "没有退回的稿件。")


def _scheduled_today(user):
    tomorrow = midnight(timezone.localdate() + datetime.timedelta(days=1))
    rows = Article.objects.visible_to(user).scheduled(until=tomorrow).order_by("visible_from", "pk")
    return _box("今天定时发布", "scheduled", _listed(rows), "今天没有等待定时发布的稿件。", _calendar())


def _ending_soon(user):
    now = timezone.now()
    rows = Article.objects.visible_to(user).running_out(since=now, until=now + ENDS_SOON).order_by("expire_at", "pk")
    return _box("七天内到期", "ending", _listed(rows), "七天内没有到期的稿件。", _calendar())


def _idle(user):
    rows = Article.objects.visible_to(user).idle_drafts(user, since=timezone.now() - IDLE).order_by("changed_at", "pk")
    return _box("我搁置的草稿", "drafts", _listed(rows), "您没有搁置三天以上的草稿。")


def _claimed(user):
    rows = Article.objects.visible_to(user).claimed().order_by("-changed_at", "-pk")
    return _box("有未结申诉的稿件", "claimed", _listed(rows), "您负责的稿件没有未结的申诉。")


def _unconfirmed(user):
    """What came with articles and waits for somebody who keeps the vocabularies: triples of name, number, address."""
    kinds = [
        ("来源", "source", Source.objects.standing(), "?confirmed__exact=0"),
        ("标签", "tag", Tag.objects.filter(same_as=None, retired_at=None), "?standing=new"),
    ]
    return [
        (label, number, reverse(f"admin:articles_{model}_changelist") + query)
        for label, model, rows, query in kinds
        if user.has_perm(f"articles.change_{model}") and (number := rows.filter(confirmed=False)[:COUNTED].count())
    ]


def _box(title, kind, rows, empty, more=None):
    return {"title": title, "kind": kind, "rows": rows, "empty": empty, "more": more}


def _calendar():
    return reverse("admin:articles_article_calendar"), "排期"


def _listed(rows):
    names = ("title", "visible_from", "expire_at", "changed_at", "open_claims")
    people = ("created_by__name", "created_by__username")
    return list(rows.select_related("created_by").only(*names, *people)[:SHOWN])


def _numbers(user):
    """Articles published in the last thirty days within the person's scope, by day and by section, as drawings."""
    today = timezone.localdate()
    days = [today - datetime.timedelta(days=back) for back in reversed(range(DAYS))]
    now = timezone.now()
    rows = Article.objects.visible_to(user).live().filter(published_at__gte=midnight(days[0]), published_at__lte=now)
    by_day = dict(rows.annotate(day=TruncDate("published_at")).values_list("day").annotate(n=Count("pk")))
    by_section = rows.values_list("section__name").annotate(n=Count("pk")).order_by("-n", "section__name")[:SECTIONS]
    counts = [(day, by_day.get(day, 0)) for day in days]
    return {
        "days": DAYS,
        "total": sum(n for _, n in counts),
        "today": counts[-1][1],
        "by_day": charts.columns(counts),
        "by_section": charts.bars(list(by_section)),
    }
