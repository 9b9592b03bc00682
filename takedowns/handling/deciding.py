"""A handler's verbs: claim a case, establish who asks, hide at once what cannot wait, decide on each address, propose."""

import datetime

from django.utils import timezone

from accounts import policy
from takedowns import corrections, letters, log
from takedowns.handling import enforcing, seconding
from takedowns.handling.moving import CLAIMED_FOR, moving, working
from takedowns.handling.standing import had_a_hand_in
from takedowns.lifecycle import TARGET
from takedowns.models import Case, Decision, Restriction
from takedowns.states import (
    CODES,
    GRANT_CODES,
    MEASURES,
    REFUSE_CODES,
    CaseState,
    Kind,
    Level,
    Measure,
    Outcome,
)
from workflow.errors import Blocked, NotPermitted, ReasonMissing, WrongState

MOST_HELD = 15
INTERIM = datetime.timedelta(days=30)
LATEST = datetime.timedelta(days=30)  # for the beginning of a measure
LEAST_FACTS, LEAST_REFUSAL = 10, 30  # characters
LONGEST_FACTS = 4_000
WAYS = {
    "domain": "来自来源单位域名的邮件",
    "callback": "回拨我们掌握的号码",
    "register": "查企业登记",
    "document": "核对证件或授权书",
}
FREELY_HELD = (Kind.HARMFUL, Kind.AUTHORITY)  # may be hidden before anybody is known


def claim(case, *, by, version=None, takeover=False, reason="", conflict_free=False):
    """Take a case into one's hands, or over from somebody (`takeover`, with a reason).

    `conflict_free`: the handler has said that it is not about kin or own business. Raises `Blocked`, `ReasonMissing`.
    """
    details = {}
    with moving("claim", case, by=by, version=version, reason=reason, details=details):
        if not conflict_free:
            raise Blocked("请先确认这件申请与您本人、亲属或您的生意无关。有关的，请让同事认领。", code="conflict")
        if case.appealed_at and had_a_hand_in(case, by):
            raise Blocked("您参与过原来的决定，复核须由没有参与的人办理。请让同事认领。", code="took_part")
        held = case.owner_id not in {None, by.pk} and case.claimed_until and case.claimed_until > timezone.now()
        if held and not takeover:
            raise Blocked(f"这件申请正由{case.owner}经办。如须接手，请勾选“接手”并写明理由。", code="held")
        if held and not reason.strip():
            raise ReasonMissing("接手同事经办的申请需要写明理由。")
        if case.owner_id != by.pk and Case.objects.in_hand_of(by).count() >= MOST_HELD:
            raise Blocked(f"您手上已有 {MOST_HELD} 件待办的申请。请先办完几件，再认领新的。", code="too_many")
        details["taken_over_from"] = case.owner_id if held else None
        case.owner = by
        case.claimed_until = timezone.now() + CLAIMED_FOR
    return case


def verify(case, *, how, by, reason, version=None):
    """Note that identity and right were checked (`how`: a key of `WAYS`), which brings level I3; `reason` says what was found."""
    if how not in WAYS:
        raise Blocked("请选择核实的方式。")
    with moving("verify", case, by=by, reason=reason, version=version, details={"how": how}):
        require_owner(case, by)
        case.identity_level = Level.I3
        case.people.asking().update(verified_by=by, verified_at=timezone.now(), verified_how=how)
    return case


def hold(case, targets, *, by, reason, version=None):
    """Hide articles of a case at once, for at most 30 days; an approver has to affirm it within a working day.

    Allowed for what cannot wait (harmful, authority, minors) and where the sender is known well enough.
    """
    with moving("hold", case, by=by, reason=reason, version=version):
        require_owner(case, by)
        may = case.kind in FREELY_HELD or "未成年人" in case.flags or case.identity_level >= case.level_needed
        if not may:
            raise Blocked("申请人身份还没有核实，不能先行屏蔽。请先核实身份，或要求补充材料。", code="level")
        until, status = timezone.now() + INTERIM, policy.current().interim_status
        for target in _chosen(case, targets):
            words = {"measure": Measure.INTERIM_HIDE, "status": status, "until": until, "basis": case.category}
            decision = _note(target, by, outcome=Outcome.GRANT, code="interim", facts=reason, **words)
            enforcing.impose(target, decision, by=by, interim=True)
        letters.write(case, "I1", to="approvers", facts={"what": "先行屏蔽，请在一个工作日内确认"})
    return case


def decide(
    target, *, outcome, code, by, measure="", basis="", facts="", status=410, begins_at=None, until=None, words=None,
    version=None,
):  # fmt: skip
    """Write down what is decided about one target; a new decision stands beside the old one, which is kept.

    `words` holds what the measure needs: `quotes`, `pictures` (ids), `text`, `changes`. It begins with the approval or, if
    that is later, at `begins_at`. What an earlier decision put into force stays until the new one is approved. `version` is
    the case's. Raises `Blocked` with every reason why this cannot be decided so.
    """
    case = target.case
    with working(case, by=by, version=version):
        if not by.has_perm("takedowns.handle_case"):
            raise NotPermitted("您的角色不能作出决定。请由下架经办办理。")
        require_state(case, CaseState.IN_REVIEW, "作出决定")
        require_owner(case, by)
        faults = list(
            _faults(target, outcome=outcome, code=code, measure=measure, basis=basis, facts=facts, words=words or {})
        )
        faults += _time_faults(begins_at, until)
        if faults:
            raise Blocked("这个决定还不能保存：", faults, code="undecidable")
        details = {"outcome": outcome, "code": code, "measure": measure}
        with TARGET.making("decide", target, by=by, details=details):
            target.outcome = outcome
            _note(
                target, by, outcome=outcome, code=code, measure=measure, basis=basis, facts=facts, status=status,
                begins_at=begins_at, until=until, **(words or {}),
            )  # fmt: skip
        case.proposed_by = None
    return target


def propose(case, *, by, version=None, is_told=True):
    """Hand a case whose every target is decided to somebody who may approve it; without `is_told` the caller tells them."""
    with moving("propose", case, by=by, version=version):
        require_owner(case, by)
        require_decided(case)
        case.proposed_by = by
        if is_told:
            letters.write(case, "I1", to="approvers", facts={"what": "等待审批"})
    return case


def send_back(case, *, by, reason, version=None):
    """Give a proposal back to its handler, with the reason."""
    with moving("send_back", case, by=by, reason=reason, version=version):
        case.claimed_until = timezone.now() + CLAIMED_FOR  # the handler's again, from now on
    return case


def look_again(case, *, by, version=None):
    """Say that a case which one person decided has been looked at by another; it leaves the list of 抽查."""
    with working(case, by=by, version=version):
        if not by.has_perm("takedowns.approve_case"):
            raise NotPermitted("您的角色不能复看。请由下架审批办理。")
        if not case.second_look:
            raise WrongState("这件申请不在抽查之列。请刷新页面。")
        if case.owner_id == by.pk or seconding.ended_by(case, by):
            raise Blocked("这件申请是您经办或了结的，须由另一个人复看。", code="four_eyes")
        case.second_look = False
        log.append(case, "looked_again", "抽查复看", by=by)
    return case


def confirm_order(case, *, by, version=None):
    """Say that an authority's document was checked by a second call: by another person than who called first."""
    with working(case, by=by, version=version):
        order = getattr(case, "order", None)
        if order is None or order.confirmed_at:
            raise WrongState("没有等待复核的公文。请刷新页面。")
        if order.called_by_id == by.pk:
            raise Blocked("回拨是您做的，须由另一个人复核。请让同事再拨一次公开号码。", code="four_eyes")
        order.confirmed_by, order.confirmed_at = by, timezone.now()
        order.save(update_fields=["confirmed_by", "confirmed_at"])
        log.append(case, "order_confirmed", "复核公文", by=by)
    return order


def release_claim(case):
    """Let go of a claim whose time has run out: anybody may take it; the owner's name stays until then."""
    if case.claimed_until and case.claimed_until < timezone.now():
        log.append(case, "claim_over", "认领到时", owner=case.owner_id)
        case.claimed_until = None
        case.save(update_fields=["claimed_until"])


def require_owner(case, by):
    """Raise `Blocked` unless `by` holds the case."""
    if case.owner_id != by.pk:
        who = f"正由{case.owner}经办" if case.owner_id else "还没有人认领"
        raise Blocked(f"这件申请{who}。请先认领，再办理。", code="not_owner")


def require_state(case, state, doing):
    """Raise `WrongState` unless the case is in `state`."""
    if case.state != state:
        raise WrongState(f"当前状态是“{case.get_state_display()}”，不能{doing}。请刷新页面查看最新状态。")


def require_decided(case):
    """Raise `Blocked` if a target is still undecided, or there is none."""
    open_ = [target.number for target in case.targets.undecided()]
    if open_ or not case.targets.exists():
        numbers = "、".join(map(str, open_)) or "全部"
        raise Blocked(f"第 {numbers} 条地址还没有决定。请逐条作出决定，再继续。", code="undecided")


def holds_of(case):
    """The restrictions of a case that are in force or will be."""
    return Restriction.objects.of_case(case).standing().order_by("article_id", "-hides", "pk")


def _chosen(case, targets):
    wanted = {target.pk for target in targets}
    chosen = [target for target in case.targets.order_by("article_id") if target.pk in wanted and target.article_id]
    if not chosen:
        raise Blocked("请至少选一条已匹配到稿件的地址。")
    return chosen


def _note(
    target, by, *, outcome, code, measure="", basis="", facts="", status=410, begins_at=None, until=None, **words
):
    sealed = target.case.box.seal_json({"facts": facts, **words}, f"decision of {target.case.ref}")
    return Decision.objects.create(
        target=target, by=by, outcome=outcome, code=code, measure=measure, basis=basis[:200], status=status,
        begins_at=begins_at, until=until, sealed=sealed,
    )  # fmt: skip


def _faults(target, *, outcome, code, measure, basis, facts, words):
    """Each reason why a decision cannot stand, as a sentence."""
    kind = Kind(target.case.kind)
    if outcome not in Outcome.values:
        yield "请选择决定。"
        return
    granted = Outcome(outcome).is_granted
    known = {row[0] for row in (GRANT_CODES if granted else REFUSE_CODES)}
    if code not in known:
        yield "请选择与决定相符的理由。"
    if not target.article_id and outcome not in {Outcome.ALREADY_GONE, Outcome.NOT_OURS}:
        yield "这条地址没有匹配到稿件，只能决定“页面已不存在”或“不是本站内容”。如能找到稿件，请先指定。"
    if not LEAST_FACTS <= len(facts.strip()) <= LONGEST_FACTS:
        yield f"请写明认定的事实（{LEAST_FACTS} 到 {LONGEST_FACTS} 字），它会写进给申请人的信。"
    if not granted and outcome == Outcome.REFUSE and kind == Kind.PERSONAL_INFO and not basis.strip():
        yield "不予支持个人信息申请，必须写明法律依据。"
    if granted:
        yield from _measure_faults(target, kind, measure, words)
    elif code in CODES and not basis.strip() and CODES[code][1]:
        yield "请写明依据。"


def _time_faults(begins_at, until):
    """What is wrong with the times of a measure; the page shows hours and minutes."""
    now = timezone.now()
    if begins_at and not now <= begins_at <= now + LATEST:
        yield f"开始时间须在现在之后、{LATEST.days} 天之内。立即生效的请留空。"
    if until and until <= (begins_at or now):
        yield "截止时间须晚于开始时间。没有期限的请留空。"


def _measure_faults(target, kind, measure, words):
    if measure not in {str(choice) for choice in MEASURES[kind]}:
        yield f"“{kind.label}”不能采取这项措施。请从列出的措施里选择。"
    needed = target.case.level_needed
    if target.case.identity_level < needed:
        yield f"申请人还是“{target.case.get_identity_level_display()}”，达不到“{needed.label}”。请先核实身份。"
    if kind == Kind.AUTHORITY and not getattr(getattr(target.case, "order", None), "confirmed_at", None):
        yield "公文还没有经两个人回拨核实。请先完成回拨与复核。"
    article = target.article
    if measure == Measure.CORRECT and article and not article.sealed_at:
        for old in corrections.missing(article, words.get("replace", [])):
            yield f"稿件里没有“{old}”。请从稿件里照抄要改的原句；跨段落、中间有链接的请分开写。"
    if measure == Measure.ATTRIBUTE and not words.get("changes"):
        yield "请填写要补正的署名或原文链接。"
    needs = {Measure.REDACT: "quotes", Measure.REMOVE_MEDIA: "pictures", Measure.CORRECT: "text", Measure.NOTE: "text"}
    if measure in needs and not words.get(needs[measure]):
        yield {"quotes": "请写明要删节的原句，每行一句。", "pictures": "请选择要移除的图片。"}.get(
            needs[measure], "请写明更正或说明的文字，读者会在文末看到。"
        )
