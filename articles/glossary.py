"""The glossary: terms are drafts, a release puts them before readers, and `articles.inforce` brings it to every process."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from articles import counting, inforce
from articles.models import GlossaryRelease, GlossaryTerm
from articles.rewording import changed_words
from articles.trials import refusal, standing, try_out
from chinese.glossary import MOST_TERMS, GlossaryRefused, Release, Term
from workflow.errors import Blocked, NotPermitted, ReasonMissing, Stale, WrongState
from workflow.models import Event

PUBLISH = "articles.publish_glossary"
LOCK = "glossary"  # the counter whose row everyone locks who writes terms or releases
MOST_REASON = 150


# Terms


def save_term(term: GlossaryTerm, *, by: Any, seen: str | None = None) -> GlossaryTerm:
    """Save a new or changed term, a draft until the next release; writes the event with old and new values.

    `seen` is the `fingerprint` that the person began with. Raises `ValidationError` by field, `Stale` if somebody changed
    the term since, `Blocked` beyond 2,000 active terms, `NotPermitted`.
    """
    _require(by, f"articles.{'change' if term.pk else 'add'}_glossaryterm")
    with _alone():
        stored = GlossaryTerm.objects.filter(pk=term.pk).first() if term.pk else None
        if seen is not None and seen != fingerprint(stored):
            raise Stale(
                "您编辑期间，别人改动了这一条，所以还没有保存。请看过最新的内容；再点一次“保存”，就以您的为准。"
            )
        _save(term, stored, by)
        _refuse_too_many()
    return term


def add_terms(terms: Sequence[GlossaryTerm], *, by: Any) -> None:
    """Save new terms, all or none. As `save_term`."""
    _require(by, "articles.add_glossaryterm")
    with _alone():
        for term in terms:
            _save(term, None, by)
        _refuse_too_many()


def _save(term: GlossaryTerm, stored: GlossaryTerm | None, by: Any) -> None:
    term.full_clean()
    before, after = _values(stored), _values(term)
    if before == after:
        return
    term.save()
    changed = {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}
    move, label = ("change", "修改词条") if stored else ("create", "新建词条")
    Event.objects.record(term, move=move, label=label, by=by, details={"changes": changed})


def _refuse_too_many() -> None:
    count = GlossaryTerm.objects.in_use().count()
    if count > MOST_TERMS:
        message = f"词表最多 {MOST_TERMS} 条有效的规则，这样会有 {count} 条，没有保存。请先停用不再需要的。"
        raise Blocked(message, code="too_many")


def delete_term(term: GlossaryTerm, *, by: Any) -> None:
    """Delete a term; readers keep its rule until the next release."""
    _require(by, "articles.delete_glossaryterm")
    with _alone():
        Event.objects.record(term, move="delete", label="删除词条", by=by, details={"values": _values(term)})
        term.delete()


def fingerprint(term: GlossaryTerm | None) -> str:
    """A short text that tells whether a term is still what a person saw."""
    return hashlib.sha256(repr(_values(term)).encode()).hexdigest()[:16]


def _values(term: GlossaryTerm | None) -> dict[str, Any]:
    names = ("hans", "tw", "hk", "reverse", "kind", "note", "active")
    return {name: getattr(term, name) for name in names} if term else {}


# Releases


def drafts() -> tuple[Term, ...]:
    """The rules that the next release would hold."""
    return tuple(term.rule() for term in GlossaryTerm.objects.in_use())


def publish_glossary(*, by: Any, note: str = "", seen: str | None = None) -> GlossaryRelease:
    """Put all active terms before readers as the next release; returns it.

    `seen` is the `standing` of the preview. Raises `Blocked` if they do not compile or break the table of hazards,
    `Stale` if terms or release changed meanwhile, `WrongState` if nothing would change, `NotPermitted`.
    """
    _require(by, PUBLISH)
    version, terms = GlossaryRelease.objects.version(), drafts()
    try_out(terms, version)
    with _alone():
        _refuse_late(terms, version, seen, drafts())
        return _write(terms, by=by, note=note, event=("publish", "词表生效"))


def roll_back(release: GlossaryRelease, *, by: Any, reason: str, seen: str | None = None) -> GlossaryRelease:
    """Put the rules of an old release before readers as a new one; the terms stay as they are. As `publish_glossary`."""
    _require(by, PUBLISH)
    if not reason.strip():
        raise ReasonMissing("“恢复这一版”需要填写理由。请写明原因后再提交。")
    if len(reason) > MOST_REASON:
        raise ReasonMissing(f"理由共 {len(reason)} 字，超过 {MOST_REASON} 字上限。请缩短后再提交。")
    version, terms = GlossaryRelease.objects.version(), terms_of(release)
    try_out(terms, version)
    with _alone():
        _refuse_late(terms, version, seen, terms)
        note = f"恢复第 {release.version} 版：{reason.strip()}"
        return _write(terms, by=by, note=note, event=("roll_back", "恢复词表旧版"))


def terms_of(release: GlossaryRelease) -> tuple[Term, ...]:
    """The rules of a stored release. Raises `Blocked` if this code cannot use them any more."""
    try:
        return release.release().terms
    except GlossaryRefused as refused:
        raise refusal(refused.message, GlossaryRelease.objects.version()) from refused


def _refuse_late(terms: Sequence[Term], version: int, seen: str | None, now: Sequence[Term]) -> None:
    """Under the lock: what was tried out, and what the person saw, must be what stands."""
    latest = GlossaryRelease.objects.version()
    if latest != version or tuple(now) != tuple(terms) or seen not in {None, standing(terms, version)}:
        message = (
            f"没有生效：预览之后，词条或线上的版本（现在是第 {latest} 版）又有了改动。请看过最新的差别，再确认一次。"
        )
        raise Stale(message, code="glossary_moved")


def _write(terms: Sequence[Term], *, by: Any, note: str, event: tuple[str, str]) -> GlossaryRelease:
    former = GlossaryRelease.objects.newest()
    version = former.version if former else 0
    changes = changed_words(former.rules() if former else (), terms)
    if not changes:
        raise WrongState(f"词条与线上第 {version} 版相同，没有需要生效的改动。", code="nothing_new")
    entries = Release(version + 1, tuple(terms)).as_json()
    release = GlossaryRelease.objects.create(version=version + 1, entries=entries, by=by, note=note.strip()[:200])
    move, label = event
    details = {change.kind: [one.hans for one in changes if one.kind == change.kind] for change in changes}
    Event.objects.record(release, move=move, label=label, by=by, reason=release.note, details=details)
    transaction.on_commit(inforce.look_again)
    return release


@contextmanager
def _alone() -> Iterator[None]:
    """A transaction in which nobody else writes terms or releases."""
    with transaction.atomic():
        counting.bump({LOCK: 1})
        yield


def _require(by: Any, permission: str) -> None:
    if by is not None and not by.has_perm(permission):
        raise NotPermitted("您的角色不能改动词表。请联系总编或站点管理员。")
