"""Several cases of one claimant and kind at once: tried first, then done case by case through the ordinary verbs.

Each case has a transaction of its own, is done once, and is skipped with the sentence of the guard that refused it.
"""

import dataclasses
import hashlib
import json
import time

from django.db import transaction

from takedowns import keys, letters, log
from takedowns.handling import approving, deciding
from takedowns.handling.moving import moving
from takedowns.handling.standing import of_same_claimant
from takedowns.lifecycle import CASE
from takedowns.models import BulkRow, BulkRun, Case, CasePerson, Target
from takedowns.states import CaseState, Role
from workflow.errors import Blocked, MoveRefused, Stale

MOST_CASES, MOST_TARGETS = 50, 200  # of one run
SECONDS = 20.0  # of one request; what is left then waits for the next
TAKEN_UP = (CaseState.RECEIVED, CaseState.IN_REVIEW)
DECIDED_ALREADY = "每条地址都已有决定，批量办理不改动。请打开这件申请，核对后提交审批。"
GONE = "这次批量办理的决定已随一件申请清除，没有执行。请重新选择后办理。"
TRIED = "批量批准前的预演"  # where a move needs a reason and none is typed yet


@dataclasses.dataclass(frozen=True)
class Order:
    """What to do with each case; `key` names the form.

    `action`: decide, approve, or take (only tried: what can be decided at all). `words` (JSON): what `deciding.decide` takes,
    beside it the `reason` of a refusal. Whoever decides has said that none of the cases is about kin or own business.
    """

    action: str
    label: str
    key: str
    words: dict

    @property
    def digest(self):
        """By which a form is known again that was changed after it was tried."""
        return hashlib.sha256(json.dumps([self.action, self.words], sort_keys=True).encode()).hexdigest()


class _TriedEnough(Exception):
    """Leaves a move that was only tried, before anything of it is written."""


# Which cases


def like(case: Case):
    """The cases of the same claimant and kind that wait for the same step, the most urgent first (a query)."""
    states = [CaseState.AWAITING_APPROVAL] if case.state == CaseState.AWAITING_APPROVAL else TAKEN_UP
    rows = Case.objects.filter(pk__in=[case.pk]) | Case.objects.filter(pk__in=of_same_claimant(case))
    return rows.filter(kind=case.kind, state__in=states).by_urgency()


def fitting(cases: list) -> list:
    """The first of some cases (each with `number`, its targets counted) that one run may take."""
    taken, targets = [], 0
    for case in cases[:MOST_CASES]:
        targets += case.number
        if targets > MOST_TARGETS:
            break
        taken.append(case)
    return taken


def groups(cases: list) -> list[list]:
    """The cases by kind and claimant (mailbox, else name); an anonymous one stands alone."""
    people = CasePerson.objects.filter(case__in=cases, role=Role.CLAIMANT)
    digests = {person.case_id: person.email_hmac or person.name_hmac for person in people}
    found = {}
    for case in cases:
        found.setdefault((case.kind, digests.get(case.pk) or case.pk), []).append(case)
    return list(found.values())


# Trying and doing


def foresee(order: Order, case: Case, version: int, *, by, several: bool) -> tuple[bool, list[str]]:
    """Whether a case would be done, and what would be done or stands in the way; nothing is kept.

    The verbs themselves are tried and taken back, so that what is said is what would happen. An approval seals files: of it
    only the guards are asked.
    """
    step = TRIALS[order.action]
    try:
        with transaction.atomic():
            told = step(case, order.words, by=by, version=version, several=several)
            transaction.set_rollback(True)
    except _TriedEnough as enough:
        return True, [str(enough)]
    except MoveRefused as refused:
        return False, refused.sentences
    return True, [told]


def begin(order: Order, seen: dict, *, by) -> BulkRun:
    """Note what is to be done with which cases (`seen`: versions by case, in order); a form that came before is found again.

    Raises `Blocked` for one that came before with another decision or other cases.
    """
    with transaction.atomic():
        facts = {"action": order.action, "label": order.label[:200], "by": by, "digest": _whole(order, seen)}
        run, made = BulkRun.objects.get_or_create(key=f"{by.pk}:{order.key}", defaults=facts)
        if run.digest != facts["digest"]:
            raise Blocked("这张表单已经执行过，内容与现在的不同。请回到申请列表重新选择。", code="another_run")
        if made:
            rows = [BulkRow(run=run, case=case, version=version) for case, version in seen.items()]
            BulkRow.objects.bulk_create(rows)
            several = Target.objects.filter(case__in=list(seen)).count() > approving.MANY
            box = next(iter(seen)).box
            run.sealed = box.seal_json(order.words | {"several": several}, _purpose(run))
            run.save(update_fields=["sealed"])
    return run


def carry_on(run: BulkRun) -> int:
    """Do what of a run still waits, for twenty seconds at most; returns how many cases are left. May be repeated."""
    end = time.monotonic() + SECONDS
    waiting = list(run.rows.filter(done=None).select_related("case").order_by("pk"))
    words = _decided(run) if waiting and run.sealed else None
    if words is None:
        run.rows.filter(done=None).update(done=False, told=GONE)
        waiting = []
    done = []
    for row in waiting:
        _carry_out(run, row, dict(words))
        done.append(row.pk)
        if time.monotonic() > end:
            break
    _tell_approvers(run, done)
    left = run.rows.filter(done=None).count()
    if not left:
        BulkRun.objects.filter(pk=run.pk).update(sealed=b"")  # what was decided stands in the cases
    return left


def _tell_approvers(run, done):
    """One letter for all that now waits for approval, instead of one a case: numbers, and what each is about on its own screen."""
    waiting = {"done": True, "case__state": CaseState.AWAITING_APPROVAL, "run__action": "decide"}
    rows = run.rows.filter(pk__in=done, **waiting).select_related("case").order_by("pk")
    cases = [row.case for row in rows]
    if cases:
        with transaction.atomic():
            letters.write(cases[0], "I1", to="approvers", facts={"what": f"等待审批 {len(cases)} 件", "cases": cases})


def _decided(run):
    """What was decided; None if the first case was wiped meanwhile, and with its key the words."""
    first = run.rows.select_related("case").order_by("pk")[0].case
    try:
        return first.box.open_json(run.sealed, _purpose(run))
    except keys.Unreadable:
        return None


def _carry_out(run, row, words):
    several = words.pop("several")
    try:
        with transaction.atomic():
            told = STEPS[run.action](row.case, words, by=run.by, version=row.version, several=several)
            log.append(row.case, "bulk", "批量办理", by=run.by, run=run.pk)
            if not _note(row, done=True, told=told):
                raise Stale("这件申请已在这次批量办理里办过。")
    except MoveRefused as refused:
        _note(row, done=False, told=" ".join(refused.sentences))


def _note(row, *, done, told):
    return BulkRow.objects.filter(pk=row.pk, done=None).update(done=done, told=told[:500])


# What is done with one case


def _take(case, *, by, version):
    """Claim the case unless it is in one's hands; returns its version if nothing was changed, and what is still open."""
    if case.owner_id == by.pk and case.state == CaseState.IN_REVIEW:
        CASE.require_version(case, version)
    else:
        deciding.claim(case, by=by, version=version, conflict_free=True)
        version = None  # from here on the row is ours
    waiting = list(case.targets.undecided().select_related("article").order_by("number"))
    if not waiting:
        raise Blocked(DECIDED_ALREADY, code="nothing_open")
    return version, waiting


def _try_to_take(case, words, *, by, version, several):
    """Whether the case can be decided at all, before anybody has said how."""
    _, waiting = _take(case, by=by, version=version)
    return f"可以决定：{len(waiting)} 条地址"


def _decide(case, words, *, by, version, several):
    """Take the case if nobody has it, decide what is open, propose it, or refuse it where one person may."""
    version, waiting = _take(case, by=by, version=version)
    decision = {name: value for name, value in words.items() if name != "reason"}
    _decide_each(waiting, decision, by=by, version=version)
    return f"决定 {len(waiting)} 条地址，{_hand_on(case, words['reason'], by=by, several=several)}"


def _decide_each(waiting, decision, *, by, version):
    """The same decision about each address; what stands in the way is told for all of them at once."""
    faults = []
    for target in waiting:
        try:
            deciding.decide(target, by=by, version=version, **decision)
        except Blocked as refused:
            if refused.code != "undecidable":
                raise
            faults += [f"第 {target.number} 条：{sentence}" for sentence in refused.items]
        else:
            version = None
    if faults:
        raise Blocked("不能这样决定：", faults, code="undecidable")


def _hand_on(case, reason, *, by, several):
    """Several count together: what more than twenty articles share is decided by two people."""
    alone = not (
        approving.grants(case.targets.all()) or several or approving.four_eyes(case) or deciding.holds_of(case).exists()
    )
    if alone:
        approving.refuse(case, by=by, reason=reason)
        return "不予支持，并答复申请人"
    deciding.propose(case, by=by, is_told=False)
    if reason:  # for whoever approves
        log.append(case, "bulk_reason", "写下拟不予支持的理由", by=by, **log.note(case, reason, by=by))
    return "提交审批"


def _approve(case, words, *, by, version, several):
    if approving.grants(case.targets.all()):
        approving.approve(case, by=by, version=version)
        return "批准"
    approving.approve_refusal(case, by=by, version=version, reason=words["reason"])
    return "批准不予支持"


def _try_to_approve(case, words, *, by, version, several):
    """The guards of `_approve` and nothing else: it always leaves by an error."""
    granted = approving.grants(case.targets.all())
    name = "approve" if granted else "approve_refusal"
    with moving(name, case, by=by, version=version, reason=words["reason"] or TRIED):
        approving.require_other(case, by)
        deciding.require_decided(case)
        raise _TriedEnough("批准" if granted else "批准不予支持")


STEPS = {"decide": _decide, "approve": _approve}
TRIALS = {"take": _try_to_take, "decide": _decide, "approve": _try_to_approve}


def _whole(order, seen):
    rows = sorted([case.pk, version] for case, version in seen.items())
    return hashlib.sha256(json.dumps([order.digest, rows]).encode()).hexdigest()


def _purpose(run):
    return f"bulk run {run.key}"
