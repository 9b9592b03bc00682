"""What has a button of its own on a restriction: affirmed by a second person, called off, ended when its time is over."""

from django.utils import timezone

from takedowns import following, publicity
from takedowns.handling import enforcing
from takedowns.handling.moving import working
from takedowns.lifecycle import RESTRICTION, TARGET
from takedowns.models import CaseEvent
from takedowns.states import Measure, TargetState
from workflow.errors import Blocked


def affirm(restriction, *, by, version=None):
    """Say that an interim hide is right: by an approver who did not impose it, once."""
    with (
        working(restriction.target.case),
        RESTRICTION.making("affirm", restriction, by=by, version=version),
    ):
        if restriction.measure != Measure.INTERIM_HIDE or restriction.affirmed_at:
            raise Blocked("只有还没有确认过的先行屏蔽需要确认。请刷新页面查看最新状态。", code="nothing_to_affirm")
        if _is_by(restriction, "restriction_create", by):
            raise Blocked("先行屏蔽是您作出的，须由另一个人确认。请让另一名审批人打开这件申请。", code="four_eyes")
        restriction.affirmed_by, restriction.affirmed_at = by, timezone.now()
    return restriction


def cancel(restriction, *, by, reason, version=None):
    """Call a scheduled restriction off before it begins."""
    with working(restriction.target.case):
        enforcing.call_off(restriction, by=by, reason=reason, version=version)
        free(restriction.target)
    return restriction


def agree(restriction, *, by, reason, version=None):
    """The legal desk agrees that a restriction ends whose time has passed; good for the restriction as it stands now."""
    details = {}
    with (
        working(restriction.target.case),
        RESTRICTION.making("agree", restriction, by=by, reason=reason, version=version, details=details),
    ):
        _require_over(restriction)
        details["version"] = restriction.version + 1  # as `making` leaves it
    return restriction


def end(restriction, *, by, reason, version=None):
    """End a restriction whose time has passed, with the consent of the legal desk, by another person. No clock does this."""
    with working(restriction.target.case):
        with RESTRICTION.making("end", restriction, by=by, reason=reason, version=version):
            _require_over(restriction)
            agreed = _events(restriction, "restriction_agree").filter(payload__version=restriction.version).last()
            if agreed is None:
                raise Blocked("还没有法务对当前状态的同意。请先由法务同意解除。", code="no_consent")
            if agreed.by_id == by.pk:
                raise Blocked("同意解除与执行解除须由两个人完成。请让另一名审批人执行。", code="four_eyes")
            enforcing.close(restriction, by=by, reason=enforcing.reason_of(restriction))
        free(restriction.target)
        publicity.expire(restriction.target.case)
        following.after(restriction)
    return restriction


def free(target, *, also_decided=False):
    """Note that nothing is in force any more, or will be, for a target that had something.

    One that was decided anew waits for what follows from that, unless the whole case is given up (`also_decided`).
    """
    left = target.restrictions.standing().exists()
    target.refresh_from_db(fields=["state"])
    had = [TargetState.APPLIED, TargetState.VERIFIED, *([TargetState.DECIDED] if also_decided else [])]
    if not left and target.state in had and target.restrictions.exists():
        with TARGET.making("free", target, by=None):
            pass


def _require_over(restriction):
    if restriction.until is None or restriction.until > timezone.now():
        raise Blocked("这项措施的期限还没有到。如须提前恢复，请走“恢复上线”。", code="not_over")


def _events(restriction, kind):
    rows = CaseEvent.objects.filter(case=restriction.target.case_id, kind=kind)
    return rows.filter(payload__restriction=restriction.pk).order_by("seq")


def _is_by(restriction, kind, user):
    return _events(restriction, kind).filter(by=user).exists()
