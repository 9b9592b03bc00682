"""The ETag of an article page: a revalidation is answered from one narrow query by primary key."""

import functools
import hashlib
from pathlib import Path

from django.conf import settings
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.cache import get_conditional_response

from articles import menu
from articles.counting import MENU, REMOVALS
from articles.models import Article, Counter


def stamped(articles):
    """Articles with the counters that join the ETag: removals anywhere, and changes of shared names."""
    return articles.annotate(removals=_count(REMOVALS), renamings=_count(MENU))


def etag(article):
    """The ETag of a `stamped` article's page: its version, removed neighbours, shared parts and templates."""
    parts = (article.pk, article.version, article.removals, article.renamings, menu.current().version, templates())
    return f'"{"-".join(map(str, parts))}"'


def unchanged(request, pk):
    """The 304 answer if the reader's copy of a live article's page still holds, else None."""
    if "HTTP_IF_NONE_MATCH" not in request.META:
        return None
    known = stamped(Article.objects.live()).only("version").filter(pk=pk).first()
    if known is None:
        return None
    tag = etag(known)
    answer = get_conditional_response(request, etag=tag)
    if answer is not None:
        answer["ETag"] = tag
    return answer


@functools.cache
def templates():
    """A short hash of all templates and the stylesheet, taken once a process."""
    files = [path for folder in ("templates", "static") for path in (settings.BASE_DIR / folder).rglob("*.*")]
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(Path(path).read_bytes())
    return digest.hexdigest()[:12]


def _count(key):
    return Coalesce(Subquery(Counter.objects.filter(key=key).values("n")), Value(0))
