"""Small selections for boxes: one query finds the ids, by an index search for each place; one more reads the rows."""

from collections import Counter as Tally

from django.db.models import CharField, Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from articles.models import Article, ArticleRegion, ArticleTag, Counter, Section, Slot, Tag
from articles.querysets import After, Before, live_q

SLOTS = 24
RECENT = 60
TOP = 10


def top(articles, count):
    """Annotations `top0` to at most `top9`: the ids of the newest of `articles`, which refers to the outer row."""
    ids = articles.newest_first().values("pk")
    return {f"top{n}": Subquery(ids[n : n + 1]) for n in range(count)}


def picked(row):
    """The ids that `top` found for a row, newest first."""
    found = (getattr(row, f"top{n}", None) for n in range(TOP))
    return [pk for pk in found if pk is not None]


def sections_with_top(count, *, region=None):
    """The sections of the menu, each with the ids of its newest articles (in a region, if given)."""
    live = Article.objects.in_region(region, OuterRef("pk")) if region else Article.objects.live().in_section(OuterRef("pk"))
    return list(Section.objects.in_menu().annotate(**top(live, count)))


def slots(*, region=None, section=None):
    """The ids of live articles that editors put on a page now, by position, in the editors' order."""
    now = timezone.now()
    standing = Q(start_at__lte=now) & (Q(end_at=None) | Q(end_at__gt=now))
    rows = Slot.objects.filter(standing, live_q("article__"), region=region, section=section)
    found = {}
    for position, pk in rows.order_by("order", "pk").values_list("position", "article_id")[:SLOTS]:
        found.setdefault(position, []).append(pk)
    return found


def read(*groups):
    """The live articles with the ids in `groups` (lists of ids), as a dict by id, from one query."""
    wanted = {pk for group in groups for pk in group}
    return Article.objects.live().for_list().in_bulk(wanted) if wanted else {}


def pick(rows, ids):
    """The articles of `ids` that are among `rows` (a dict by id), in the order of `ids`, each once."""
    return [rows[pk] for pk in dict.fromkeys(ids) if pk in rows]


def hot_tags(articles, count=16):
    """The most used tags of the newest of `articles`."""
    recent = articles.newest_first().values("pk")[:RECENT]
    tags = Tag.objects.filter(uses__content_object__in=recent)
    return list(tags.annotate(n=Count("uses")).order_by("-n", "name")[:count])


def counted(regions):
    """Regions with `n`, the number of their live articles, from the counters."""
    key = Concat(Value("region:"), Cast(OuterRef("pk"), CharField()))
    return regions.annotate(n=Coalesce(Subquery(Counter.objects.filter(key=key).values("n")), 0))


def neighbours():
    """Annotations `newer` and `older`: the ids of the live articles beside the outer one in its section."""
    beside = Article.objects.live().filter(section=OuterRef("section"))
    place = (F("published_at"), F("pk"), OuterRef("published_at"), OuterRef("pk"))
    newer = beside.filter(After(*place)).order_by("published_at", "pk").values("pk")[:1]
    older = beside.filter(Before(*place)).newest_first().values("pk")[:1]
    return {"newer": Subquery(newer), "older": Subquery(older)}


def tags_of(article, count):
    """The article's tag rows, each with the ids of the newest other articles under the tag."""
    others = Article.objects.tagged(OuterRef("tag")).exclude(pk=article.pk)
    rows = ArticleTag.objects.filter(content_object=article).select_related("tag")
    return list(rows.annotate(**top(others, count)).order_by("pk"))


def places_of(article, count):
    """The article's assigned regions with their ancestors, each with the ids of its newest other articles."""
    others = Article.objects.in_region(OuterRef("region")).exclude(pk=article.pk)
    rows = ArticleRegion.objects.filter(article=article, assigned=True).select_related("region__parent__parent")
    return list(rows.annotate(**top(others, count)).order_by("pk"))


def closest(rows, count):
    """The ids that `rows` (of `tags_of`, `places_of`) name most often, at most `count`."""
    return [pk for pk, _ in Tally(pk for row in rows for pk in picked(row)).most_common(count)]
