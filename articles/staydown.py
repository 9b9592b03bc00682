"""Stay-down: what was sealed does not come back under another number, whole, in part, edited or in the other script.

A sealed text cannot be compared word by word; its hashes, its address and the digest of its title, source and day remain.
"""

import datetime
import hashlib
from dataclasses import dataclass, field

from django.db import connection

from accounts import policy
from articles import fingerprinting
from articles.fingerprinting import as_list, in_list
from articles.models import Tombstone, Waiver
from articles.snapshots import url_key
from chinese.fingerprints import covered, fills_same_form
from chinese.folding import fold
from workflow.errors import Blocked, NotPermitted, ReasonMissing
from workflow.lifecycle import REASON_LIMIT
from workflow.models import Event

HELD, WARNING = "held", "warning"
OVERRIDE = "articles.override_block"
LEAST_HELD, LEAST_WARNED = 3, 2  # shared hashes
LEAST_COVERED = 40  # characters: one sentence alone, in a note of three, is nobody's text
TEMPLATE = 4  # live articles that have a hash: it belongs to a form that is filled in daily
BY_HASH, BY_ADDRESS, BY_LIKENESS = range(3)

_TRACES = """
SELECT t.id, 0 AS why, f.hash, s.n FROM articles_fingerprint f CROSS JOIN articles_tombstone t
LEFT JOIN articles_fingerprintset s ON s.article_id = t.article_id
WHERE f.hash IN ({hashes}) AND t.article_id = f.article_id AND t.active AND t.article_id <> %s
  AND (f.hash = %s OR NOT EXISTS (SELECT 1 FROM articles_stophash c WHERE c.hash = f.hash))
UNION ALL
SELECT id, 1, 0, 0 FROM articles_tombstone WHERE active AND url_key = %s AND article_id <> %s
UNION ALL
SELECT id, 2, 0, 0 FROM articles_tombstone WHERE active AND likeness = %s AND article_id <> %s"""
_LIVE = """
SELECT f.hash FROM articles_fingerprint f CROSS JOIN articles_article a
WHERE f.hash IN ({hashes}) AND a.id = f.article_id AND a.visible AND a.id <> %s
GROUP BY f.hash HAVING count(*) >= %s"""


@dataclass(frozen=True)
class Block:
    """A sealed article that a text is too like: `held` stops the move, a `warning` wants to be looked at.

    `share` is the part of the shorter text's hashes that both have (1 for an equal text or address).
    """

    strength: str
    tombstone: Tombstone
    share: float


class StayDown(Blocked):
    """The text is that of a sealed article; `tombstone` says of which, and in which case."""

    code = "stay_down"

    def __init__(self, tombstone, doing):
        super().__init__(sentence(tombstone, doing), code=self.code)
        self.tombstone = tombstone


def sentence(tombstone, doing):
    """Why a text is not taken; `doing` is what was tried, as a Chinese verb."""
    case = f"（编号 {tombstone.case_ref}）" if tombstone.case_ref else ""
    return f"该内容与受限稿件 #{tombstone.article_id} 相符，不能{doing}。如有新的授权，请联系下架组{case}。"


def likeness(*, title, source, at):
    """The digest of folded title, source (id) and day that a tombstone keeps; empty while one of them is missing."""
    if not (title and source and at):
        return ""
    facts = "\0".join([fold(title), str(source), fingerprinting.day_of(at)])
    return hashlib.sha256(facts.encode("utf-8", "surrogatepass")).hexdigest()


# The guard of the verbs


def require_free(article, snapshot, *, by, doing, override=""):
    """Raise `StayDown` if the words of `snapshot` are those of a sealed article; returns a warning's block, or None.

    `override` is the reason of a person who may let the text pass all the same; see `waive`.
    """
    block = standing_block(snapshot, article=article)
    if block is None or block.strength != HELD:
        return block
    if not override.strip():
        raise StayDown(block.tombstone, doing)
    waive(article, block.tombstone, by=by, reason=override)
    return require_free(article, snapshot, by=by, doing=doing, override=override)


def waive(article, tombstone, *, by, reason):
    """Let the text of a sealed article stand in `article`, now and later; logged with the reason.

    Raises `NotPermitted`, `ReasonMissing`.
    """
    if by is None or not by.has_perm(OVERRIDE):
        raise NotPermitted("您的角色不能放行受限内容。请联系下架组。")
    if not 0 < len(reason.strip()) <= REASON_LIMIT:
        raise ReasonMissing(f"放行须写明理由（例如新的授权），不超过 {REASON_LIMIT} 字。")
    _, is_new = Waiver.objects.get_or_create(article=article, tombstone=tombstone, defaults={"by": by})
    if is_new:
        details = {"restricted": tombstone.article_id, "case": tombstone.case_ref}
        Event.objects.record(article, move="waive", label="放行受限内容", by=by, reason=reason, details=details)


# The question


@dataclass
class _Trace:
    """What a text and a sealed article have in common."""

    n: int = 0
    hashes: set = field(default_factory=set)
    by: set = field(default_factory=set)


def standing_block(snapshot, *, article=None) -> Block | None:
    """The strongest block that stands against the words of a snapshot, in `article` if they have one already.

    Never against the article itself, nor for a text that was let pass there. One query while nothing is like it.
    """
    asked = _Asked(snapshot, article)
    traces = asked.traces()
    if not traces:
        return None
    common = asked.common({hash_ for trace in traces.values() for hash_ in trace.hashes})
    judged = [(*asked.judge(trace, common), pk) for pk, trace in traces.items()]
    judged = [one for one in judged if one[0]]
    waived = set()
    if judged and article is not None:
        waived.update(Waiver.objects.filter(article=article).values_list("tombstone_id", flat=True))
    open_ = [one for one in judged if one[2] not in waived]
    if not open_:
        return None
    strength, share, pk = max(open_, key=lambda one: (one[0] == HELD, one[1], one[2]))
    return Block(strength, Tombstone.objects.get(pk=pk), share)


class _Asked:
    """The words of a snapshot as the question needs them."""

    def __init__(self, snapshot, article):
        at = snapshot["originally_published_at"]
        at = at and datetime.datetime.fromisoformat(at)
        self.article = article.pk if article else 0
        self.prints = fingerprinting.prints(title=snapshot["title"], body=snapshot["body"], at=at)
        self.key = url_key(snapshot["source_url"]) or None
        self.likeness = likeness(title=snapshot["title"], source=snapshot["source"], at=at) or None

    def traces(self) -> dict[int, _Trace]:
        """What there is in common with each sealed article, by its tombstone's id."""
        whole = self.prints.whole
        hashes = [*self.prints.hashes, *([whole] if whole is not None else [])]
        own = self.article
        params = [as_list(hashes), own, whole or 0, self.key, own, self.likeness, own]
        found: dict[int, _Trace] = {}
        for pk, why, hash_, n in _fetched(_TRACES, params):
            trace = found.setdefault(pk, _Trace())
            if why == BY_HASH and hash_ != whole:
                trace.n = n or 0
                trace.hashes.add(hash_)
            trace.by.add(BY_ADDRESS if why == BY_HASH and hash_ == whole else why)
        return found

    def common(self, hashes) -> set[int]:
        """Those of the hashes that four or more other articles before readers have too."""
        return {hash_ for (hash_,) in _fetched(_LIVE, [as_list(hashes), self.article, TEMPLATE])} if hashes else set()

    def is_copied(self, shared, trace) -> bool:
        """Whether so many shared hashes mean a copy, and neither one common sentence nor another day's bulletin."""
        normal, chosen = self.prints.normal, self.prints.chosen
        is_much = covered(chosen, shared) >= LEAST_COVERED
        return is_much and not fills_same_form(normal, chosen, trace.hashes, trace.n)

    def judge(self, trace, common) -> tuple[str, float]:
        """How strong the block is (empty for none), and the share of hashes."""
        if BY_ADDRESS in trace.by:
            return HELD, 1.0
        shared = trace.hashes - common
        share = len(shared) / max(min(len(self.prints.hashes), trace.n), 1)
        limits = policy.current()
        is_much = len(shared) >= LEAST_HELD and share * 100 >= limits.stay_down_hold
        if is_much and self.is_copied(shared, trace):
            return HELD, share
        is_some = len(shared) >= LEAST_WARNED and share * 100 >= limits.stay_down_warn
        return (WARNING if is_some or BY_LIKENESS in trace.by else ""), share


def _fetched(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(in_list(sql), params)
        return cursor.fetchall()
