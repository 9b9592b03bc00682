"""Where a wrong address leads: to what stood there on a former site, or to a few articles that may be meant."""

import dataclasses
import re
from urllib.parse import unquote

from django.db import DatabaseError
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.urls import get_script_prefix
from django.utils.http import url_has_allowed_host_and_scheme

from articles.models import Article, OldAddress
from articles.querysets import live_q
from search import finding, queries
from search.errors import SearchError

LONGEST = 300
QUERY = 200
SHOWN = 3
# Former systems named an article by a number behind `?`; the parameter that held it, by the page's name.
BY_NUMBER = {
    "view.php": "aid",
    "article.php": "id",
    "show.php": "id",
    "news.php": "id",
    "index.php": "aid",
    "showinfo.asp": "id",
    "news_view.asp": "id",
    "article.asp": "id",
    "show.asp": "id",
    "newsshow.asp": "id",
}
NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)
FILES = re.compile(r"/(?:static|media|uploads|data|admin|feed)(?:/|$)|\.(?!s?html?$)[a-z0-9]{1,5}$", re.IGNORECASE)
WORDS = re.compile(r"[\u3400-\u9fff]{2,}|[A-Za-z][A-Za-z0-9]{2,}")
PLAIN = frozenset("html htm shtml index news article articles archive show view list tag region source author".split())


@dataclasses.dataclass(frozen=True)
class Way:
    """What became of an address: `to` is a local path; without it, what stood there is gone for good.

    `article` is the number of one that readers do not see now: whether they are told that it is gone is its own matter.
    """

    to: str = ""
    article: int | None = None


def way_of(path, query=""):
    """What became of the address `path` (decoded, without the reading's prefix) with this raw query; None if unknown.

    One query of the database, and one of the article. Only articles that readers may see are led to.
    """
    if len(path) > LONGEST or FILES.match(path):
        return None
    query = query[:QUERY]
    exact = [f"{path}?{query}"] if query else []
    wanted = [*exact, path, f"{path}/" if not path.endswith("/") else path.rstrip("/")]
    number = _legacy_number(path, query)
    if number is not None:
        wanted = [*exact, f"{path}?{BY_NUMBER[_page(path)]}={number}"]
    rows = OldAddress.objects.filter(path__in=wanted)
    found = {row.path: row for row in rows}
    row = next((found[each] for each in wanted if each in found), None)
    if row is None:
        return _of_article(Article.objects.filter(legacy_id=number)) if number is not None else None
    if row.article_id:
        return _of_article(Article.objects.filter(pk=row.article_id))
    return Way(local(row.target))


def local(target):
    """`target` in the active reading if it is a path of this site, else an empty text."""
    if not target.startswith("/") or not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return ""
    return f"{get_script_prefix()}{target[1:]}"


def _of_article(rows):
    shown = ExpressionWrapper(live_q(), output_field=BooleanField())
    article = rows.select_related("section").annotate(shown=shown).order_by("pk").first()
    if article is None:
        return None
    return Way(article.get_absolute_url()) if article.shown else Way(article=article.pk)


def _page(path):
    return path.rpartition("/")[2].lower()


def _legacy_number(path, query):
    name = BY_NUMBER.get(_page(path))
    for pair in query.split("&") if name else ():
        key, _, value = pair.partition("=")
        if key == name and NUMBER.fullmatch(value):
            return int(value)
    return None


def suggestions(path):
    """At most three live articles that the address may mean: by a number in it, else by its words; two queries at most."""
    if len(path) > LONGEST or FILES.search(path):
        return []
    last = path.rstrip("/").rpartition("/")[2]
    numbers = NUMBER.findall(last)
    if numbers:
        number = int(max(numbers, key=len))
        rows = Article.objects.live().filter(Q(pk=number) | Q(legacy_id=number))
        return list(rows.for_list().order_by("pk")[:SHOWN])
    return _by_words(path)


def _by_words(path):
    words = [word for word in WORDS.findall(unquote(path)) if word.lower() not in PLAIN]
    if not any(ord(word[0]) > 0x3400 for word in words):  # those of probes are Latin letters
        return []
    try:
        query = queries.parse(" ".join(dict.fromkeys(words)))
        ids = finding.find(queries.relaxed(query) or query, "public", size=SHOWN).ids
    except (SearchError, DatabaseError):
        return []
    rows = {row.pk: row for row in Article.objects.live().for_list().filter(pk__in=ids)} if ids else {}
    return [rows[pk] for pk in ids if pk in rows]
