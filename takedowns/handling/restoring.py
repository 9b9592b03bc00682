"""The way back to the readers: the legal desk agrees, for a reason that is checked; another person restores.

条例 17; 民法典 1196. Neither a clock nor a setting restores anything.
"""

from django.utils import timezone

from takedowns import letters, publicity
from takedowns.handling import ending, enforcing
from takedowns.handling.approving import turned
from takedowns.handling.countering import finish, is_at_once, lacks
from takedowns.handling.deciding import holds_of
from takedowns.handling.moving import moving
from takedowns.handling.standing import in_force, require_consent
from takedowns.models import NoRepeat
from takedowns.states import CaseState, Role
from workflow.errors import Blocked, WrongState

WHYS = {
    "clock": "等待期已满，申请人没有提交投诉或起诉的证明",
    "agreed": "申请人同意恢复",
    "wrong": "原通知或原决定有误",
    "at_once": "声明完整并已转送，按站点设置不等待期满",
    "review": "重新办理后改变决定（提案解除生效的措施）",
}


def whys(case) -> dict[str, str]:
    """The reasons for which the legal desk may agree to a case as it stands now: sentence by code."""
    if case.state == CaseState.AWAITING_APPROVAL:
        return {"review": WHYS["review"]}
    possible = {"agreed", "wrong"}
    if case.state == CaseState.COUNTER_FORWARDED:
        possible |= {"clock", "at_once"} if is_at_once(case) else {"clock"}
    return {code: sentence for code, sentence in WHYS.items() if code in possible}


def consent(case, *, why, by, reason, version=None):
    """The legal desk agrees that articles come back; `why`: one of `whys`, whose facts are checked; `reason` says the rest.

    It holds for the case as it stands now; any change of it needs a new consent. Raises `Blocked`, `WrongState`.
    """
    with moving("consent", case, by=by, reason=reason, version=version, details={"why": why}):
        if why not in whys(case):
            raise Blocked("请选择现在成立的恢复依据。等待期只在声明转送之后计算。", code="no_ground")
        _require_true(case, why)
        case.consented_by = by
        case.consented_version = case.version + 1  # as `making` leaves it
        letters.write(case, "I1", to="approvers", facts={"what": "法务已同意恢复"})
    return case


def _require_true(case, why):
    if why == "review":
        if not turned(case):
            raise Blocked("这份提案没有解除任何生效的措施，不需要法务同意。请由审批人直接批准。", code="nothing_turned")
        return
    if not in_force(case).exists():
        raise WrongState("这件申请没有生效的措施，不需要恢复。")
    notice = case.counters.filter(ended="").select_related("person").first()
    if why == "clock" and not (notice and notice.due and notice.due <= timezone.now()):
        until = f"（到 {timezone.localtime(notice.due):%Y-%m-%d %H:%M}）" if notice and notice.due else ""
        raise Blocked(f"声明的等待期还没有满{until}，不能以此为由恢复。请改选别的理由。", code="clock_runs")
    if why == "at_once" and (notice is None or lacks(notice)):
        raise Blocked("声明的形式不完整，不能立即恢复。请先补齐：", lacks(notice) if notice else (), code="incomplete")


def reinstate(case, *, by, version=None):
    """Bring back what a case holds down: by another person than who consented. Every snapshot is verified before anything moves.

    The same claimant may not notify these articles again (条例 17). What was to begin later is called off.
    """
    with moving("reinstate", case, by=by, version=version):
        require_consent(case, by)
        restrictions = list(in_force(case))
        enforcing.require_readable(restrictions)
        for restriction in [*restrictions, *holds_of(case).filter(state="scheduled")]:
            enforcing.lift(restriction, by=by, reason="恢复上线")
        for target in case.targets.order_by("pk"):
            ending.free(target, also_decided=True)
        for notice in case.counters.filter(ended=""):
            finish(notice, "restored")
        _bar(case, restrictions)
        case.counter_due = None
        _announce(case, restrictions)
    publicity.follow(case)
    return case


def _bar(case, restrictions):
    claimant = case.people.claimants().first()
    if claimant is None:
        return
    for article in sorted({restriction.article_id for restriction in restrictions}):
        NoRepeat.objects.get_or_create(claimant_hmac=claimant.name_hmac, article_id=article, defaults={"case": case})


def _announce(case, restrictions):
    facts = {"articles": sorted({restriction.article_id for restriction in restrictions})}
    people = case.people.filter(role__in=[Role.CLAIMANT, Role.AGENT, Role.COUNTERPARTY, Role.AUTHOR, Role.SOURCE])
    for person in people:
        letters.write(case, "N11", to=person, facts=facts)
    articles = [restriction.article for restriction in restrictions]
    letters.write(case, "N12", to=enforcing.editors_of(articles), facts=facts)
