"""The newsroom's verbs: every change of an article with consequences is one function here."""

from contextlib import contextmanager

from django.utils import timezone

from articles import counting, guarding, listing, pictures, preflight, rights, snapshots, staydown
from articles.lifecycle import ARTICLE, REVISION
from articles.models import Article, Correction, Revision
from articles.moving import moving, only_once, tell_neighbours
from articles.restricting import drop_claim, hide, note_claim, reveal  # noqa: F401 - verbs like the others here
from articles.states import ArticleState, RevisionState
from chinese.hygiene import clean_line
from workflow.errors import Blocked, Stale, WrongState

_KNOWN_AGAIN_BY = {"body", "source_url"}


class _NothingNew(Exception):
    """Nothing was changed: the transaction of `save` is undone, event and version included."""


def draft(*, by, note="", form_key=None, override="", **values):
    """A new draft with its first revision.

    `values` are the fields of `articles.snapshots.DEFAULTS` (instances or ids; lists for regions,
    authors, tags). `form_key` names the form that was sent: a second draft of the same one is refused
    with the code `sent_twice`. `override` is the reason to take in what is held down (`staydown.waive`), here as in all
    verbs. `by=None` is an import. Raises `NotPermitted`, `ValidationError` for values that
    do not fit, `OutOfScope` for regions or a cover that are not the person's, `CleaningRefused`,
    `Blocked` for an address that another article has, `StayDown` for the words of a sealed one.
    """
    rights.require_add(by)
    snapshot = snapshots.build(values)
    snapshots.validate(snapshot)
    rights.require_assignment(by, before=[], after=snapshot["regions"], own=True)
    rights.require_pictures(by, before=None, after=snapshot)
    article = Article(created_by=by, form_key=form_key)
    snapshots.apply(article, snapshot)
    with only_once(), ARTICLE.begin(article, by=by):
        staydown.require_free(article, snapshot, by=by, doing="保存", override=override)
        _write(article, snapshot, by=by, parent=None, note=note)
        listing.place(article, snapshot)
        listing.settle(article)
    return article


def save(article, changes, *, by, version, note="", override=""):
    """A new revision with `changes` (field -> value); a draft's row follows it, a published row does not.

    Returns the revision, or the newest one when nothing changed (then nothing is written). Raises what
    `draft` raises, and `Stale` when `version` is not the article's.
    """
    details = {}
    try:
        with moving("save", article, by=by, version=version, details=details):
            newest = newest_revision(article)
            snapshot = _changed(article, newest, changes, by)
            details["fields"] = snapshots.changed_fields(newest.snapshot, snapshot)
            if not details["fields"]:
                raise _NothingNew
            if not _KNOWN_AGAIN_BY.isdisjoint(details["fields"]):
                staydown.require_free(article, snapshot, by=by, doing="保存", override=override)
            revision = _write(article, snapshot, by=by, parent=newest, note=note)
            details["revision"] = revision.pk
            if article.state == ArticleState.DRAFT:
                _show(article, snapshot)
                article.changed_at = timezone.now()
    except _NothingNew:
        article.refresh_from_db()
        return newest
    return revision


def _changed(article, newest, changes, by):
    before = newest.snapshot
    snapshot = snapshots.build(changes, base=before)
    snapshots.validate(snapshot)
    own = by is not None and article.created_by_id == by.pk
    rights.require_assignment(by, before=before["regions"], after=snapshot["regions"], own=own)
    rights.require_pictures(by, before=before, after=snapshot)
    return snapshot


def publish(article, *, by, revision=None, version=None, acknowledged=(), override=""):
    """Bring a revision (the newest if None) before readers now.

    `acknowledged` are the codes of the pre-flight warnings that the person has ticked. Raises
    `Blocked` (pre-flight, four eyes, stay-down), `OutOfScope`, `Stale` (a newer revision exists), `WrongState`.
    """
    now = timezone.now()
    ticked = {"acknowledged": acknowledged, "override": override}
    with _releasing("publish", article, by=by, revision=revision, version=version, **ticked):
        if article.visible_from is None or article.visible_from > now or article.state != ArticleState.PUBLISHED:
            article.visible_from = now
        if article.published_at is None or article.published_at > now:
            article.published_at = now
    return article


def schedule(article, *, at, by, revision=None, version=None, acknowledged=(), override=""):
    """Let a revision become visible at `at` (aware, in the future); a second call moves the time.

    Raises what `publish` raises, `Blocked` for a time that has passed, `WrongState` for a visible text.
    """
    now = timezone.now()
    if at <= now:
        raise Blocked("定时发布的时间已经过去。请选一个将来的时间，或直接发布。")
    ticked = {"acknowledged": acknowledged, "override": override}
    with _releasing("schedule", article, by=by, revision=revision, version=version, **ticked):
        if article.state == ArticleState.PUBLISHED and article.visible_from <= now:
            raise WrongState("这篇稿件读者已经能看到，不能再定时。如需暂时收回，请先撤稿。")
        if article.published_at is None or article.published_at > now:
            article.published_at = at
        article.visible_from = at
    return article


@contextmanager
def _releasing(name, article, *, by, revision, version, acknowledged, override):
    details = {}
    with moving(name, article, by=by, version=version, details=details):
        chosen = _named_revision(article, revision)
        _refuse_repeat(article, chosen, name)
        guarding.require_absent(article, chosen.snapshot)
        rights.require_other(chosen, by)
        if article.was_public:  # pages that name it hold an older title
            counting.bump({counting.REMOVALS: 1})
        _show(article, chosen.snapshot)
        rights.require_release(by, article)
        doing = ARTICLE.label(name)
        block = staydown.require_free(article, chosen.snapshot, by=by, doing=doing, override=override)
        yield
        start = max(article.visible_from, timezone.now())
        if article.expire_at and article.expire_at <= start:
            raise Blocked("失效时间早于发布时间，读者永远看不到这篇稿件。请改晚失效时间，或清空它。")
        ticked = _pass_preflight(chosen.snapshot, by, acknowledged, at=start, block=block)
        details.update(revision=chosen.pk, acknowledged=ticked, visible_from=article.visible_from.isoformat())
        article.live_revision = chosen
        article.changed_at = timezone.now()
        if chosen.state != RevisionState.APPROVED:
            with REVISION.making("settle", chosen, by=by):
                pass


def withdraw(article, *, by, reason, version=None):
    """Take a published article back from readers, reversibly; its address answers 410.

    A schedule that is cancelled before its time leaves no date: that address was never public (404).
    """
    with moving("withdraw", article, by=by, reason=reason, version=version):
        article.changed_at = timezone.now()
        tell_neighbours(article)
        if not article.was_public:
            article.published_at = article.visible_from = None
    return article


def restore(article, *, by, reason, version=None):
    """Make a withdrawn article a draft again; its row follows its newest revision.

    What that revision names and nobody has any more (a deleted source) is left out, in a revision of its own.
    """
    with moving("restore", article, by=by, reason=reason, version=version):
        newest = newest_revision(article)
        snapshot = snapshots.without(newest.snapshot, snapshots.missing(newest.snapshot))
        if snapshot != newest.snapshot:
            _write(article, snapshot, by=by, parent=newest, note="已不存在的来源、作者、栏目或封面已清空")
        _show(article, snapshot)
    return article


def discard(article, *, by, version=None):
    """Move a draft that was never public to the recycle bin."""
    with moving("discard", article, by=by, version=version):
        if article.was_public:
            raise WrongState("这篇稿件曾经发布过，不能移到回收站；它的地址须继续说明已撤稿。")
        newest = newest_revision(article)
        if newest.state == RevisionState.SUBMITTED:
            with REVISION.making("recall", newest, by=by):
                pass
        article.changed_at = timezone.now()
    return article


def recover(article, *, by, version=None, override=""):
    """Bring a draft back from the recycle bin."""
    with moving("recover", article, by=by, version=version):
        snapshot = newest_revision(article).snapshot
        staydown.require_free(article, snapshot, by=by, doing="恢复", override=override)
    return article


def correct(article, *, kind, text, by, reason, version=None):
    """Add a dated note for readers (`kind` of `CorrectionKind`) to a published article; returns it."""
    with moving("correct", article, by=by, reason=reason, version=version):
        text = clean_line(text)
        if not text:
            raise Blocked("请写明更正的内容，读者会在文末看到。")
        guarding.require_words_absent(article, [("更正说明", text)])
        note = Correction(article=article, kind=kind, text=text)
        note.full_clean(exclude=["article"])
        note.save()
        article.changed_at = note.created_at
    return note


def newest_revision(article):
    """The newest revision of an article; every article has one."""
    return article.revisions.newest_first()[0]


def _write(article, snapshot, *, by, parent, note):
    if parent is not None:
        guarding.require_absent(article, snapshot, note=note)
    words_by = rights.writer_of(snapshot, parent, by)
    revision = Revision.objects.create(
        article=article, parent=parent, snapshot=snapshot, author=by, words_by=words_by, note=note[:200]
    )
    pictures.hold(revision)
    return revision


def _show(article, snapshot):
    snapshots.apply(article, snapshot)
    listing.place(article, snapshot)


def _named_revision(article, revision):
    newest = newest_revision(article)
    if revision is not None and revision.pk != newest.pk:
        raise Stale(f"第 {revision.pk} 版之后又有了第 {newest.pk} 版。请先看过新版再发布。", code="newer_revision")
    return newest


def _refuse_repeat(article, revision, name):
    if revision.state == RevisionState.CHANGES_REQUESTED:
        raise WrongState("这一版已退回修改，不能发布。请先改好，再提交审核。", code="sent_back")
    shown = article.state == ArticleState.PUBLISHED and article.live_revision_id == revision.pk
    if shown and name == "publish" and article.visible_from <= timezone.now():
        raise WrongState("这一版已经发布，没有新的修改需要发布。如已到失效时间，请先改晚失效时间。", code="nothing_new")


def _pass_preflight(snapshot, by, acknowledged, *, at, block):
    findings = preflight.check(snapshot, at=at, block=block)
    blocking = [finding.message for finding in findings if finding.blocking]
    if blocking:
        raise Blocked("还不能发布，请先处理下列问题：", blocking)
    warnings = [finding for finding in findings if not finding.blocking]
    open_ = [finding.message for finding in warnings if finding.code not in acknowledged]
    if by is not None and open_:
        raise Blocked("请看过下列提醒并逐条打勾后再发布：", open_, code="warnings")
    return [finding.code for finding in warnings]
