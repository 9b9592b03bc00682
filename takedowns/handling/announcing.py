"""The verbs of the public notice: published with a measure about which nobody can be told, or by a named handler."""

from takedowns import announcing, log
from takedowns.handling.moving import working
from takedowns.handling.standing import require_handler
from takedowns.models import PublicNotice
from takedowns.states import Unreached
from workflow.errors import Blocked, ReasonMissing
from workflow.lifecycle import REASON_LIMIT

LEAST = 5  # characters
WHY = {
    Unreached.UNKNOWN: "已登记作者或来源的邮箱，或稿件是本站自有。请以信函通知。",
    Unreached.UNDELIVERED: "没有三天还没送出的作者、来源信函。请稍后再看，或登记别的邮箱。",
    Unreached.RETURNED: "还没有给作者、来源发出过信，不会有退信。",
}


def announce(case, *, ground, reason, by, version=None):
    """Publish the notice of a case whose author or source could not be told; returns the `PublicNotice`.

    `reason` says what was tried, and stays at the desk. Raises `Blocked`, `ReasonMissing`, `NotPermitted`.
    """
    require_handler(by, "发布公告")
    if ground not in Unreached.values:
        raise Blocked("请选择为什么不能通知到作者、来源。", code="no_ground")
    if len(reason.strip()) < LEAST:
        raise ReasonMissing("请写明试过哪些办法，例如“来源网站已关闭，没有查到邮箱”。")
    if len(reason) > REASON_LIMIT:
        raise ReasonMissing(f"试过的办法共 {len(reason)} 字，超过 {REASON_LIMIT} 字。请缩短后再提交。")
    with working(case, by=by, version=version):
        if PublicNotice.objects.filter(case=case).exists():
            raise Blocked("这件申请的公告已经发布。", code="announced")
        if not announcing.is_possible(case):
            raise Blocked("只有依著作权通知移除了内容、可以公开的申请，才发布公告。", code="nothing_to_announce")
        if ground not in announcing.grounds(case):
            raise Blocked(WHY[Unreached(ground)], code="other_ground")
        return publish(case, ground=ground, by=by, note=log.note(case, reason.strip(), by=by))


def with_measure(case, *, by):
    """Publish the notice together with the measure where nobody can be told at all; inside the approval. None if not needed."""
    if not announcing.needed(case) or Unreached.UNKNOWN not in announcing.grounds(case):
        return None
    if PublicNotice.objects.filter(case=case).exists():
        return None
    return publish(case, ground=Unreached.UNKNOWN, by=by)


def publish(case, *, ground, by, note=None):
    """Write the notice and its event, inside a transaction of the caller; it is public from then on."""
    held = list(announcing.removals(case))
    notice = PublicNotice.objects.create(
        case=case,
        ground=ground,
        by=by,
        measures=sorted({row.measure for row in held}),
        articles=len({row.article_id for row in held}),
    )
    log.append(case, "notice_published", "发布公告", by=by, ground=str(ground), **(note or {}))
    return notice
