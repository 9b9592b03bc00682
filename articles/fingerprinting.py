"""The fingerprints of all articles: written in the transaction of every verb, rebuilt under new rules, counted at night.

The table `articles_fingerprint (hash, article_id)` is no model's: one hash finds its articles by the primary key, and a set
tells exactly which rows an article has, so that no second index is needed to take them out again.
"""

import json
import struct
import time
from dataclasses import dataclass
from functools import cached_property

from django.db import connection, transaction
from django.db.models import F, Sum
from django.db.models.functions import Length
from django.utils import timezone

from articles import counting
from articles.cleaning import plain_text
from articles.models import Article, FingerprintSet, StopHash
from articles.states import ArticleState
from chinese import fingerprints
from chinese.fingerprints import Chosen
from chinese.folding import fold

COMMON = 50  # a hash of more articles says nothing
REBUILT_UPTO = f"fingerprints:{fingerprints.VERSION}"  # the counter of the last article done
DONE = -1
STEP, TICK_SECONDS = 50, 5.0
COUNTED_ON = "stophashes"  # the day of the last count
NIGHT = range(2, 6)
LISTS = {"postgresql": "SELECT unnest(%s::bigint[]) AS value", "sqlite": "SELECT value FROM json_each(%s)"}

_INSERT = """
INSERT INTO articles_fingerprint (hash, article_id)
SELECT found.value, %s FROM ({hashes}) AS found WHERE true ON CONFLICT DO NOTHING"""
_DELETE = "DELETE FROM articles_fingerprint WHERE article_id = %s AND hash IN ({hashes})"
_COUNT = "SELECT hash, count(*) FROM articles_fingerprint GROUP BY hash HAVING count(*) > %s"


@dataclass
class Prints:
    """What a text is known by: its hashes; and marks, of the whole text and of its title with its day (if it has them)."""

    normal: str
    content_hash: str
    chosen: list[Chosen]
    whole: int | None
    titled: int | None

    @cached_property
    def hashes(self) -> list[int]:
        """The chosen hashes, each once and in order."""
        return sorted({one.hash for one in self.chosen})

    @property
    def marks(self) -> list[int]:
        """The numbers that are stored beside the hashes."""
        return [mark for mark in (self.whole, self.titled) if mark is not None]


def prints(*, title, body, at, only_marks=False) -> Prints:
    """What an article is known by, from its title, cleaned body and the time of its first publication (or None).

    The hashes cost five times as much as the marks.
    """
    normal = fingerprints.normalise(plain_text(body))
    whole = fingerprints.digest(normal)
    return Prints(
        normal=normal,
        content_hash=whole,
        chosen=[] if only_marks else fingerprints.choose(normal),
        whole=fingerprints.mark(whole) if whole else None,
        titled=fingerprints.mark(fold(title), day_of(at)) if title and at else None,
    )


def day_of(at) -> str:
    """The day of a moment here, as a text; empty for None."""
    return f"{timezone.localtime(at):%Y-%m-%d}" if at else ""


def in_list(sql):
    """SQL in which `{hashes}` becomes a list of numbers, given as one parameter made by `as_list`."""
    return sql.format(hashes=LISTS[connection.vendor])


def as_list(hashes):
    """The parameter for a list of numbers."""
    return json.dumps(list(hashes)) if connection.vendor == "sqlite" else list(hashes)


# Writing


def store(article) -> None:
    """Make the stored fingerprints those of a saved, locked article; a sealed one keeps what it had."""
    if article.sealed_at:
        return
    found = prints(title=article.title, body=article.body, at=article.originally_published_at)
    if article.content_hash != found.content_hash:
        article.content_hash = found.content_hash
        Article.objects.filter(pk=article.pk).update(content_hash=found.content_hash)
    standing = FingerprintSet.objects.filter(pk=article.pk).first()
    before, after = unpacked(standing), [*found.hashes, *found.marks]
    if standing and standing.version == fingerprints.VERSION and before == after:
        return
    _drop(article.pk, set(before) - set(after))
    _add(article.pk, set(after) - set(before))
    packed = struct.pack(f">{len(after)}q", *after)
    row = FingerprintSet(article=article, version=fingerprints.VERSION, n=len(found.hashes), packed=packed)
    fields = ["version", "n", "packed"]
    FingerprintSet.objects.bulk_create([row], update_conflicts=True, unique_fields=["article"], update_fields=fields)


def unpacked(row) -> list[int]:
    """All numbers of a set: its hashes, then its marks; of None none."""
    packed = bytes(row.packed) if row else b""
    return list(struct.unpack(f">{len(packed) // 8}q", packed))


def forget(ids) -> None:
    """Take the rows of articles out that are about to be deleted."""
    for row in FingerprintSet.objects.filter(pk__in=ids).order_by("pk"):
        _drop(row.pk, unpacked(row))


def _add(pk, hashes):
    if hashes:
        with connection.cursor() as cursor:
            cursor.execute(in_list(_INSERT), [pk, as_list(sorted(hashes))])


def _drop(pk, hashes):
    if hashes:
        with connection.cursor() as cursor:
            cursor.execute(in_list(_DELETE), [pk, as_list(sorted(hashes))])


# Older rules, and articles from before there were fingerprints


def catch_up(*, seconds=TICK_SECONDS) -> int:
    """Give articles of older rules, or without fingerprints, those of the present rules; returns how many were looked at.

    In transactions of 50 articles, for some seconds; the next call goes on where this one stopped.
    """
    upto, end, done = counting.number(REBUILT_UPTO), time.monotonic() + seconds, 0
    while upto != DONE and time.monotonic() < end:
        with transaction.atomic():
            rows = Article.objects.filter(pk__gt=upto).order_by("pk").select_for_update(of=("self",))[:STEP]
            articles = list(rows)
            for article in articles:
                store(article)
            upto = articles[-1].pk if len(articles) == STEP else DONE
            counting.note(REBUILT_UPTO, upto)
        done += len(articles)
    return done


def start_over() -> None:
    """Let `catch_up` look at every article again."""
    counting.note(REBUILT_UPTO, 0)


def rebuilt_upto() -> int | None:
    """The last article that the present rules have reached; None when that is all of them."""
    upto = counting.number(REBUILT_UPTO)
    return None if upto == DONE else upto


# Checking and mending


def unfit() -> list[int]:
    """Ids of articles whose stored fingerprints are not those of their text, or of a sealed one are gone.

    Reads every text. What `catch_up` has not reached yet counts as right, and so does the recycle bin.
    """
    return sorted({*_outdated(), *_strayed()})


def _outdated():
    upto = rebuilt_upto()
    rows = Article.objects.exclude(state=ArticleState.DISCARDED).order_by("pk")
    rows = rows if upto is None else rows.filter(pk__lte=upto)
    rows = rows.select_related("fingerprints")
    rows = rows.only("title", "body", "originally_published_at", "content_hash", "sealed_at", "fingerprints")
    for article in rows.iterator(chunk_size=500):
        if not _fits(article, getattr(article, "fingerprints", None)):
            yield article.pk


def _fits(article, row):
    if article.sealed_at:
        return row is not None or not article.content_hash
    found = prints(title=article.title, body=article.body, at=article.originally_published_at, only_marks=True)
    tail = struct.pack(f">{len(found.marks)}q", *found.marks)
    is_right = article.content_hash == found.content_hash and row is not None
    return is_right and row.version == fingerprints.VERSION and bytes(row.packed).endswith(tail)


def _strayed():
    """Articles with other rows than their set says; walks the rows one by one only if the totals differ."""
    sizes = FingerprintSet.objects.annotate(size=Length("packed") / 8)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), coalesce(sum(article_id), 0) FROM articles_fingerprint")
        total = tuple(map(int, cursor.fetchone()))
        wanted = sizes.aggregate(n=Sum("size", default=0), ids=Sum(F("size") * F("pk"), default=0))
        if total == (wanted["n"], wanted["ids"]):
            return []
        cursor.execute("SELECT article_id, count(*) FROM articles_fingerprint GROUP BY article_id")
        standing, said = dict(cursor.fetchall()), dict(sizes.values_list("pk", "size"))
    return [pk for pk in standing.keys() | said.keys() if standing.get(pk, 0) != said.get(pk, 0)]


def mend(ids) -> None:
    """Write the sets of articles anew, and their rows whatever stands there; walks the whole table once."""
    for pk in ids:
        with transaction.atomic():
            for article in Article.objects.filter(pk=pk).select_for_update(of=("self",)):
                store(article)
    if not ids:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        rows = list(FingerprintSet.objects.filter(pk__in=ids).order_by("pk").select_for_update())
        cursor.execute(in_list("DELETE FROM articles_fingerprint WHERE article_id IN ({hashes})"), [as_list(ids)])
        for row in rows:
            _add(row.pk, unpacked(row))


# Common hashes


def count_common() -> int:
    """Find the hashes that more than 50 articles share; returns how many. Reads every row: work for the night."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [COMMON])
        found = dict(cursor.fetchall())
    with transaction.atomic():
        StopHash.objects.all().delete()
        StopHash.objects.bulk_create((StopHash(hash=hash_, articles=n) for hash_, n in found.items()), batch_size=1000)
        counting.note(COUNTED_ON, timezone.localdate().toordinal())
    return len(found)


def count_nightly() -> int:
    """`count_common` once a night; 0 at any other time."""
    is_due = timezone.localtime().hour in NIGHT and counting.number(COUNTED_ON) != timezone.localdate().toordinal()
    return count_common() if is_due else 0
