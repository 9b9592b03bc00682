"""Facts about a case that several verbs ask for, from its people, targets and files."""

from takedowns import elements
from takedowns.models import Case, CaseEvent, CasePerson, Decision, Restriction
from takedowns.states import CaseState, Kind, RestrictionState, Role
from workflow.errors import Blocked, NotPermitted

WORKED_ON = (CaseState.RECEIVED, CaseState.NEED_INFO, CaseState.IN_REVIEW, CaseState.AWAITING_APPROVAL)
NEVER_HELD_UP = (Kind.AUTHORITY, Kind.OWN, Kind.HARMFUL)  # for want of an element
# Moves that make a decision.
DECIDING = ("hold", "target_decide", "propose", "send_back", "act", "approve", "refuse", "approve_refusal")
HOLDING = (RestrictionState.SCHEDULED, RestrictionState.ACTIVE, RestrictionState.PURGED)


def claimant_of(case: Case) -> CasePerson:
    """Whoever sent the case."""
    return case.people.get(role=Role.CLAIMANT)


def articles_of(case: Case) -> list[int]:
    """The ids of the articles that a case names, in the order of the locks."""
    return list(case.targets.exclude(article=None).order_by("article_id").values_list("article_id", flat=True))


def is_complete(case: Case) -> bool:
    """Whether all legal elements are there. Orders, findings of our own and reports of harm are never held up for one."""
    return case.kind in NEVER_HELD_UP or not elements.missing(case)


def has_measures(case: Case) -> bool:
    """Whether something that this case imposed is in force, or will be."""
    return case.targets.filter(restrictions__state__in=HOLDING).exists()


def in_force(case: Case):
    """The restrictions of a case that hold now; of one article the hiding ones first, as they have to end."""
    return Restriction.objects.of_case(case).in_force().order_by("article_id", "-hides", "pk")


def require_consent(case: Case, by) -> None:
    """Raise `Blocked` unless somebody else of the legal desk has agreed to the case as it stands. The case is locked."""
    if case.consented_by_id is None or case.consented_version != case.version:
        raise Blocked("还没有法务对当前状态的同意。请先由法务同意恢复。", code="no_consent")
    if case.consented_by_id == by.pk:
        raise Blocked("同意恢复与执行恢复须由两个人完成。请让另一名审批人执行。", code="four_eyes")


def took_part(case: Case, by) -> bool:
    """Whether somebody proposed the case, decided about one of its targets, or, before a review, made a move of the decision."""
    if case.proposed_by_id == by.pk or Decision.objects.filter(target__case=case, by=by).exists():
        return True
    return bool(case.appealed_at) and had_a_hand_in(case, by)


def had_a_hand_in(case: Case, by) -> bool:
    """Whether somebody made a move of the decision that is under review: such a person has no part in the review."""
    rows = CaseEvent.objects.filter(case=case, by=by, kind__in=DECIDING, at__lt=case.appealed_at)
    return rows.exists()


def of_same_claimant(case: Case):
    """The ids of the cases sent from the same mailbox, or, without one, under the same name (a query, or nothing)."""
    person = claimant_of(case)
    if person.email_hmac:
        same = {"email_hmac": person.email_hmac}
    elif person.name_hmac:
        same = {"name_hmac": person.name_hmac}
    else:
        return []
    return CasePerson.objects.filter(role=Role.CLAIMANT, **same).values("case_id")


def require_handler(by, doing: str) -> None:
    """Raise `NotPermitted` for a member of staff who may not work on cases; the system (None) may."""
    if by is not None and not by.has_perm("takedowns.handle_case"):
        raise NotPermitted(f"您的角色不能{doing}。请由下架经办办理。")
