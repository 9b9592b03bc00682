"""A case may not end on one person's word: what a handler throws away or takes back for a requester is looked at by another.

What comes from an authority or is about a minor needs the other person first: one asks, an approver carries it out.
"""

from takedowns import letters, log
from takedowns.handling.moving import working
from takedowns.handling.standing import require_handler
from takedowns.lifecycle import APPROVE, CASE
from takedowns.models import Case, CaseEvent
from takedowns.states import Kind
from workflow.errors import Blocked, ReasonMissing, WrongState

MINOR = "未成年人"
ALONE = ("act", "discard", "retract")  # moves by which one person ends or decides a case


def is_grave(case: Case) -> bool:
    """Whether two people are needed to end a case without a decision; reports of harm are not, most of them are junk.

    What was joined to a case ends with it, and counts.
    """
    return case.kind == Kind.AUTHORITY or MINOR in case.flags or any(map(is_grave, Case.objects.filter(master=case)))


def must_ask(case, name, *, by) -> bool:
    """Whether `by` can only ask for the move `name`: nobody else has asked for the case as it stands, or `by` is no approver."""
    return is_grave(case) and not (by.has_perm(APPROVE) and _asked_by_another(case, name, by))


def ask(case, name, *, by, reason, version=None):
    """Ask an approver for the move `name`; the case stays as it is. Good until it changes. Raises what the move would."""
    label = CASE.label(name)
    with working(case, by=by, version=version):
        require_handler(by, f"执行“{label}”")
        if case.state not in CASE.moves[name].from_:
            raise WrongState(f"当前状态是“{case.get_state_display()}”，不能执行“{label}”。请刷新页面查看最新状态。")
        if not reason.strip():
            raise ReasonMissing(f"“{label}”需要填写理由。请写明原因后再提交。")
        facts = {"version": case.version + 1} | log.note(case, reason, by=by)  # as `working` leaves it
        log.append(case, f"{name}_asked", f"提出{label}", by=by, **facts)
        letters.write(case, "I1", to="approvers", facts={"what": f"有人提出“{label}”，须由另一名审批人执行"})
    return case


def settle(case, name, *, by):
    """Inside the move: raise `Blocked` where another person had to ask first; else draw the case for a second look."""
    if must_ask(case, name, by=by):
        raise Blocked("这件申请涉及未成年人或公文，须由一人提出、另一名审批人执行。", code="four_eyes")
    case.second_look = not is_grave(case)


def ended_by(case, user) -> bool:
    """Whether somebody made, or asked for, a move by which one person ends or decides a case."""
    kinds = [*ALONE, *(f"{name}_asked" for name in ALONE)]
    return CaseEvent.objects.filter(case=case, by=user, kind__in=kinds).exists()


def _asked_by_another(case, name, by):
    rows = CaseEvent.objects.filter(case=case, kind=f"{name}_asked", payload__version=case.version)
    return rows.exclude(by=by).exists()
