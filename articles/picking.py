"""Small selections for boxes: one query finds the ids, by an index search for each place; one more reads the rows."""

import json
from collections import Counter as Tally

from django.db.models import CharField, Count, F, Field, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from articles.models import Article, ArticleRegion, ArticleTag, Counter, Section, Slot, Tag
from articles.models.boards import SlotPosition
from articles.querysets import After, Before, live_q

SLOTS = 60  # as many as a board holds
RECENT = 60
ALL = Q()
PLACE = tuple(f"region__{column}" for column in ("short", "short_hant", "name", "name_hant", "slug", "level", "parent"))


class IdList(Field):
    """A list of ids as the database gives it: an array, on SQLite a JSON text."""

    def from_db_value(self, value, expression, connection):
        """The ids."""
        return json.loads(value) if isinstance(value, str) else value


class Ids(Subquery):
    """The ids of a sliced queryset as one list, so that one index walk fills a box."""

    template = "ARRAY(%(subquery)s)"
    on_sqlite = "(WITH found(id) AS (%(subquery)s) SELECT json_group_array(id) FROM found)"

    def as_sqlite(self, compiler, connection, **extra):
        """SQLite has no arrays."""
        return self.as_sql(compiler, connection, template=self.on_sqlite, **extra)


def top(articles, count):
    """The expression for the ids of the newest `count` of `articles`, which refers to the outer row."""
    return Ids(articles.newest_first().values("pk")[:count], output_field=IdList())


def sections_with_top(count, *, region=None, at=None):
    """The sections of the menu, each with the ids of its newest articles (in a region, if given).

    The section is asked for as a range of one and heads the order: so only the index that begins with it gives the
    rows in order. For an equality with an unknown section PostgreSQL may walk the newest of all sections instead, to
    the end of the table when the section is empty.
    """
    rows, key = (ArticleRegion.objects.filter(region=region), "article_id") if region else (Article.objects, "pk")
    rows = rows.filter(live_q(at=at), section__gte=OuterRef("pk"), section__lte=OuterRef("pk"))
    walk = rows.order_by("section_id", "-published_at", f"-{key}")
    newest = Ids(walk.values(key)[:count], output_field=IdList())
    return list(Section.objects.in_menu().annotate(top=newest))


def slots(*, region=None, at=None, where=ALL):
    """The ids of live articles that editors put on the front page (or a region's): by position, in their order.

    Now, or at a moment `at`; of the slots only those for which the condition `where` holds.
    """
    at = at or timezone.now()
    rows = Slot.objects.standing(at).filter(where, live_q("article__", at=at), region=region, section=None)
    found = {}
    for position, pk in rows.in_order().values_list("position", "article_id")[:SLOTS]:
        found.setdefault(position, []).append(pk)
    return found


def headlines(section, count, *, at=None):
    """The live articles that editors put on top of a section's page now (or at a moment), in their order."""
    at = at or timezone.now()
    rows = Slot.objects.standing(at).filter(section=section, position=SlotPosition.HEADLINE)
    articles = Article.objects.live(at=at).for_list().filter(slots__in=rows)
    return list(articles.order_by("slots__order", "slots__pk")[:count])


def read(*groups, at=None):
    """The live articles with the ids in `groups` (lists of ids), as a dict by id, from one query."""
    wanted = {pk for group in groups for pk in group}
    return Article.objects.live(at=at).for_list().in_bulk(wanted) if wanted else {}


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
    """The article's tag rows, each with `top`, the ids of the newest other articles under the tag."""
    others = Article.objects.tagged(OuterRef("tag")).exclude(pk=article.pk)
    rows = ArticleTag.objects.filter(content_object=article).select_related("tag").only("tag")
    return list(rows.annotate(top=top(others, count)).order_by("pk"))


def places_of(article, count):
    """The article's rows in regions (their `ancestors()` cost nothing), each with `top` as above; roll-up rows too."""
    others = Article.objects.in_region(OuterRef("region")).exclude(pk=article.pk)
    rows = ArticleRegion.objects.filter(article=article).select_related("region").only("assigned", *PLACE)
    places = list(rows.annotate(top=top(others, count)).order_by("pk"))
    known = {place.region_id: place.region for place in places}
    for region in known.values():
        if region.parent_id in known:
            region.parent = known[region.parent_id]
    return places


def closest(rows, count):
    """The ids that `rows` (of `tags_of`, `places_of`) name most often, at most `count`."""
    return [pk for pk, _ in Tally(pk for row in rows for pk in row.top).most_common(count)]
