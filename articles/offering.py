"""The names that are offered while a reader types into the search box, kept in line with what readers may see."""

import zlib

from django.db.models import Count, OuterRef

from articles import counting
from articles.models import Article, ArticleAuthor, ArticleRegion, ArticleTag, Author, Section, Source, Tag
from articles.querysets import has_row, live_q
from chinese.folding import fold
from regions.directory import directory_version
from regions.models import Region
from search import suggesting
from search.models import Suggestion
from search.suggesting import Entry

RECENT = 5_000  # how often a name stands in the newest of them decides its place
MOST = 20_000  # names of one kind
STATE = "offered"
# Of two names that stand as often, the one that leads further.
FIRST = {"section": 9, "region": 6, "tag": 4, "source": 2, "author": 0}


def refresh():
    """Bring the suggestions up to date if anything they follow from has changed; returns the kinds that were replaced."""
    state = _state()
    if counting.number(STATE) == state:
        return []
    replaced = [kind for kind, names in KINDS.items() if _replace(kind, names())]
    counting.note(STATE, state)
    return replaced


def forget(article):
    """Take the names that no other article readers see bears out of the suggestions, in the transaction that took it away.

    Else they would be offered until the next `refresh`, and a name may be the very thing that somebody wants gone.
    """
    names = {
        "tag": (article.tags.all(), _tagged()),
        "source": (Source.objects.filter(pk=article.source_id), _reprinted()),
        "author": (article.authors.select_related("source"), _written()),
    }
    _forget(names)


def forget_lost(*, tags, authors):
    """The same for tags and authors (ids) that an article has just lost while readers go on seeing it."""
    lost_tags = Tag.objects.filter(pk__in=tags)
    lost_authors = Author.objects.filter(pk__in=authors).select_related("source")
    _forget({"tag": (lost_tags, _tagged()), "author": (lost_authors, _written())})


def _forget(names):
    for kind, (borne, rows) in names.items():
        gone = [fold(_label(row)) for row in borne.exclude(has_row(rows))]
        Suggestion.objects.filter(kind=kind, folded__in=gone).delete()


def _state():
    """A number for the state of names, regions and live articles; every move that matters changes it."""
    numbers = [counting.number(key) for key in (counting.MENU, counting.REMOVALS, "articles")]
    return zlib.crc32(repr((numbers, directory_version())).encode())


def _replace(kind, entries):
    """Make `entries` those of the kind, unless they are."""
    standing = Suggestion.objects.filter(kind=kind).values_list("label", "url", "weight")
    if sorted(standing) == sorted((entry.label, entry.url, entry.weight) for entry in entries):
        return False
    suggesting.replace(kind, entries)
    return True


# Kinds


def _tags():
    return _entries("tag", _with_any(Tag.objects, _tagged()), _times(ArticleTag, "tag", "content_object"))


def _regions():
    regions = Region.objects.active().order_by("pk")
    return _entries("region", regions, _times(ArticleRegion, "region", "article"))


def _sections():
    return _entries("section", Section.objects.order_by("pk"), _times(Article, "section", "pk"))


def _sources():
    return _entries("source", _with_any(Source.objects, _reprinted()), _times(Article, "source", "pk"))


def _authors():
    authors = _with_any(Author.objects.select_related("source"), _written())
    return _entries("author", authors, _times(ArticleAuthor, "author", "article"))


KINDS = {"tag": _tags, "region": _regions, "section": _sections, "source": _sources, "author": _authors}


def _tagged():
    """What readers see under the tag of the outer query."""
    return ArticleTag.objects.filter(live_q(), tag=OuterRef("pk"))


def _reprinted():
    """What readers see of the source of the outer query."""
    return Article.objects.live().filter(source=OuterRef("pk"))


def _written():
    """What readers see by the author of the outer query."""
    return ArticleAuthor.objects.filter(live_q(), author=OuterRef("pk"))


def _with_any(names, rows):
    """The newest of the names that have a row."""
    return names.filter(has_row(rows)).order_by("-pk")[:MOST]


def _times(model, column, key):
    """How often each value of `column` stands in the rows of the newest articles."""
    recent = Article.objects.live().newest_first().values("pk")[:RECENT]
    rows = model.objects.filter(**{f"{key}__in": recent}).order_by()
    return dict(rows.values_list(column).annotate(n=Count("pk")))


def _entries(kind, rows, times):
    """Entries whose weight grows with the order of magnitude, so that one article more changes nothing."""
    return [
        Entry(_label(row), row.get_absolute_url(), times.get(row.pk, 0).bit_length() * 10 + FIRST[kind]) for row in rows
    ]


def _label(row):
    """The name; an author's with the medium, for there are many of one name."""
    return f"{row}（{row.source}）" if isinstance(row, Author) and row.source else str(row)
