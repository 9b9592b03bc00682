"""One screen for one case: what is asked, the articles as readers see them, what is to be decided."""

from django.utils import timezone

from accounts.desk import is_id
from takedowns import dossier, elements, letters, log
from takedowns.admin import gathering
from takedowns.admin.queue import row
from takedowns.handling import parties
from takedowns.handling.approving import four_eyes
from takedowns.lifecycle import CASE
from takedowns.states import CaseState, Outcome, Role
from takedowns.tidying import masked_email, masked_name, masked_phone

EVENTS = 30
ON_BEHALF = ("supply", "retract", "counter")  # moves of the requester that the desk may note for them
OWNERS = {"verify", "hold", "propose", "act", "refuse", "ask", "merge"}
APPROVERS = {"approve", "approve_refusal", "send_back"}


def view(desk, request, case, *, bound=None, refusal=None, status=200):
    """The screen; `bound` is a decision's form that came back, `refusal` why."""
    log.seen(case, "case", by=request.user)
    may_decide = case.state == CaseState.IN_REVIEW and case.owner_id == request.user.pk
    may_decide = may_decide and request.user.has_perm("takedowns.handle_case")
    asked = request.GET.get("copies", "")
    asked = int(asked) if is_id(asked) else 0
    shown = gathering.shown(case, bound=bound, may_decide=may_decide, asked=asked)
    people = list(case.people.select_related("case").order_by("pk"))
    claimant = next((person for person in people if person.role == Role.CLAIMANT), None)
    contact = claimant.contact if claimant else {}
    context = {
        "title": f"{case.get_kind_display()} {case.ref}",
        "case": case,
        "line": row(case, masked_name(contact.get("name", ""))),
        "contact": {"mail": masked_email(contact.get("email", "")), "phone": masked_phone(contact.get("phone", ""))},
        "fields": dossier.told(case),
        "lights": elements.lights(case),
        "evidence": case.evidence.order_by("pk"),
        "targets": shown,
        "moves": moves(case, request.user),
        "four_eyes": four_eyes(case),
        "letters": case.letters.order_by("-pk")[:EVENTS],
        "waiting": letters.waiting(case).exists(),
        "called_back": letters.called_back(case).exists(),
        "thread": case.messages.select_related("by"),
        "counters": case.counters.select_related("person").order_by("-pk"),
        "notes": case.notes.select_related("by").order_by("-pk")[:EVENTS],
        "events": case.events.order_by("-seq")[:EVENTS],
        "snapshots": case.snapshots.order_by("pk"),
        "may_handle": request.user.has_perm("takedowns.handle_case"),
        "may_see": request.user.has_perm("takedowns.handle_case") or request.user.has_perm("takedowns.see_identity"),
        "refused": refusal.sentences if refusal else [],
        "preview": _preview(case, shown),
        "order": getattr(case, "order", None),
        "parties": _parties(people),
        "entry": getattr(case, "entry", None),
        "purposes": elements.PURPOSES.items(),
        "same_source": gathering.same_source(shown) if may_decide else [],
        "may_include": may_decide,
        "may_approve": request.user.has_perm("takedowns.approve_case"),
        "may_agree": request.user.has_perm("takedowns.decide_legal"),
    }
    return desk.page(request, "admin/takedowns/case/screen.html", context, status=status)


def moves(case, user):
    """The buttons that would not be refused, as far as one can know before trying."""
    now = timezone.now()
    own = case.owner_id == user.pk and bool(case.claimed_until and case.claimed_until > now)
    useless = {"claim"} if own else set()
    useless |= set() if case.owner_id == user.pk else OWNERS
    useless |= APPROVERS if case.proposed_by_id == user.pk else _wrong_approval(case)
    found = [move for move in CASE.available(case, by=user) if move.name not in useless]
    if user.has_perm("takedowns.handle_case"):
        found += [CASE.moves[name] for name in ON_BEHALF if case.state in CASE.moves[name].from_]
    return found


def _parties(people):
    """Authors and sources who are told, as role and masked name, and mailbox."""
    contacts = [(person.get_role_display(), person.contact) for person in people if person.role in parties.ROLES]
    return [(role, masked_name(each["name"]), masked_email(each.get("email", ""))) for role, each in contacts]


def _wrong_approval(case):
    """Of the two approvals the one that does not fit what was decided."""
    granted = any(target.outcome and Outcome(target.outcome).is_granted for target in case.targets.all())
    return {"approve_refusal"} if granted else {"approve"}


def _preview(case, shown):
    """The letter that the decision would send, once every address is decided."""
    decided = [one for one in shown if one.decision]
    if not decided or len(decided) < len(shown) or case.decided_at:
        return None
    granted = any(one.decision.measure for one in decided)
    rows = [{"target": one.target, "decision": one.decision, "words": {"facts": one.facts}} for one in shown]
    subject, body = letters.preview(
        case, "N5" if granted else "N8", facts={"targets": rows, "reason": "（提交时填写）"}
    )
    return {"subject": subject, "body": body}
