"""One search of the readers: what was asked, found among what they may see, and ready to be printed in their reading."""

import logging
import re
from dataclasses import dataclass

from django.db import DatabaseError, transaction
from django.db.models import OuterRef
from django.urls import get_script_prefix

from articles import choices
from articles.cleaning import plain_text
from articles.indexing import PUBLIC, with_text
from articles.models import Article, ArticleRegion
from articles.picking import IdList, Ids
from articles.wording import said, titled
from chinese.variants import active
from search import engine, finding, misses, queries, rescuing, snippets, suggesting
from search.finding import Count
from search.queries import Query

log = logging.getLogger(__name__)

LOOKED_AT = 50_000  # characters of a text in which the words are looked for, to be shown
MOST_NAMES = 8
_QUOTED = re.compile(r"(“[^”]*”)")

Pieces = list[tuple[str, bool]]


@dataclass(frozen=True)
class Hit:
    """An article that was found; its texts are in the reader's characters, as pieces and whether to mark them.

    `tags` are only those that the search has found. `regions` are pairs of province and city, or one of them.
    """

    article: Article
    title: Pieces
    snippet: Pieces
    source: Pieces
    tags: list[Pieces]
    regions: str


@dataclass(frozen=True)
class Results:
    """A page of hits. `following`: address of the next page. `sentence`: what was searched instead, if nothing was found.

    `fewer`: the words of that other search, where a reader may want to go on with them alone.
    """

    hits: list[Hit]
    count: Count | None = None
    following: str = ""
    is_first: bool = True
    notes: tuple[str, ...] = ()
    sentence: str = ""
    fewer: str = ""


def search(asked):
    """The results of what `filtering.read` understood: finding, counting and reading cost a query each.

    Raises what `queries.parse` and `finding.find` raise. The first page of a search that finds nothing may cost a
    dozen queries more, and is noted for the editors, unless conditions were set: then the words may well be known.
    """
    since, until = asked.bounds
    query = queries.parse(
        asked.raw,
        variant=active().code,
        facets=asked.facets,
        since=since,
        until=until,
        synonyms=choices.current().synonyms,
    )
    page = finding.find(query, PUBLIC, cursor=asked.place, sort=asked.sort)
    hits = _hits(page.ids, query)
    if page.is_first and not page.next:
        # Not what the index counts: it may not know yet that an article has expired.
        return Results(hits, Count(len(hits)), notes=page.notes) if hits else _rescued(asked, query)
    following = asked.following(page.next) if page.next else ""
    return Results(hits, finding.count(query, PUBLIC), following, page.is_first, page.notes)


def names_like(asked):
    """Names of the site that begin with the words of a search that found nothing: (words, kind, address)."""
    texts = dict.fromkeys([asked.q, *asked.q.split()[:3]])
    found = {entry["url"]: entry for text in texts for entry in suggestions(text)}
    return list(found.values())[:MOST_NAMES]


KINDS = {"tag": "标签", "region": "地区", "section": "栏目", "source": "来源", "author": "作者"}
NAMES_STAY = {"source", "author"}


def suggestions(typed):
    """What is offered for what was typed so far: dicts of label, kind and url, in the reader's words and reading."""
    prefix = get_script_prefix()[:-1]
    return [
        {"label": _label(each), "kind": said(KINDS.get(each.kind, "")), "url": prefix + each.url}
        for each in suggesting.suggest(typed)
    ]


def _label(suggestion):
    """Names of regions come from the data, those of media and people stay, the rest is worded for the reader."""
    if suggestion.kind in NAMES_STAY:
        return suggestion.label
    slug = suggestion.url.removeprefix("/region/").strip("/")
    region = choices.current().region_by_slug.get(slug) if suggestion.kind == "region" else None
    return region.short_here if region else said(suggestion.label)


def _rescued(asked, query):
    """What comes nearest to a search without hits, or nothing."""
    rescue = rescuing.rescue(query, PUBLIC)
    hits = _hits(rescue.page.ids, rescue.query) if rescue else []
    same_meaning = rescue is not None and rescue.query == queries.reworded(query)
    if not asked.is_narrowed and not (hits and same_meaning):
        misses.note(query, active().code)
    if not hits:
        return Results([], notes=query.notes)
    words = " ".join(word.typed for word in rescue.query.words)
    fewer = words if len(rescue.query.words) < len(query.words) else ""
    return Results(hits, notes=query.notes, sentence=_worded(rescue.sentence), fewer=fewer)


def _worded(sentence):
    """A sentence in the reader's words; what stands in quotation marks is the reader's own, and stays."""
    return "".join(part if part.startswith("“") else said(part) for part in _QUOTED.split(sentence))


def _hits(ids, query: Query):
    """The articles of these ids that readers may see, in this order; the index is told of those that they may not."""
    if not ids:
        return []
    places = ArticleRegion.objects.filter(article=OuterRef("pk"), assigned=True).order_by("pk")
    assigned = Ids(places.values("region_id"), output_field=IdList())
    rows = with_text(Article.objects.live()).annotate(assigned=assigned).in_bulk(ids)
    if len(rows) < len(ids):
        _repair([pk for pk in ids if pk not in rows])
    also = [said(literal.text) for word in query.words for literal in word.literals]
    return [_hit(rows[pk], query, also) for pk in ids if pk in rows]


def _hit(article, query, also):
    body = plain_text(article.body)[:LOOKED_AT]
    # A summary is mostly the beginning of the text.
    text = body if article.summary[:15] in body else f"{article.summary}\n{body}"
    chains = map(choices.current().chain, article.assigned)
    tags = [snippets.marked(said(name), query, also) for name in article.tag_names]
    return Hit(
        article,
        snippets.marked(titled(article), query, also),
        snippets.marked(said(snippets.excerpt(text, query), article.script), query, also),
        snippets.marked(article.source.name, query, also) if article.source else [],
        [pieces for pieces in tags if any(found for _, found in pieces)],
        "、".join(" ".join(region.short_here for region in chain) for chain in chains if chain),
    )


def _repair(ids):
    """Have the index look again at articles that it still holds: they expired a moment ago, or something went wrong."""
    try:
        with transaction.atomic():
            engine.later(ids, PUBLIC)
    except DatabaseError:
        log.warning("stale entries of the index could not be noted", exc_info=True)
