"""What must always be true of stored articles, asked set by set; what is derived can be mended."""

import dataclasses
import functools
import operator
from collections.abc import Callable
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, NullIf, TruncMonth
from django.utils import timezone

from articles import counting, fingerprinting, listing, reconciling
from articles.indexing import NEWSROOM, PUBLIC
from articles.listing import Differs
from articles.models import Article, ArticleAuthor, ArticleRegion, Counter, Revision, Source
from articles.snapshots import LINES, RELATED, TEXTS
from articles.states import ArticleState, RevisionState
from workflow.lifecycle import lock
from workflow.models import Event

WITH_LIVE = (ArticleState.PUBLISHED, ArticleState.WITHDRAWN)
WITH_NEWEST = (ArticleState.DRAFT, ArticleState.DISCARDED)
COUNTED = ("month:", "section:", "region:")


@dataclasses.dataclass(frozen=True)
class Rule:
    """One thing that must hold: `find` gives the ids (or counter keys) where it does not.

    `derived` rules are about rows that follow from others and may be mended from them.
    """

    code: str
    sentence: str
    find: Callable[[], list]
    derived: bool = False


@dataclasses.dataclass(frozen=True)
class Breach:
    """A rule that does not hold, and where."""

    rule: Rule
    ids: list


def check():
    """All breaches now; on PostgreSQL of one moment, so that work going on beside is no false alarm."""
    with _one_moment():
        found = [Breach(rule, rule.find()) for rule in RULES]
    return [breach for breach in found if breach.ids]


def repair(breaches):
    """Mend what is derived, each article under its lock, then counters and indexes; returns the number of things mended."""
    own = {PRINTS, *INDEXED}
    derived = [breach for breach in breaches if breach.rule.derived and breach.rule.code not in own]
    printed = sorted({pk for breach in breaches if breach.rule.code == PRINTS for pk in breach.ids})
    indexed = [breach for breach in breaches if breach.rule.code in INDEXED]
    articles = sorted({pk for breach in derived if breach.rule.code != "counters" for pk in breach.ids})
    for pk in articles:
        mend(pk)
    for breach in indexed:
        reconciling.mend(INDEXED[breach.rule.code], breach.ids)
    fingerprinting.mend(printed)
    keys = rewrite_counters() if derived else 0
    if derived:
        counting.bump({counting.REMOVALS: 1})  # readers' browsers may hold pages that were wrong
    return len({*articles, *printed, *(pk for breach in indexed for pk in breach.ids)}) + keys


def rewrite_counters():
    """Set the counters to the true numbers, with all of them locked; returns how many were wrong."""
    with transaction.atomic():
        standing = {row.key: row for row in Counter.objects.select_for_update().order_by("key")}
        true = _true_numbers()
        missing = [Counter(key=key) for key in sorted(true.keys() - standing.keys())]
        Counter.objects.bulk_create(missing, ignore_conflicts=True)
        wrong = [*missing, *(row for key, row in standing.items() if _is_ours(key) and row.n != true.get(key, 0))]
        for row in wrong:
            row.n = true.get(row.key, 0)
        Counter.objects.bulk_update(wrong, ["n"], batch_size=500)
    return len(wrong)


@contextmanager
def _one_moment():
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield  # SQLite: a transaction would keep every writer out for as long as this takes
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def mend(pk):
    """Make places, copies, counters and indexes of one article those that follow from it."""
    with transaction.atomic():
        article = Article.objects.get(pk=pk)
        lock(article)
        revision = article.live_revision if article.state in WITH_LIVE else article.revisions.newest_first().first()
        if article.sealed_at:  # its versions are blank: what they named stands in its rows
            chosen = article.places.filter(assigned=True).values_list("region_id", flat=True)
            listing.place_regions(article, list(chosen))
        elif revision:
            listing.place(article, revision.snapshot)
        listing.settle(article)


# Copies, places and authors


def below_wrong_regions():
    """Ids of the articles whose places do not follow the tree of regions."""
    return _sorted([*_without_parent(), *_without_child()])


def _without_parent():
    above = ArticleRegion.objects.filter(article=OuterRef("article"), region=OuterRef("region__parent"))
    rows = ArticleRegion.objects.filter(~Exists(above), region__parent__isnull=False)
    return _sorted(rows.values_list("article_id", flat=True))


def _without_child():
    below = ArticleRegion.objects.filter(article=OuterRef("article"), region__parent=OuterRef("region"))
    rows = ArticleRegion.objects.filter(~Exists(below), assigned=False)
    return _sorted(rows.values_list("article_id", flat=True))


def _misplaced():
    """Articles whose assigned regions or authors are not those of the version that the row shows."""
    regions = ArticleRegion.objects.filter(assigned=True).order_by("article_id").values_list("article_id", "region_id")
    authors = ArticleAuthor.objects.order_by("article_id").values_list("article_id", "author_id")
    wrong = []
    for name, rows in (("regions", regions), ("authors", authors)):
        wanted = _shown_revisions().order_by("article_id").values_list("article_id", f"snapshot__{name}")
        for (pk, ids), standing in _beside(wanted.iterator(), rows.iterator()):
            if set(ids or ()) != set(standing):
                wrong.append(pk)
    return _sorted(wrong)


# Counters


def _miscounted():
    """Articles that are counted though nobody may see them, or counted as something that they are not."""
    columns = ("pk", "counted_as", "visible", "published_at", "section_id")
    articles = _counted().order_by("pk").values_list(*columns)
    places = ArticleRegion.objects.exclude(article__counted_as="").order_by("article_id")
    pairs = _beside(articles.iterator(), places.values_list("article_id", "region_id").iterator())
    return [
        pk
        for (pk, counted_as, visible, published_at, section), regions in pairs
        if not visible or counted_as.split() != sorted(counting.keys_of(published_at, section, regions))
    ]


def _wrong_counters():
    true = _true_numbers()
    standing = {key: n for key, n in Counter.objects.values_list("key", "n") if _is_ours(key)}
    return sorted(key for key in true.keys() | standing.keys() if true.get(key, 0) != standing.get(key, 0))


def _true_numbers():
    """What the counters must say, by key: the number of articles that are counted, from the articles themselves."""
    months = _counted().annotate(month=TruncMonth("published_at")).values_list("month").annotate(n=Count("pk"))
    sections = _counted().values_list("section_id").annotate(n=Count("pk"))
    places = ArticleRegion.objects.exclude(article__counted_as="")
    regions = places.values_list("region_id").annotate(n=Count("pk"))
    return {
        "articles": _counted().count(),
        **{f"month:{timezone.localtime(month):%Y-%m}": n for month, n in months.order_by()},
        **{f"section:{pk}": n for pk, n in sections.order_by()},
        **{f"region:{pk}": n for pk, n in regions.order_by()},
    }


def _counted():
    return Article.objects.exclude(counted_as="")


def _is_ours(key):
    return key == "articles" or key.startswith(COUNTED)


# Versions and events


def _without_revision():
    rows = Article.objects.filter(~Exists(Revision.objects.filter(article=OuterRef("pk"))))
    return _sorted(rows.values_list("pk", flat=True))


def _not_approved():
    fine = Revision.objects.filter(pk=OuterRef("live_revision"), article=OuterRef("pk"), state=RevisionState.APPROVED)
    rows = Article.objects.filter(~Exists(fine), state=ArticleState.PUBLISHED)
    return _sorted(rows.values_list("pk", flat=True))


def _without_event():
    events = Event.objects.filter(
        subject_type=Article._meta.label_lower, subject_id=OuterRef("pk"), to_state=OuterRef("state")
    )
    rows = Article.objects.filter(~Exists(events), state__in=WITH_LIVE)
    return _sorted(rows.values_list("pk", flat=True))


def _not_mirrored():
    """Articles whose row says something else than the version it must show."""
    texts = (Differs(F(f"article__{name}"), KT(f"snapshot__{name}")) for name in (*LINES, *TEXTS, "body", "licence"))
    related = (Differs(F(f"article__{name}_id"), _id_in_snapshot(name)) for name in RELATED if name != "source")
    source = Differs(F("article__source_id"), Coalesce("merged", "said"))
    differs = functools.reduce(operator.or_, (Q(each) for each in (*texts, *related, source)))
    merged = Subquery(Source.objects.filter(pk=OuterRef("said")).values("same_as")[:1])
    shown = _shown_revisions().annotate(said=_id_in_snapshot("source")).annotate(merged=merged)
    return _sorted(shown.filter(differs).values_list("article_id", flat=True))


def _id_in_snapshot(name):
    # SQLite gives JSON's null as the text "null".
    return Cast(NullIf(KT(f"snapshot__{name}"), Value("null")), BigIntegerField())


def _shown_revisions():
    """For each article the version that its row must show: the live one, or the newest of what is not public."""
    newer = Revision.objects.filter(article=OuterRef("article"), pk__gt=OuterRef("pk"))
    live = Q(article__state__in=WITH_LIVE, article__live_revision=F("pk"))
    return Revision.objects.filter(live | (Q(article__state__in=WITH_NEWEST) & ~Exists(newer)))


def _beside(rows, children):
    """Each row with the second values of the children that begin with the same id; both are ordered by it."""
    children = iter(children)
    child = next(children, None)
    for row in rows:
        found = []
        while child is not None and child[0] <= row[0]:
            if child[0] == row[0]:
                found.append(child[1])
            child = next(children, None)
        yield row, found


def _sorted(ids):
    return sorted(set(ids))


PRINTS = "fingerprints"


def _half_restricted():
    """Articles that are sealed and not hidden, or hidden without a moment and an answer, or the other way round."""
    told = Q(hidden_at__isnull=False) & Q(hidden_notice__isnull=False)
    untold = Q(hidden_at__isnull=True) & Q(hidden_notice__isnull=True)
    wrong = Q(hidden_by__gt=0) & ~told | Q(hidden_by=0) & (~untold | Q(sealed_at__isnull=False))
    return _sorted(Article.objects.filter(wrong).values_list("pk", flat=True))


INDEXED = {"public": PUBLIC, "newsroom": NEWSROOM}
DERIVED = (
    ("copies", "列表副本与稿件本身不符", listing.differing_copies),
    ("ancestors", "缺少上级地区的归属", _without_parent),
    ("strays", "多出没有下级依据的上级地区归属", _without_child),
    ("places", "指定的地区或作者与所示版本不符", _misplaced),
    ("counted", "计入计数的方式与稿件不符", _miscounted),
    ("counters", "计数与实际篇数不符", _wrong_counters),
    ("public", "读者搜索的索引与读者可见的稿件不符", lambda: reconciling.difference(PUBLIC).wrong),
    ("newsroom", "编辑部搜索的索引与全部稿件不符", lambda: reconciling.difference(NEWSROOM).wrong),
    (PRINTS, "防再发布与查重用的指纹与正文不符", fingerprinting.unfit),
)
FIRM = (
    ("revisions", "没有任何修订版本", _without_revision),
    ("approved", "已发布，但线上版本没有通过审核", _not_approved),
    ("events", "已发布或已撤稿，但没有相应的操作记录", _without_event),
    ("mirror", "稿件内容与所示版本不符", _not_mirrored),
    ("restricted", "下架、封存与下架说明不一致", _half_restricted),
)
RULES = (
    *(Rule(code, sentence, find, derived=True) for code, sentence, find in DERIVED),
    *(Rule(code, sentence, find) for code, sentence, find in FIRM),
)
