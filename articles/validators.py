"""The ETag of an article page: a revalidation is answered from two narrow queries by primary key."""

import functools
import hashlib
from pathlib import Path

from django.conf import settings
from django.utils.cache import get_conditional_response

from articles import menu
from articles.counting import MENU, REMOVALS
from articles.models import Article, Counter
from chinese.converting import validator_part
from chinese.variants import active


def etag(pk, version):
    """The ETag of an article's page: its version, removals anywhere, names, shared parts, templates, reading, glossary."""
    counters = sum(Counter.objects.filter(key__in=[REMOVALS, MENU]).values_list("n", flat=True))
    shared = f"{menu.current().version}-{templates()}-{validator_part(active())}"
    return f'"{pk}-{version}-{counters}-{shared}"'


def unchanged(request, pk):
    """The 304 answer if the reader's copy of a live article's page still holds, else None."""
    if "if-none-match" not in request.headers:
        return None
    version = Article.objects.live().filter(pk=pk).values_list("version", flat=True).first()
    if version is None:
        return None
    tag = etag(pk, version)
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
