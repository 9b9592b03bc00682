"""Near copies: the articles that have a text, or much of it, too. Found by shared fingerprints, proven on the words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from articles import fingerprinting
from articles.cleaning import plain_text
from articles.fingerprinting import Prints, as_list, in_list
from articles.models import Article, FingerprintSet
from articles.snapshots import url_key
from articles.states import ArticleState
from chinese.fingerprints import containment, normalise, passages, pieces
from chinese.folding import fold

SAME, PART, SHARED, UNVERIFIED = KINDS = ("same", "part", "shared", "unverified")
ALL_OF_IT, MOST_OF_IT, SOME_OF_IT = 0.85, 0.8, 0.3
LEAST, MOST = 3, 20  # shared hashes; candidates whose words are compared
LEAST_SHARE = 0.05  # of hashes: 30 % of the same 5-grams leave three times as many of the same 8-grams

_KNOWN = (
    "SELECT DISTINCT article_id FROM articles_fingerprint WHERE hash IN ({hashes}) ORDER BY article_id DESC LIMIT %s"
)
_SHARING = """
SELECT found.article_id, found.n, s.n FROM (
SELECT f.article_id, count(*) AS n FROM articles_fingerprint f
WHERE f.hash IN ({hashes}) AND NOT EXISTS (SELECT 1 FROM articles_stophash s WHERE s.hash = f.hash) AND f.article_id <> %s
GROUP BY f.article_id HAVING count(*) >= %s ORDER BY count(*) DESC, f.article_id DESC LIMIT %s
) AS found JOIN articles_fingerprintset s ON s.article_id = found.article_id"""


@dataclass(frozen=True)
class Hit:
    """An article with the same text, a part of it, or passages in common.

    `kind` is `same` (85 % of both), `part` (80 % of one), `shared` (30 % of one), or `unverified`: its words are sealed, or
    only its address or title and day are the same. `share` is the larger containment, 0 to 1, of an unverified one by
    hashes. `passages` are of the text that was asked about.
    """

    article_id: int
    kind: str
    share: float
    passages: tuple[str, ...] = ()


def find(*, title, body, source, source_url, day, without=None, explain=True) -> list[Hit]:
    """The articles, the recycle bin apart, that a text is like: same ones first, then by share.

    `body` is cleaned HTML, `source` an id or None, `day` the moment of its first publication or None, `without` an article
    or its id that is left out. Without `explain` no passages are looked up.
    """
    without = getattr(without, "pk", without)
    prints = fingerprinting.prints(title=title, body=body, at=day)
    exact = [*_known(prints), *_at_address(source_url)]
    sharing = _sharing(prints.hashes, without)
    rows = Article.objects.filter(pk__in={*exact, *sharing} - {without}).exclude(state=ArticleState.DISCARDED)
    rows = rows.only("title", "body", "source", "source_url_key", "originally_published_at", "sealed_at")
    asked = _Asked(
        text=plain_text(body),
        pieces=pieces(prints.normal),
        title=fold(title),
        source=source,
        key=url_key(source_url),
        day=fingerprinting.day_of(day),
        explain=explain,
    )
    hits = [_hit(asked, row, sharing.get(row.pk, 0) / (len(prints.hashes) or 1)) for row in rows]
    return sorted(filter(None, hits), key=lambda hit: (KINDS.index(hit.kind), -hit.share, -hit.article_id))


def copies_of(article, *, explain=True) -> list[Hit]:
    """The other articles that an article is like; of a sealed one those that share its stored hashes, unverified."""
    if not article.sealed_at:
        facts = {"title": article.title, "body": article.body, "source": article.source_id}
        at = article.originally_published_at
        return find(**facts, source_url=article.source_url, day=at, without=article, explain=explain)
    row = FingerprintSet.objects.filter(pk=article.pk).first()
    numbers = fingerprinting.unpacked(row)
    n = row.n if row else 0
    sharing = _sharing(numbers[:n], article.pk)
    equal = set(Article.objects.filter(pk__in=_having(numbers[n:])).values_list("pk", flat=True)) - {article.pk}
    standing = Article.objects.filter(pk__in={*sharing, *equal}).exclude(state=ArticleState.DISCARDED)
    sizes = dict(standing.values_list("pk", "fingerprints__n"))
    shares = {pk: min(1.0, sharing.get(pk, 0) / max(min(n, size or n), 1)) for pk, size in sizes.items()}
    return [Hit(pk, UNVERIFIED, share) for pk, share in sorted(shares.items(), key=lambda one: (-one[1], -one[0]))]


def _known(prints: Prints) -> list[int]:
    """The articles of exactly this text, or of this title and day."""
    return _having(prints.marks)


def _having(marks) -> list[int]:
    return _asked_for(_KNOWN, [as_list(marks), MOST]) if marks else []


def _at_address(address) -> list[int]:
    key = url_key(address)
    return list(Article.objects.filter(source_url_key=key).values_list("pk", flat=True)) if key else []


def _sharing(hashes, without) -> dict[int, int]:
    """The 20 articles that share the most of the hashes, at least three or all of them, with how many; common ones apart.

    Those are left out that share so little of the shorter text that no reading of the words could make them `shared`.
    """
    if not hashes:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(in_list(_SHARING), [as_list(hashes), without or 0, min(LEAST, len(hashes)), MOST])
        rows = cursor.fetchall()
    return {pk: n for pk, n, size in rows if n >= LEAST_SHARE * min(len(hashes), size)}


def _asked_for(sql, params) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(in_list(sql), params)
        return [pk for (pk,) in cursor.fetchall()]


# Verifying


@dataclass(frozen=True)
class _Asked:
    """What is asked about, everything in the form in which it is compared."""

    text: str
    pieces: set[str]
    title: str
    source: int | None
    key: str | None
    day: str
    explain: bool

    def is_same_item(self, row) -> bool:
        """Whether a row has the address, or the source, title and day."""
        if self.key and row.source_url_key == self.key:
            return True
        of_source = self.source and row.source_id == self.source
        of_day = self.day and fingerprinting.day_of(row.originally_published_at) == self.day
        return bool(of_source and of_day and self.title and fold(row.title) == self.title)


def _hit(asked: _Asked, row, by_hashes: float) -> Hit | None:
    if row.sealed_at:
        return Hit(row.pk, UNVERIFIED, min(1.0, by_hashes))
    text = plain_text(row.body)
    kind, share = relation(asked.pieces, pieces(normalise(text)))
    if kind is None:
        return Hit(row.pk, UNVERIFIED, share) if asked.is_same_item(row) else None
    return Hit(row.pk, kind, share, tuple(passages(asked.text, text)) if asked.explain else ())


def relation(own: set[str], other: set[str]) -> tuple[str | None, float]:
    """What two texts are to each other by their pieces (`same`, `part`, `shared`, or None), and the larger containment."""
    mine, theirs = containment(own, other)
    share = max(mine, theirs)
    if min(mine, theirs) >= ALL_OF_IT:
        return SAME, share
    if share >= MOST_OF_IT:
        return PART, share
    return (SHARED, share) if share >= SOME_OF_IT else (None, share)


# What an editor is told


def hints(hits: Iterable[Hit], *, by) -> list[str]:
    """Sentences about near copies for `by` (None: for anybody who may later read them).

    Whoever may not read a copy learns that there is one, not which. What readers see anyway may be named to anybody.
    """
    shares = {hit.article_id: hit for hit in hits if hit.kind != UNVERIFIED}
    if not shares:
        return []
    known = Article.objects.visible_to(by) if by else Article.objects.live()
    named = set(known.filter(pk__in=shares).values_list("pk", flat=True))
    told = [_hint(shares[pk]) for pk in shares if pk in named]
    elsewhere = len(shares.keys() - named)
    if elsewhere:
        told.append(f"{'其他地区' if by else '另'}有 {elsewhere} 篇{'' if by else '未发布的'}相近稿件。")
    return told


def _hint(hit: Hit) -> str:
    if hit.kind == SAME:
        return f"与第 {hit.article_id} 篇基本相同。"
    how = "一篇的大部分在另一篇里" if hit.kind == PART else "有相同的段落"
    return f"与第 {hit.article_id} 篇相近：{how}（{hit.share:.0%}）。"
