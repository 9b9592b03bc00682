"""What is missing is asked for; the clock stands until it is there, or until waiting is over."""

from datetime import timedelta

from django.utils import timezone

from takedowns import elements, letters, terms
from takedowns.handling.moving import moving
from takedowns.handling.standing import claimant_of, has_measures, is_complete, require_handler
from takedowns.models import Case, Message
from takedowns.people import REQUESTER, Outsider
from takedowns.states import CaseState, Kind
from workflow.errors import Blocked, ReasonMissing

WAITS = timedelta(days=10)
MOST_ASKED = 2
LONGEST = 4_000
PRESSED_TWICE = timedelta(minutes=10)
LAPSING = (Kind.COPYRIGHT, Kind.REPUTATION, Kind.SELF, Kind.CORRECTION)


def ask(case: Case, items: list[str], *, by, note="", version=None) -> Case:
    """Ask the requester for elements (codes of `elements.names_of`); the clock stands, twice at most. `note` stays sealed.

    Raises `Blocked` without an item, after two rounds, or where nobody can be asked.
    """
    codes = list(dict.fromkeys(items))
    with moving("ask", case, by=by, version=version, details={"items": codes}):
        if not codes or not set(codes) <= elements.names_of(Kind(case.kind)).keys():
            raise Blocked("请至少选择一项要补充的材料。", code="no_item")
        if case.asked_times >= MOST_ASKED:
            raise Blocked(f"已要求补充 {MOST_ASKED} 次。请按现有材料作出决定。", code="asked_enough")
        if not claimant_of(case).email_hmac:
            raise Blocked("这位申请人没有留下邮箱，无法要求补充。请按现有材料办理。", code="no_mailbox")
        now = timezone.now()
        case.asked_times += 1
        case.paused_at = now
        case.missing = codes
        if by is not None:
            case.answered_at = case.answered_at or now
        if note.strip():
            case.seal_fields(case.fields | {"asked": note.strip()[:LONGEST]})
        _send(case, "N2", {"missing": missing_of(case), "note": note.strip(), "until": now + WAITS})
    return case


def missing_of(case: Case) -> list[dict[str, str]]:
    """What a case waits for, as `name` and `why`."""
    return elements.named(Kind(case.kind), case.missing)


def supply(case: Case, *, by=REQUESTER, fields=None, note="", version=None) -> Case:
    """Take what was asked for (fields of the form, a note; files are with the case already); the clock runs on.

    Raises `Blocked` if nothing at all has come since the question.
    """
    _require_writer(by)
    given = {name: value for name, value in (fields or {}).items() if value}
    with moving("supply", case, by=by, version=version, details={"fields": sorted(given), "note": bool(note.strip())}):
        if not given and not note.strip() and not case.evidence.filter(created_at__gte=case.paused_at).exists():
            raise Blocked("还没有补充任何内容。请填写说明，或上传材料。", code="nothing")
        if given:
            case.seal_fields(case.fields | given)
        if note.strip():
            write_line(case, note, by=by)
        _run_on(case)
        _send(case, "N3", {"missing": missing_of(case)})
        letters.write(case, "I1", to=[case.owner] if case.owner_id else "handlers", facts={"what": "已补充材料"})
    return case


def resume(case: Case) -> Case:
    """Waiting is over: the case is judged as it is."""
    with moving("resume", case, by=None):
        _require_waited(case)
        _run_on(case)
        letters.write(case, "I1", to=[case.owner] if case.owner_id else "handlers", facts={"what": "按现有材料办理"})
    return case


def lapse(case: Case) -> Case:
    """Waiting is over: a request that cannot be judged without what is missing ends, with nothing in force (N8)."""
    with moving("lapse", case, by=None):
        _require_waited(case)
        if case.kind not in LAPSING or has_measures(case):
            raise Blocked("这件申请须按现有材料办理，不能因材料不全办结。", code="not_lapsing")
        case.outcome = "incomplete"
        case.closed_at = case.decided_at = timezone.now()
        case.paused_at = None
        _send(case, "N8", {"missing": missing_of(case), "incomplete": True})
    return case


def write_line(case: Case, text: str, *, by) -> Message:
    """A line of the thread on the case's page, sealed. Raises `ReasonMissing` for an overlong one."""
    text = text.strip()
    if len(text) > LONGEST:
        raise ReasonMissing(f"留言有 {len(text)} 个字，超过 {LONGEST} 个。请缩短，或作为附件上传。")
    author = None if by is None or isinstance(by, Outsider) else by
    sealed = case.box.seal(text.encode(), f"message of {case.ref}")
    return Message.objects.create(case=case, by=author, sealed=sealed)


def said_just_now(case: Case, text: str, *, by) -> Message | None:
    """The line of the thread with the same words that the same side sent a moment ago: a button that was pressed twice."""
    author = None if by is None or isinstance(by, Outsider) else by
    recent = case.messages.filter(by=author, at__gt=timezone.now() - PRESSED_TWICE).order_by("-pk")
    return next((line for line in recent.select_related("case")[:5] if line.text == text.strip()), None)


def _run_on(case: Case) -> None:
    """Let the clock run: what is left of a term is left again, or the term begins."""
    now, kind = timezone.now(), Kind(case.kind)
    if case.decide_due:
        case.decide_due = terms.shifted(kind, case.decide_due, case.paused_at, now)
    else:
        case.decide_due = terms.decide_due(kind, now)
    case.missing = [light.code for light in elements.missing(case)] if not is_complete(case) else []
    if not case.missing:
        case.complete_at = case.complete_at or now
    case.paused_at = None


def _require_waited(case: Case) -> None:
    if case.state == CaseState.NEED_INFO and timezone.now() < case.paused_at + WAITS:
        raise Blocked(f"要求补充后须等满 {WAITS.days} 天。", code="too_early")


def _send(case: Case, key: str, facts: dict) -> None:
    letters.write(case, key, to=claimant_of(case), facts=facts)


def _require_writer(by) -> None:
    """Outsiders on their pages, the desk and the system write into a case."""
    if not isinstance(by, Outsider):
        require_handler(by, "办理下架申请")
