"""The newsroom's verbs: every change of an article with consequences is one function here."""

from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils import timezone

from articles import counting, listing, pictures, preflight, rights, snapshots, sweeping
from articles.lifecycle import ARTICLE, REVISION
from articles.models import Article, Correction, Revision
from articles.states import ArticleState, RevisionState
from chinese.hygiene import clean_line
from workflow.errors import Blocked, Stale, WrongState
from workflow.lifecycle import lock


class _NothingNew(Exception):
    """Nothing was changed: the transaction of `save` is undone, event and version included."""


def draft(*, by, note="", form_key=None, **values):
    """A new draft with its first revision.

    `values` are the fields of `articles.snapshots.DEFAULTS` (instances or ids; lists for regions,
    authors, tags). `form_key` names the form that was sent: a second draft of the same one is refused
    with the code `sent_twice`. `by=None` is an import. Raises `NotPermitted`, `ValidationError` for values that
    do not fit, `OutOfScope` for regions or a cover that are not the person's, `CleaningRefused`,
    `Blocked` for an address that another article has.
    """
    rights.require_add(by)
    snapshot = snapshots.build(values)
    snapshots.validate(snapshot)
    rights.require_assignment(by, before=[], after=snapshot["regions"], own=True)
    rights.require_pictures(by, before=None, after=snapshot)
    article = Article(created_by=by, form_key=form_key)
    snapshots.apply(article, snapshot)
    with _only_once(), ARTICLE.begin(article, by=by):
        _write(article, snapshot, by=by, parent=None, note=note)
        listing.place(article, snapshot)
        listing.settle(article)
    return article


def save(article, changes, *, by, version, note=""):
    """A new revision with `changes` (field -> value); a draft's row follows it, a published row does not.

    Returns the revision, or the newest one when nothing changed (then nothing is written). Raises what
    `draft` raises, and `Stale` when `version` is not the article's.
    """
    details = {}
    try:
        with _moving("save", article, by=by, version=version, details=details):
            newest = newest_revision(article)
            snapshot = _changed(article, newest, changes, by)
            details["fields"] = snapshots.changed_fields(newest.snapshot, snapshot)
            if not details["fields"]:
                raise _NothingNew
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


def publish(article, *, by, revision=None, version=None, acknowledged=()):
    """Bring a revision (the newest if None) before readers now.

    `acknowledged` are the codes of the pre-flight warnings that the person has ticked. Raises
    `Blocked` (pre-flight, four eyes), `OutOfScope`, `Stale` (a newer revision exists), `WrongState`.
    """
    now = timezone.now()
    with _releasing("publish", article, by=by, revision=revision, version=version, acknowledged=acknowledged):
        if article.visible_from is None or article.visible_from > now or article.state != ArticleState.PUBLISHED:
            article.visible_from = now
        if article.published_at is None or article.published_at > now:
            article.published_at = now
    return article


def schedule(article, *, at, by, revision=None, version=None, acknowledged=()):
    """Let a revision become visible at `at` (aware, in the future); a second call moves the time.

    Raises what `publish` raises, `Blocked` for a time that has passed, `WrongState` for a visible text.
    """
    now = timezone.now()
    if at <= now:
        raise Blocked("定时发布的时间已经过去。请选一个将来的时间，或直接发布。")
    with _releasing("schedule", article, by=by, revision=revision, version=version, acknowledged=acknowledged):
        if article.state == ArticleState.PUBLISHED and article.visible_from <= now:
            raise WrongState("这篇稿件读者已经能看到，不能再定时。如需暂时收回，请先撤稿。")
        if article.published_at is None or article.published_at > now:
            article.published_at = at
        article.visible_from = at
    return article


@contextmanager
def _releasing(name, article, *, by, revision, version, acknowledged):
    details = {}
    with _moving(name, article, by=by, version=version, details=details):
        chosen = _named_revision(article, revision)
        _refuse_repeat(article, chosen, name)
        rights.require_other(chosen, by)
        if article.was_public:  # pages that name it hold an older title
            counting.bump({counting.REMOVALS: 1})
        _show(article, chosen.snapshot)
        rights.require_release(by, article)
        yield
        start = max(article.visible_from, timezone.now())
        if article.expire_at and article.expire_at <= start:
            raise Blocked("失效时间早于发布时间，读者永远看不到这篇稿件。请改晚失效时间，或清空它。")
        ticked = _pass_preflight(chosen.snapshot, by, acknowledged, at=start)
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
    with _moving("withdraw", article, by=by, reason=reason, version=version):
        article.changed_at = timezone.now()
        _tell_neighbours(article)
        if not article.was_public:
            article.published_at = article.visible_from = None
    return article


def restore(article, *, by, reason, version=None):
    """Make a withdrawn article a draft again; its row follows its newest revision.

    What that revision names and nobody has any more (a deleted source) is left out, in a revision of its own.
    """
    with _moving("restore", article, by=by, reason=reason, version=version):
        newest = newest_revision(article)
        snapshot = snapshots.without(newest.snapshot, snapshots.missing(newest.snapshot))
        if snapshot != newest.snapshot:
            _write(article, snapshot, by=by, parent=newest, note="已不存在的来源、作者、栏目或封面已清空")
        _show(article, snapshot)
    return article


def discard(article, *, by, version=None):
    """Move a draft that was never public to the recycle bin."""
    with _moving("discard", article, by=by, version=version):
        if article.was_public:
            raise WrongState("这篇稿件曾经发布过，不能移到回收站；它的地址须继续说明已撤稿。")
        newest = newest_revision(article)
        if newest.state == RevisionState.SUBMITTED:
            with REVISION.making("recall", newest, by=by):
                pass
        article.changed_at = timezone.now()
    return article


def recover(article, *, by, version=None):
    """Bring a draft back from the recycle bin."""
    with _moving("recover", article, by=by, version=version):
        pass
    return article


def correct(article, *, kind, text, by, reason, version=None):
    """Add a dated note for readers (`kind` of `CorrectionKind`) to a published article; returns it."""
    with _moving("correct", article, by=by, reason=reason, version=version):
        text = clean_line(text)
        if not text:
            raise Blocked("请写明更正的内容，读者会在文末看到。")
        note = Correction(article=article, kind=kind, text=text)
        note.full_clean(exclude=["article"])
        note.save()
        article.changed_at = note.created_at
    return note


def hide(article, *, by, reason):
    """Count one more takedown restriction that hides the article; internal to the takedown desk."""
    with _moving("hide", article, by=by, reason=reason):
        _tell_neighbours(article)
        article.hidden_by += 1
    return article


def reveal(article, *, by, reason):
    """Count one restriction less; the article shows again only when none is left."""
    with _moving("reveal", article, by=by, reason=reason):
        if article.hidden_by == 0:
            raise WrongState("这篇稿件没有下架限制。")
        article.hidden_by -= 1
    return article


def newest_revision(article):
    """The newest revision of an article; every article has one."""
    return article.revisions.newest_first()[0]


@contextmanager
def _moving(name, article, **options):
    with _only_once(), transaction.atomic():
        lock(article)
        sweeping.catch_up(article)
        with ARTICLE.making(name, article, **options):
            yield
        listing.settle(article)


@contextmanager
def _only_once():
    try:
        yield
    except IntegrityError as error:
        if "form_key" in str(error):
            raise Blocked("这份表单刚才已经提交过，没有重复建立。", code="sent_twice") from error
        if "source_url" not in str(error):
            raise
        sentence = "这个原文链接已有一篇稿件，不能再建一篇。请在稿件列表里搜索那一篇（也可能在回收站里）。"
        raise Blocked(sentence, code="source_url_taken") from error


def _tell_neighbours(article):
    """Make the pages that name an article ask again, also where no counter has noticed it yet."""
    if article.was_public and not article.counted_as:
        counting.bump({counting.REMOVALS: 1})


def _write(article, snapshot, *, by, parent, note):
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


def _pass_preflight(snapshot, by, acknowledged, *, at):
    findings = preflight.check(snapshot, at=at)
    blocking = [finding.message for finding in findings if finding.blocking]
    if blocking:
        raise Blocked("还不能发布，请先处理下列问题：", blocking)
    warnings = [finding for finding in findings if not finding.blocking]
    open_ = [finding.message for finding in warnings if finding.code not in acknowledged]
    if by is not None and open_:
        raise Blocked("请看过下列提醒并逐条打勾后再发布：", open_, code="warnings")
    return [finding.code for finding in warnings]
