"""Bulk actions: one verb a row, each in a transaction of its own, every outcome noted; and the way back."""

import dataclasses
import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import policy
from articles import preflight, publishing, reviewing
from articles.lifecycle import ARTICLE
from articles.models import Batch, BatchRow
from articles.snapshots import changed_fields
from articles.states import ArticleState, RevisionState
from articles.tagging import added, dropped
from workflow.errors import Blocked, MoveRefused, Stale, WrongState

UNDONE = "已恢复"
KEPT = datetime.timedelta(days=90)
IN_REVIEW = {RevisionState.SUBMITTED, RevisionState.APPROVED}


@dataclasses.dataclass(frozen=True)
class Edit:
    """A change of one field: `change(old, value)` is the new value."""

    label: str
    field: str
    change: object


def _instead(_, value):
    return value


EDITS = {
    "add_regions": Edit("加地区", "regions", lambda old, value: [*old, *(pk for pk in value if pk not in old)]),
    "drop_regions": Edit("去掉地区", "regions", lambda old, value: [pk for pk in old if pk not in value]),
    "add_tags": Edit("加标签", "tags", added),
    "drop_tags": Edit("去掉标签", "tags", dropped),
    "set_source": Edit("改来源", "source", _instead),
    "set_licence": Edit("改授权依据", "licence", _instead),
}


@dataclasses.dataclass(frozen=True)
class Order:
    """What to do with each row: a move with its `options`, or an edit with its `value` (ids, names, a code).

    `afterwards` says what becomes of an edited text that readers or reviewers hold already: `save` leaves a new
    version, `submit` hands it to review, `publish` brings it before readers at once. `key` names the form.
    """

    action: str
    label: str
    key: str
    value: object = None
    afterwards: str = "save"
    options: dict = dataclasses.field(default_factory=dict)


def label_of(action):
    """The Chinese name of a bulk action."""
    return EDITS[action].label if action in EDITS else ARTICLE.label(action)


def run(order, rows, *, by, seen):
    """Carry out `order` on articles; `seen(article)` is the version that the person saw. Returns the batch.

    The same form sent again goes on where it stopped and does nothing twice.
    """
    facts = {"action": order.action, "label": order.label[:200], "by": by}
    batch, _ = Batch.objects.get_or_create(key=f"{by.pk}:{order.action}:{order.key}", defaults=facts)
    noted = set(batch.rows.values_list("article_id", flat=True))
    act = _edit if order.action in EDITS else _move
    for row in rows:
        if row.pk not in noted:
            _carry_out(batch, row, lambda row=row: act(order, row, by, seen(row)))
    return batch


def _carry_out(batch, row, act):
    try:
        with transaction.atomic():
            before, told = act()
            newest = publishing.newest_revision(row).pk
            BatchRow.objects.create(
                batch=batch,
                article=row,
                done=True,
                told=told[:300],
                before=before,
                version=row.version,
                revision=newest,
            )
    except (MoveRefused, ValidationError) as refused:
        skipped = BatchRow(batch=batch, article=row, told=sentence(refused)[:300])
        BatchRow.objects.bulk_create([skipped], ignore_conflicts=True)


def sentence(refused):
    """Why a verb refused, in one line."""
    if isinstance(refused, ValidationError):
        return " ".join(refused.messages)
    return " ".join(refused.sentences)


def _move(order, row, by, version):
    before = {"state": row.state}
    getattr(publishing, order.action)(row, by=by, version=version, **order.options)
    return before, ""


def _edit(order, row, by, version):
    edit, newest = EDITS[order.action], publishing.newest_revision(row)
    if newest.state == RevisionState.CHANGES_REQUESTED:
        raise WrongState("已退回修改，请先由作者改好再处理。")
    other = reviewing.holder(newest)
    if other is not None and other.pk != by.pk:
        raise Blocked(f"{other} 正在审这一版，现在改会打断审核。", code="claimed")
    old = newest.snapshot[edit.field]
    new = edit.change(old, order.value)
    if new == old:
        raise Blocked("没有需要改的：它已经是这样。", code="nothing_new")
    held = _held_by(row, newest)
    revision = publishing.save(row, {edit.field: new}, by=by, version=version, note=f"批量：{order.label}")
    return {edit.field: old}, _follow_up(order.afterwards, row, revision, held, by) if held else ""


def _held_by(row, newest):
    """Who holds the newest text already: `readers`, `review`, `both` (readers an older one), or nobody."""
    in_review = newest.state in IN_REVIEW and newest.pk != row.live_revision_id
    if row.state != ArticleState.PUBLISHED:
        return "review" if in_review else ""
    return "readers" if newest.pk == row.live_revision_id else "review" if in_review else "both"


def _follow_up(afterwards, row, revision, held, by):
    """Do what is to follow an edit; returns what to tell. A refusal leaves the new version as it is."""
    if held == "both":
        return "已存为新版；它另有未发布的修改，请一并检查后发布。"
    if afterwards == "save":
        return "已存为新版，发布后读者才看到。" if held == "readers" else "已存为新版，须重新提交审核。"
    try:
        with transaction.atomic():
            if afterwards == "publish" and held == "readers":
                warned = [finding.code for finding in preflight.check(revision.parent.snapshot)]
                publishing.publish(row, by=by, revision=revision, version=row.version, acknowledged=warned)
                return "已发布，读者现在能看到。"
            reviewing.submit(revision, by=by)
            return "已存为新版并提交审核，通过并发布后读者才看到。"
    except MoveRefused as refused:
        row.refresh_from_db()
        return f"已存为新版，但没有继续：{sentence(refused)}"


def undo(batch, *, by):
    """Bring back, row by row, what the batch changed and nobody has touched since; may be called again.

    Edits are undone by a new version with the old values, moves by the opposite move.
    """
    if batch.undone_at is None:
        batch.undone_at = timezone.now()
        batch.save(update_fields=["undone_at"])
    for row in batch.rows.filter(done=True, undone="").select_related("article").order_by("pk"):
        try:
            with transaction.atomic():
                told = _undo(batch, row, by)
                _note(row, told)
        except (MoveRefused, ValidationError) as refused:
            _note(row, f"没有恢复：{sentence(refused)}")
    return batch


def forget():
    """Delete reports that are ninety days old, at most a hundred; what they tell stands in the histories."""
    old = Batch.objects.filter(at__lt=timezone.now() - KEPT).order_by("pk").values_list("pk", flat=True)[:100]
    Batch.objects.filter(pk__in=list(old)).delete()


def _note(row, told):
    BatchRow.objects.filter(pk=row.pk, undone="").update(undone=told[:300])


def _undo(batch, row, by):
    article = row.article
    newest = publishing.newest_revision(article)
    if (article.version, newest.pk) != (row.version, row.revision):
        raise Stale("之后又有人改动过它。请打开稿件，按需要自己改回。")
    if batch.action in EDITS:
        return _undo_edit(batch, row, newest, by)
    return _BACK[batch.action](article, row, newest, by) or UNDONE


def _undo_edit(batch, row, newest, by):
    article = row.article
    was_live = article.live_revision_id == newest.pk and article.state == ArticleState.PUBLISHED
    in_review = newest.state == RevisionState.SUBMITTED
    revision = publishing.save(article, row.before, by=by, version=row.version, note=f"撤销批量：{batch.label}")
    if was_live:
        onward = "publish" if policy.current().small_team else "submit"
        return f"{UNDONE}。{_follow_up(onward, article, revision, 'readers', by)}"
    if in_review and not _is_as_readers_see(article, revision):
        return f"{UNDONE}。{_follow_up('submit', article, revision, 'review', by)}"
    return UNDONE


def _is_as_readers_see(article, revision):
    """Whether a new version of a published text says what the published one says."""
    live = article.live_revision if article.state == ArticleState.PUBLISHED else None
    return live is not None and not changed_fields(live.snapshot, revision.snapshot)


def _unpublish(article, row, newest, by):
    if row.before["state"] == ArticleState.PUBLISHED:
        raise WrongState("它原来就在线上，只是换了新版。请在历史里找到旧版，恢复后再发布。")
    publishing.withdraw(article, by=by, version=row.version, reason="撤销批量发布")
    if row.before["state"] == ArticleState.DRAFT:
        publishing.restore(article, by=by, version=article.version, reason="撤销批量发布")


def _republish(article, row, newest, by):
    if newest.pk != article.live_revision_id:
        raise WrongState("它有还没发布过的新版。请打开稿件检查后再发布。")
    warned = [finding.code for finding in preflight.check(newest.snapshot)]
    publishing.publish(article, by=by, revision=newest, version=row.version, acknowledged=warned)


def _recover(article, row, newest, by):
    publishing.recover(article, by=by, version=row.version)


_BACK = {"publish": _unpublish, "withdraw": _republish, "discard": _recover}
