"""What is searched: the documents of both indexes, and their writing in the transaction of every move.

`public` holds exactly what `live()` shows, and is the only one that public code may ask. `newsroom` holds titles, bylines
and sources of all articles that are not taken down, drafts and the recycle bin too, for the search box of the admin.
"""

from itertools import islice

from django.db.models import DateTimeField, F, OuterRef, Subquery, Value
from django.db.models.fields.json import KT

from articles import counting
from articles.cleaning import plain_text
from articles.models import Article, ArticleRegion, ArticleTag, Image, Revision, Section, Source, Tag
from articles.picking import IdList, Ids
from articles.querysets import After
from search import engine
from search.documents import INDEXES, Document

PUBLIC, NEWSROOM = INDEXES
PAGE = 500
NOTED = 5_000  # ids noted at a time: a source may have hundreds of thousands
# What else than an article's own words it is found by: which column of which row.
FOUND_BY = {
    Tag: ("tag_places__tag", "name"),
    Source: ("source", "name"),
    Section: ("section", "parent"),
    Image: ("cover", "caption"),
}


# Facets: what a search can be narrowed to


def region_facet(region):
    """The facet of everything in a region and below it."""
    return _place_facet(region.code)


def section_facet(section):
    """The facet of everything in a section and below it."""
    return f"c_{section.pk}"


def source_facet(source):
    """The facet of everything that was reprinted from a source."""
    return f"s_{source.pk}"


def tag_facet(pk):
    """The facet of everything under the tag with this number."""
    return f"g_{pk}"


def year_facet(year):
    """The facet of everything published in a year (a number) of Asia/Shanghai."""
    return f"y_{year}"


def creator_facet(pk):
    """The facet of what the member of staff with this number has begun; only the newsroom's index has it."""
    return f"u_{pk}"


def _place_facet(code):
    return f"r_{code.replace('-', '')}"


# Texts


def with_text(articles):
    """The articles with all that `text_of` reads and a listing row prints, from one query."""
    tags = ArticleTag.objects.filter(content_object=OuterRef("pk")).order_by("pk")
    rows = articles.for_list("body", "cover__caption", "section__parent")
    return rows.annotate(tag_names=_column(tags, "tag__name"))


def text_of(article):
    """What is searched beside the title, one part a line; `article` comes from `with_text`.

    Summary, body (a line for each block), caption of the cover, byline, source, tags.
    """
    parts = [
        article.summary,
        plain_text(article.body),
        article.cover.caption if article.cover else "",
        article.byline,
        article.source.name if article.source else "",
        *article.tag_names,
    ]
    return "\n".join(filter(None, parts))


def _column(rows, name):
    """The values of one column of `rows`, which refer to the outer row, as a list."""
    return Ids(rows.values(name), output_field=IdList())


def _placed(articles):
    """The articles with the codes of their regions, those above included."""
    places = ArticleRegion.objects.filter(article=OuterRef("pk")).order_by("pk")
    return articles.annotate(region_codes=_column(places, "region__code"))


# Sources


class _Articles:
    """Where an index gets its documents from, as `search.documents.Source` asks; below: which, when and in which words."""

    moment = ""  # the column that an index is ordered by

    def in_time_order(self, after):
        """See `Source`; in pages, so that a change made meanwhile is seen and no page takes long."""
        rows = self.read(self.articles()).order_by(self.moment, "pk")
        while True:
            place = after and (Value(after[0], output_field=DateTimeField()), Value(after[1]))
            page = list((rows.filter(After(F(self.moment), F("pk"), *place)) if place else rows)[:PAGE])
            yield from map(self.document, page)
            if len(page) < PAGE:
                return
            after = getattr(page[-1], self.moment), page[-1].pk

    def some(self, ids, *, lock):
        """See `Source`."""
        if lock:
            rows = Article.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",))
            list(rows.values_list("pk", flat=True))
        return [self.document(article) for article in self.read(self.articles().filter(pk__in=ids)).order_by("pk")]

    def ids(self, after, limit):
        """See `Source`."""
        return list(self.articles().filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit])


class _Public(_Articles):
    """What readers may see."""

    moment = "published_at"

    def articles(self):
        """The articles that belong into the index."""
        return Article.objects.live()

    def total(self):
        """See `Source`: a counter."""
        return counting.number("articles")

    def read(self, articles):
        """The articles with all that `document` reads."""
        tags = ArticleTag.objects.filter(content_object=OuterRef("pk")).order_by("pk")
        return _placed(with_text(articles)).annotate(tag_ids=_column(tags, "tag_id"))

    def document(self, article):
        """The document of an article that was read by `read`."""
        section = article.section
        facets = [
            *map(_place_facet, article.region_codes),
            section_facet(section),
            *([f"c_{section.parent_id}"] if section.parent_id else []),
            *([source_facet(article.source)] if article.source else []),
            *map(tag_facet, article.tag_ids),
            year_facet(article.published_local.year),
        ]
        return Document(article.pk, article.published_at, article.title, text_of(article), tuple(facets))


class _Newsroom(_Articles):
    """What the newsroom looks for: titles, also of a newer version, bylines and sources, whatever the state.

    The recycle bin too, whose list has the same search box; what is deleted leaves the index, and what is taken down.
    """

    moment = "changed_at"  # the order of the admin's list

    def articles(self):
        """The articles that belong into the index."""
        return Article.objects.filter(hidden_by=0)

    def total(self):
        """See `Source`: the highest number, for nobody counts a million rows for a progress bar."""
        return Article.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def read(self, articles):
        """The articles with all that `document` reads."""
        newest = Revision.objects.filter(article=OuterRef("pk")).order_by("-pk")
        rows = (
            _placed(articles)
            .select_related("source")
            .only("title", "byline", "changed_at", "created_by", "source__name")
        )
        return rows.annotate(newest_title=Subquery(newest.values(text=KT("snapshot__title"))[:1]))

    def document(self, article):
        """The document of an article that was read by `read`."""
        pending = article.newest_title if article.newest_title != article.title else ""
        text = "\n".join(filter(None, [pending, article.byline, article.source.name if article.source else ""]))
        facets = [*map(_place_facet, article.region_codes)]
        if article.created_by_id:
            facets.append(creator_facet(article.created_by_id))
        return Document(article.pk, article.changed_at, article.title, text, tuple(facets))


SOURCES = {PUBLIC: _Public(), NEWSROOM: _Newsroom()}


# Writing


def settle(article):
    """Bring both indexes in line with a saved, locked article; runs in the transaction of every move."""
    if article.hidden_by:  # in neither: nothing has to be read to know it
        forget([article.pk])
        return
    for index, source in SOURCES.items():
        documents = source.some([article.pk], lock=False)
        if documents:
            engine.put(documents, index)
        else:
            engine.drop([article.pk], index)


def forget(ids):
    """Take articles that are about to be deleted out of both indexes; at most 500."""
    for index in SOURCES:
        engine.drop(ids, index)


def reconsider(row, changed=None):
    """Note the articles that are found by `row` if what they are found by has changed; `tick` then indexes them anew.

    `row` is a tag, source, section, picture, or what nothing is found by. `changed`: the names of its changed columns;
    without it the row is about to be deleted.
    """
    relation, column = FOUND_BY.get(type(row), ("", ""))
    if not relation or (changed is not None and column not in changed):
        return
    articles = Article.objects.filter(**{relation: row}).order_by("pk")
    _later(articles.filter(visible=True), PUBLIC)
    if isinstance(row, Source):
        _later(articles, NEWSROOM)


def _later(articles, index):
    ids = articles.values_list("pk", flat=True).iterator()
    while some := list(islice(ids, NOTED)):
        engine.later(some, index)
