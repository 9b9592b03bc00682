"""A case as its requester may read it: steps in plain words, each page with its result, the promised day, the thread."""

from dataclasses import dataclass, replace

from takedowns import elements, targets
from takedowns.models import Decision, Propagation, Restriction
from takedowns.states import CODES, Measure, Outcome, RestrictionState, Role, TargetState
from takedowns.states import CaseState as C

UNDECIDED = (C.RECEIVED, C.NEED_INFO, C.IN_REVIEW, C.AWAITING_APPROVAL)
# What stands above the page, and what comes next.
WORDS = {
    C.RECEIVED: ("已收到，等待办理", "我们会先核对身份和材料。请留意邮箱。"),
    C.NEED_INFO: ("等您补充材料", "缺的材料列在下面。补齐之前，期限暂停。"),
    C.IN_REVIEW: ("正在办理", "经办人正在核实事实，并看过每一处页面。"),
    C.AWAITING_APPROVAL: ("等待批准", "经办人已有意见，正由另一个人复核批准。"),
    C.ACTIONED: ("已处置", "措施已执行，结果列在下面。"),
    C.REJECTED: ("不予支持", "理由写在给您的信里。有新的事实或理由，可以申请复核。"),
    C.APPEALED: ("正在复核", "由没有经手这件申请的人复核。"),
    C.DUPLICATE: ("已并入另一件申请", "两件申请讲的是同一件事，结果会一并告诉您。"),
    C.COUNTER_RECEIVED: ("对方提交了声明", "措施照旧。声明完整的，我们会转给您。"),
    C.COUNTER_FORWARDED: ("请看对方的声明", "措施照旧。期限内请告诉我们您是否已投诉或起诉。"),
    C.UPHELD: ("维持措施", "措施继续有效。"),
    C.RESTORED: ("已恢复上线", "措施已解除，理由写在给您的信里。"),
    C.RETRACTED: ("您已撤回", "已生效的措施在解除之前仍然有效。"),
    C.CLOSED: ("已办结", "办理已结束，结果列在下面。"),
    C.SPAM: ("未予受理", "如有误会，请重新提交。"),
}
LINKS = ("N0", "N23", "N24")  # letters that hold a link which opens or confirms something
STEPS = ("提交并确认", "核对身份和材料", "决定", "执行和核验", "办结")


@dataclass(frozen=True)
class Step:
    """One step of the way: `state` done, now, next."""

    name: str
    state: str
    at: object = None


@dataclass(frozen=True)
class Line:
    """One page of the request: what was named, what came of it, and how many places were verified."""

    number: int
    named: str
    result: str
    measure: str = ""
    since: object = None
    until: object = None
    clean: int = 0
    places: int = 0
    reason: str = ""

    @property
    def is_decided(self):
        """Whether its result is a decision, which has a reason."""
        return self.result in Outcome.labels


def words(case):
    """The headline of a case, and the sentence below it."""
    return WORDS.get(C(case.state), ("", ""))


def steps(case):
    """The five steps, with the times that are known."""
    done = _done(case)
    times = (case.received_at, case.complete_at, case.decided_at, None, case.closed_at)
    states = ["done" if n < done else "now" if n == done else "next" for n in range(len(STEPS))]
    return [
        Step(name, state, at if state == "done" else None) for name, state, at in zip(STEPS, states, times, strict=True)
    ]


def lines(case):
    """A `Line` for each page of the request, in four queries; what no page may tell stays unsaid."""
    rows = list(case.targets.select_related("article", "case").order_by("number"))
    held = {found.target_id: found for found in _held(case)}
    counts = {}
    for pk, clean in Propagation.objects.filter(restriction__in=held.values()).values_list("restriction_id", "clean"):
        good, every = counts.get(pk, (0, 0))
        counts[pk] = (good + clean, every + 1)
    made = Decision.objects.filter(target__case=case).exclude(measure=Measure.INTERIM_HIDE).order_by("pk")
    reasons = {pk: CODES[code][0] for pk, code in made.values_list("target_id", "code") if code in CODES}
    found = [_line(case, row, held.get(row.pk), counts) for row in rows]
    return [
        replace(line, reason=reasons.get(row.pk, "")) if line.is_decided else line
        for line, row in zip(found, rows, strict=True)
    ]


def _held(case):
    """What holds, or will begin, of each target; what holds now comes last and counts, of that the newest."""
    states = [RestrictionState.ACTIVE, RestrictionState.PURGED, RestrictionState.SCHEDULED]
    rows = Restriction.objects.of_case(case).filter(state__in=states).order_by("pk")
    return sorted(rows, key=lambda row: row.state != RestrictionState.SCHEDULED)


def thread(case):
    """The lines of the thread: who (您, 经办人 A, B...), when, what."""
    names, found = {}, []
    for message in case.messages.select_related("case").order_by("pk"):
        if message.by_id:
            names.setdefault(message.by_id, f"经办人 {chr(ord('A') + len(names) % 26)}")
        found.append({"who": names.get(message.by_id, "您"), "at": message.at, "text": message.text})
    return found


def letters_of(case):
    """The letters that have left for the requester, newest first: subject, body, time; the links of the pages left out."""
    rows = case.letters.filter(to_staff=False, to_label=Role.CLAIMANT.label, sent_at__isnull=False, cancelled_at=None)
    return [
        row.words | {"at": row.sent_at} for row in rows.exclude(key__in=LINKS).select_related("case").order_by("-pk")
    ]


def missing(case):
    """What is asked for, each with its name and why; empty unless the case waits for it."""
    return elements.named(case.kind, case.missing) if case.state == C.NEED_INFO else []


def claimant(case):
    """Who asks, or None for an anonymous report."""
    return case.people.claimants().first()


def _done(case):
    """How many steps lie behind."""
    if case.closed_at and case.state == C.CLOSED:
        return len(STEPS)
    if case.decided_at and case.state not in {*UNDECIDED, C.APPEALED}:
        applied = case.targets.filter(state=TargetState.APPLIED).exists()
        return 3 if applied else 4
    return 2 if case.complete_at and case.state != C.NEED_INFO else 1


def _line(case, target, restriction, counts):
    named = targets.line_of(target)
    if restriction and targets.is_known_to_requester(target):
        clean, places = counts.get(restriction.pk, (0, 0))
        label = Measure(restriction.measure).label
        is_said = target.outcome and case.decided_at and case.state not in {*UNDECIDED, C.APPEALED}
        result = Outcome(target.outcome).label if is_said else "办理中"  # what is only proposed is not said
        times = {"since": restriction.begins_at, "until": restriction.until}
        return Line(target.number, named, result, label, clean=clean, places=places, **times)
    if case.decided_at and target.outcome and case.state not in UNDECIDED:
        result = "已恢复" if target.state == TargetState.FREED else Outcome(target.outcome).label
        return Line(target.number, named, result)
    return Line(target.number, named, "还没有决定" if case.state in {*UNDECIDED, C.APPEALED} else "已结束")


@dataclass(frozen=True)
class Promise:
    """What is promised next: a label and a moment; `sentence` instead where the clock stands."""

    label: str = ""
    at: object = None
    sentence: str = ""


def promise(case):
    """The next day that we have promised, or who lets the clock stand; empty where nothing is due."""
    if case.paused_at:
        return Promise(sentence="期限已暂停：正在等您补充材料。补齐后继续计算。")
    if case.state == C.COUNTER_FORWARDED and case.counter_due:
        return Promise("请在此之前告诉我们您的决定", case.counter_due)
    if case.state not in {*UNDECIDED, C.APPEALED}:
        return Promise()
    if case.answer_due and not case.answered_at and not case.decide_due:
        return Promise("首次答复不晚于", case.answer_due)
    return Promise("作出决定不晚于", case.decide_due) if case.decide_due else Promise()
