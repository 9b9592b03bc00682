"""The newsroom's verbs: every change of an article with consequences is one function here."""

from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import policy
from articles import listing, preflight, snapshots
from articles.lifecycle import ARTICLE, REVISION
from articles.models import Article, Correction, Revision
from articles.states import ArticleState, RevisionState
from regions.models import Region
from workflow.errors import Blocked, OutOfScope, Stale, WrongState


def draft(*, by, note="", **values):
    """A new draft with its first revision.

    `values` are the fields of `articles.snapshots.DEFAULTS` (instances or ids; lists for regions,
    authors, tags). `by=None` is an import. Raises `ValidationError` for values that do not fit,
    `OutOfScope` for regions that are not the person's, `CleaningRefused`, `Blocked` for an address
    that another article has.
    """
    snapshot = snapshots.build(values)
    snapshots.validate(snapshot)
    _may_assign(by, before=[], after=snapshot["regions"], own=True)
    article = Article(created_by=by)
    snapshots.apply(article, snapshot)
    with _one_address(), ARTICLE.begin(article, by=by):
        _write(article, snapshot, by=by, parent=None, note=note)
        listing.place(article, snapshot)
        listing.settle(article)
    return article


def save(article, changes, *, by, version, note=""):
    """A new revision with `changes` (field -> value); a draft's row follows it, a published row does not.

    Returns the revision, or the newest one when nothing changed. Raises what `draft` raises, and
    `Stale` when `version` is not the article's.
    """
    details = {}
    with _moving("save", article, by=by, version=version, details=details):
        newest = newest_revision(article)
        snapshot = snapshots.build(changes, base=newest.snapshot)
        snapshots.validate(snapshot)
        own = article.created_by_id == getattr(by, "pk", None)
        _may_assign(by, before=newest.snapshot["regions"], after=snapshot["regions"], own=own)
        fields = snapshots.changed_fields(newest.snapshot, snapshot)
        details["fields"] = fields
        if not fields:
            return newest
        revision = _write(article, snapshot, by=by, parent=newest, note=note)
        details["revision"] = revision.pk
        if article.state == ArticleState.DRAFT:
            _show(article, snapshot)
            article.changed_at = timezone.now()
    return revision


def publish(article, *, by, revision=None, version=None, acknowledged=()):
    """Bring a revision (the newest if None) before readers now.

    `acknowledged` are the codes of the pre-flight warnings that the person has ticked. Raises
    `Blocked` (pre-flight), `NotPermitted` (four eyes), `Stale` (a newer revision exists).
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

    Raises what `publish` raises, and `Blocked` for a time that has passed or a text already visible.
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
        _four_eyes(chosen, by)
        _show(article, chosen.snapshot)
        details.update(revision=chosen.pk, acknowledged=_pass_preflight(article, chosen.snapshot, by, acknowledged))
        yield
        if article.expire_at and article.expire_at <= article.visible_from:
            raise Blocked("失效时间早于发布时间，读者永远看不到这篇稿件。请改晚失效时间，或清空它。")
        details["visible_from"] = article.visible_from.isoformat()
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
        if not article.was_public:
            article.published_at = article.visible_from = None
    return article


def restore(article, *, by, reason, version=None):
    """Make a withdrawn article a draft again; its row follows its newest revision."""
    with _moving("restore", article, by=by, reason=reason, version=version):
        _show(article, newest_revision(article).snapshot)
    return article


def discard(article, *, by, version=None):
    """Move a draft that was never public to the recycle bin."""
    with _moving("discard", article, by=by, version=version):
        if article.was_public:
            raise WrongState("这篇稿件曾经发布过，不能移到回收站；它的地址须继续说明已撤稿。")
    return article


def recover(article, *, by, version=None):
    """Bring a draft back from the recycle bin."""
    with _moving("recover", article, by=by, version=version):
        pass
    return article


def correct(article, *, kind, text, by, reason, version=None):
    """Add a dated note for readers (`kind` of `CorrectionKind`) to a published article; returns it."""
    with _moving("correct", article, by=by, reason=reason, version=version):
        if not text.strip():
            raise Blocked("请写明更正的内容，读者会在文末看到。")
        note = Correction(article=article, kind=kind, text=text.strip())
        note.full_clean(exclude=["article"])
        note.save()
        article.changed_at = note.created_at
    return note


def hide(article, *, by, reason):
    """Count one more takedown restriction that hides the article; internal to the takedown desk."""
    with _moving("hide", article, by=by, reason=reason):
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
    with _one_address(), transaction.atomic():
        with ARTICLE.making(name, article, **options):
            yield
        listing.settle(article)


@contextmanager
def _one_address():
    try:
        yield
    except IntegrityError as error:
        if "source_url" not in str(error):
            raise
        raise Blocked(
            "这个原文链接已有一篇稿件，不能再建一篇。请在稿件列表里搜索那一篇。", code="source_url_taken"
        ) from error


def _write(article, snapshot, *, by, parent, note):
    return Revision.objects.create(article=article, parent=parent, snapshot=snapshot, author=by, note=note[:200])


def _show(article, snapshot):
    snapshots.apply(article, snapshot)
    listing.place(article, snapshot)


def _named_revision(article, revision):
    newest = newest_revision(article)
    if revision is not None and revision.pk != newest.pk:
        raise Stale(f"第 {revision.pk} 版之后又有了第 {newest.pk} 版。请先看过新版再发布。", code="newer_revision")
    return newest


def _refuse_repeat(article, revision, name):
    shown = article.state == ArticleState.PUBLISHED and article.live_revision_id == revision.pk
    if shown and name == "publish" and article.visible_from <= timezone.now():
        raise WrongState("这一版已经发布，读者看到的就是它。没有新的修改需要发布。", code="nothing_new")


def _four_eyes(revision, by):
    if by is None or policy.current().small_team or revision.state == RevisionState.APPROVED:
        return
    if revision.author_id == by.pk:
        raise Blocked("这一版是您自己写的，须由另一位编辑审核后才能发布。请点“提交审核”。", code="four_eyes")


def _pass_preflight(article, snapshot, by, acknowledged):
    findings = preflight.check(article, snapshot)
    blocking = [finding.message for finding in findings if finding.blocking]
    if blocking:
        raise Blocked("还不能发布，请先处理下列问题：", blocking)
    warnings = [finding for finding in findings if not finding.blocking]
    open_ = [finding.message for finding in warnings if finding.code not in acknowledged]
    if by is not None and open_:
        raise Blocked("请看过下列提醒并逐条打勾后再发布：", open_, code="warnings")
    return [finding.code for finding in warnings]


def _may_assign(by, *, before, after, own):
    """A move between regions needs both ends; `before` was already asked by the scope of the move."""
    if by is None or by.all_regions:
        return
    new = set(after) - set(before)
    held = set(Region.objects.held_by(by).values_list("pk", flat=True)) if new else set()
    if new - held:
        names = "、".join(Region.objects.filter(pk__in=new - held).values_list("short", flat=True))
        raise OutOfScope(f"“{names}”不在您负责的地区之内。请移交给负责该地区的编辑，或改选地区。")
    if before and not after and not own:
        raise OutOfScope("不能清空地区：全国稿件只有总编能处理。请至少保留一个地区。")
