"""What follows a decision: the review that the requester asks for, the withdrawal of a request, the end of a case."""

import datetime

from django.utils import timezone

from takedowns import letters, outbox, publicity, workdays
from takedowns.handling import countering, seconding
from takedowns.handling.approving import require_other
from takedowns.handling.deciding import holds_of
from takedowns.handling.moving import moving
from takedowns.handling.standing import in_force
from takedowns.models import Propagation
from takedowns.people import REQUESTER
from takedowns.states import CaseState, RestrictionState
from workflow.errors import Blocked, ReasonMissing, WrongState

REVIEW_WITHIN = datetime.timedelta(days=180)  # after the decision, once
LEAST_ARGUMENT = 20  # characters
REOPENED = "申请撤回后重新办理，声明不再处理。对新的决定仍有异议的，可以重新提交。"


def appeal(case, *, argument, by=REQUESTER, version=None):
    """Ask for a review of a decision by somebody who took no part: within 180 days, once, with something new to say."""
    if len(argument.strip()) < LEAST_ARGUMENT:
        raise ReasonMissing(f"请用至少 {LEAST_ARGUMENT} 个字写明新的事实或理由。您填写的内容仍在下面。")
    with moving("appeal", case, by=by, reason=argument, version=version):
        if case.appealed_at:
            raise Blocked("这件申请已经复核过一次。如仍有异议，可以向主管部门投诉或向法院起诉。", code="appealed")
        if not case.decided_at or case.decided_at + REVIEW_WITHIN < timezone.now():
            raise Blocked("申请复核须在决定后 180 天内提出。", code="too_late")
        case.appealed_at = timezone.now()
        case.decide_due = workdays.add_days(timezone.now(), 5)
        case.closed_at = None
        _tell_requester(case, "N16", {})
        letters.write(case, "I1", to="approvers", facts={"what": "申请复核"})
    return case


def take_appeal(case, *, by, version=None):
    """Open a case again for its review; whoever took part in the decision may not."""
    with moving("take_appeal", case, by=by, version=version):
        require_other(case, by)
        case.owner = None
        case.claimed_until = None
        case.proposed_by = None
    return case


def dismiss_appeal(case, *, by, reason, version=None):
    """Leave the decision as it is, with the reason; the review is over."""
    with moving("dismiss_appeal", case, by=by, reason=reason, version=version):
        require_other(case, by)
        case.closed_at = timezone.now()
        _tell_requester(case, "N17", {"reason": reason})
    return case


def retract(case, *, by=REQUESTER, reason="", version=None):
    """Take a request back. What is in force stays until a reinstatement; holds of an undecided case are the desk's to end.

    On behalf of a requester it is looked at again by another person, or only asked for (`seconding`): the state stays.
    """
    if by is not REQUESTER and seconding.must_ask(case, "retract", by=by):
        return seconding.ask(case, "retract", by=by, reason=reason, version=version)
    details = {"by_requester": by is REQUESTER}
    with moving("retract", case, by=by, reason=reason, version=version, details=details):
        if by is not REQUESTER:
            _require_handler(by)
            seconding.settle(case, "retract", by=by)
        case.paused_at = None
        _tell_requester(case, "N18", {"in_force": holds_of(case).exists()})
    publicity.follow(case)
    return case


def close(case):
    """End a case for whom nothing is left to do; the system's move."""
    with moving("close", case, by=None):
        left = open_ends(case)
        if left:
            raise WrongState(f"还不能办结：{'、'.join(left)}。")
        case.closed_at = timezone.now()
        _tell_requester(case, "N15", {})
    return case


def open_ends(case):
    """Why a decided case is not over yet, as words: letters that wait, surfaces that fail, a running clock."""
    left = []
    waiting = case.letters.filter(sent_at=None, cancelled_at=None, to_staff=False)
    if waiting.exclude(pk__in=outbox.given_up()).exists():
        left.append("信函还没有发出")
    if letters.called_back(case).exists():
        left.append("撤回的信函还没有重新发出")
    if Propagation.objects.filter(restriction__in=in_force(case), clean=False).exists():
        left.append("出口还没有全部核验")
    if case.counters.filter(ended="").exists():
        left.append("声明还没有处理完")
    if case.state == CaseState.RETRACTED and holds_of(case).exists():
        left.append("措施还在生效，须先恢复")
    if holds_of(case).filter(state=RestrictionState.SCHEDULED).exists():
        left.append("措施还没有开始")
    return left


def reopen(case, *, by, reason, version=None):
    """Work on a case again: new facts, or an order."""
    with moving("reopen", case, by=by, reason=reason, version=version):
        if not case.sealed:
            raise Blocked("这件申请的内容已经清除，不能重新办理。请让申请人重新提交。", code="erased")
        if case.received_at is None:  # it was thrown away before it had been received
            case.received_at = timezone.now()
        case.owner, case.claimed_until = None, None
        case.proposed_by = None
        case.closed_at = None
        case.decide_due = workdays.add_days(timezone.now(), 5)
        _let_go_of_statement(case)
        _tell_requester(case, "N19", {"reason": reason})
    return case


def _tell_requester(case, key, facts):
    for person in case.people.asking():
        letters.write(case, key, to=person, facts=facts)


def _let_go_of_statement(case):
    """A statement that was left open by the withdrawal waits for nothing now: after the new decision it may be made again."""
    for notice in case.counters.filter(ended="").select_related("person"):
        countering.finish(notice, "dismissed")
        letters.write(case, "N13", to=notice.person, facts={"reason": REOPENED})
    case.counter_due = None


def _require_handler(by):
    if not by.has_perm("takedowns.handle_case"):
        raise Blocked("您的角色不能代申请人撤回。请由下架经办办理。")
