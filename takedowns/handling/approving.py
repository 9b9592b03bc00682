"""The second person's verbs: approve what was proposed, or refuse; and a handler's own, where the table lets one act alone."""

import secrets

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from articles.addresses import absolute
from takedowns import letters, publicity, references
from takedowns.decisions import decided, decision_of
from takedowns.handling import announcing, enforcing, partial, representing
from takedowns.handling.deciding import holds_of, require_decided, require_owner
from takedowns.handling.moving import moving
from takedowns.handling.standing import require_consent, took_part
from takedowns.lifecycle import TARGET
from takedowns.models import CasePerson
from takedowns.states import Kind, Measure, Outcome, Role, TargetState
from workflow.errors import Blocked, ReasonMissing

LEAST_REFUSAL = 30  # characters
ALONE = (Kind.COPYRIGHT, Kind.SELF, Kind.CORRECTION)
MANY = 20
SECOND_LOOK = 10  # of a hundred cases that were decided by one person
LOW_RISK = 1


def act(case, *, by, version=None):
    """Decide alone: one article, low risk, a kind that allows it, and the setting on. One in ten is looked at again."""
    with moving("act", case, by=by, version=version, articles=_also_touched(case)):
        require_owner(case, by)
        require_decided(case)
        _require_alone(case)
        case.second_look = secrets.randbelow(100) < SECOND_LOOK  # by lot: nobody picks what will not be looked at
        _carry_out(case, by=by)
    return case


def approve(case, *, by, version=None):
    """Carry out what was proposed: at least one target granted, by somebody who decided nothing in it."""
    with moving("approve", case, by=by, version=version, articles=_also_touched(case)):
        require_other(case, by)
        require_decided(case)  # an article may have been added since the proposal
        _require_agreed(case, by)
        _carry_out(case, by=by)
    return case


def refuse(case, *, by, reason, version=None):
    """Refuse a case as a whole, where one person may: not personal information, not reputation, nothing in force."""
    with moving("refuse", case, by=by, reason=reason, version=version):
        require_owner(case, by)
        grounds = four_eyes(case)
        if grounds:
            raise Blocked(f"不能由一个人拒绝：{'、'.join(grounds)}。请提交审批。", code="four_eyes")
        if holds_of(case).exists():
            raise Blocked("还有屏蔽在生效。请提交审批，批准不予支持时会一并解除。", code="in_force")
        _refuse(case, reason)
    return case


def approve_refusal(case, *, by, reason, version=None):
    """Refuse a case that was proposed; what this case holds hidden shows again, unless another case hides it.

    Final measures of an earlier decision end only with the consent of the legal desk.
    """
    with moving("approve_refusal", case, by=by, reason=reason, version=version):
        require_other(case, by)
        _require_none_upheld(case)
        _require_agreed(case, by)
        _take_off(case, holds_of(case), by=by, reason="不予支持，解除措施")
        _refuse(case, reason)
    return case


def four_eyes(case, targets=None):
    """Why one person is not enough for a case (takedown.md, section 4), as words; empty if one is.

    `targets`: those of the case as `decided` reads them, for whoever has them already.
    """
    targets = list(decided(case)) if targets is None else targets
    decisions = [decision for target in targets if (decision := decision_of(target))]
    granted = [decision for decision in decisions if Outcome(decision.outcome).is_granted]
    grounds = []
    if len({Measure(decision.measure).kind_of_class for decision in granted}) > 1:
        grounds.append("措施不止一类")
    if case.kind in {Kind.REPUTATION, Kind.AUTHORITY, Kind.OWN}:
        grounds.append(Kind(case.kind).label)
    if case.kind == Kind.PERSONAL_INFO and len(granted) < len(decisions):
        grounds.append("拒绝个人信息申请")
    if len(targets) > MANY:
        grounds.append(f"超过 {MANY} 篇")
    return grounds


def turned(case):
    """The restrictions that end when a case that is decided anew is approved: restoring is publication, which needs consent.

    Those of targets that are no longer granted, and removals in whose place comes something that leaves the article online.
    """
    rows = holds_of(case).exclude(measure=Measure.INTERIM_HIDE).select_related("target", "article")
    return [row for row in rows.filter(target__state=TargetState.DECIDED) if _gives_way(row)]


def is_upheld(target):
    """Whether a target is granted: decided so, or carried out and not given back."""
    return _is_granted(target) or target.state in {TargetState.APPLIED, TargetState.VERIFIED}


def grants(targets):
    """Whether anything of a case with these targets is granted: then the case is approved, else its refusal."""
    return any(is_upheld(target) for target in targets)


def require_other(case, by):
    """Raise `Blocked` if `by` proposed the case or decided anything in it; under review also for whoever approved before."""
    if took_part(case, by):
        raise Blocked("您参与过这件申请的决定，须由另一个人审批。请让没有参与的审批人打开这件申请。", code="four_eyes")


def _require_alone(case):
    grounds = four_eyes(case)
    if case.kind not in ALONE:
        grounds.append(f"“{Kind(case.kind).label}”须两个人办理")
    if case.targets.exclude(article=None).count() > 1:
        grounds.append("不止一篇稿件")
    if case.identity_level < case.level_needed:
        grounds.append("身份还没有核实")
    if case.risk > LOW_RISK:
        grounds.append("风险较高")
    if turned(case):
        grounds.append("要解除生效的措施")
    if any(decision_of(target) and decision_of(target).status == 404 for target in decided(case)):
        grounds.append("页面答复 404，不留公示")
    if not policy.current().direct_action:
        grounds.append("站点设置不允许直接处置")
    if grounds:
        raise Blocked(f"不能直接处置：{'、'.join(dict.fromkeys(grounds))}。请提交审批。", code="four_eyes")


def _carry_out(case, *, by):
    """Put every granted decision into force, and tell those whom it concerns. The articles and the case are locked."""
    targets = list(case.targets.order_by("article_id", "pk"))
    upheld = [target for target in targets if is_upheld(target)]
    if not upheld:
        raise Blocked("没有一条地址得到支持。请改用“批准不予支持”。", code="nothing_granted")
    granted = [target for target in targets if _is_granted(target)]
    kept = {target.pk for target in upheld}
    _take_off(case, [hold for hold in holds_of(case) if hold.target_id not in kept], by=by, reason="这一条不予支持")
    for target in granted:
        decision = decision_of(target)
        with TARGET.making("apply", target, by=None):
            enforcing.impose(target, decision, by=by, begins_at=decision.begins_at)
    _decided(case, "granted" if len(upheld) == len(targets) else "partial")
    facts = {"targets": told(case), "granted": len(granted)}
    if case.kind != Kind.AUTHORITY:  # an authority is told when every surface is clean (N20, `timers.report`)
        _answer(case, "N5", facts)
    tell_other_side(case, case.people.filter(role__in=[Role.AUTHOR, Role.SOURCE]))
    announcing.with_measure(case, by=by)
    if granted:
        representing.tell_editors(case, granted)


def _require_agreed(case, by):
    """What a decision made anew gives back to the readers must be readable, and agreed to by the legal desk."""
    given_back = turned(case)
    if given_back:
        require_consent(case, by)
        enforcing.require_readable(given_back)


def _gives_way(restriction):
    """Whether what was decided anew about its target ends a restriction and puts nothing that hides in its place."""
    if not _is_granted(restriction.target):
        return True
    return restriction.hides and not Measure(decision_of(restriction.target).measure).hides


def _take_off(case, restrictions, *, by, reason):
    """End restrictions; whoever was told of a final one is told that it is over."""
    over = [row for row in restrictions if row.measure != Measure.INTERIM_HIDE]
    for restriction in list(restrictions):
        enforcing.lift(restriction, by=by, reason=reason)
    if over:
        facts = {"articles": sorted({row.article_id for row in over})}
        for person in case.people.filter(role__in=[Role.COUNTERPARTY, Role.AUTHOR, Role.SOURCE]):
            letters.write(case, "N11", to=person, facts=facts)
        letters.write(case, "N12", to=enforcing.editors_of([row.article for row in over]), facts=facts)


def tell_other_side(case, people):
    """Letter N6 to authors and sources: what was done, and the link to a statement that nothing was infringed."""
    for person in people:
        letters.write(case, "N6", to=person, facts={"targets": told(case), **_way_to_counter(case)}, wait=letters.UNDO)


def _way_to_counter(case):
    """The link under which the other side may make its statement."""
    return {"counter_link": absolute(reverse("takedown:counter", args=[references.counter_token(case)]))}


def _refuse(case, reason):
    require_decided(case)
    _require_none_upheld(case)
    if len(reason.strip()) < LEAST_REFUSAL:
        raise ReasonMissing(f"请用至少 {LEAST_REFUSAL} 个字写明不予支持的事实和理由，它会写进给申请人的信。")
    _decided(case, "refused")
    _answer(case, "N8", {"targets": told(case), "reason": reason})


def _require_none_upheld(case):
    if grants(case.targets.all()):
        raise Blocked("有地址决定为支持。请改用“批准”，或先改决定。", code="granted")


def _decided(case, outcome):
    case.decided_at = timezone.now()
    case.answered_at = case.answered_at or case.decided_at
    case.outcome = outcome
    case.claimed_until = None
    publicity.write(case)


def _answer(case, key, facts):
    """A decision letter to whoever asked, also in a case that was merged into this one; each mailbox gets it once."""
    asking = CasePerson.objects.asking().filter(Q(case=case) | Q(case__master=case))
    rows = asking.select_related("case").order_by("-pk")
    for person in {row.email_hmac: row for row in rows}.values():
        letters.write(case, key, to=person, facts=facts, wait=letters.UNDO)


def told(case):
    """What a letter or the case page says of each target: number, address, decision, measure, reason, basis, facts."""
    rows = []
    for target in decided(case).order_by("number"):
        decision = decision_of(target)
        rows.append({"target": target, "decision": decision, "words": decision.words if decision else {}})
    return rows


def _is_granted(target):
    return target.state == TargetState.DECIDED and target.outcome and Outcome(target.outcome).is_granted


def _also_touched(case):
    decisions = [decision_of(target) for target in case.targets.exclude(article=None).order_by("pk")]
    return partial.also_touched([decision for decision in decisions if decision])
