"""One screen for one case: what is asked, the articles as readers see them, what is to be decided."""

import dataclasses

from django.db.models import prefetch_related_objects
from django.utils import timezone

from accounts.desk import is_id
from articles.staydown import OVERRIDE
from takedowns import dossier, elements, letters
from takedowns.admin import gathering, outside, panels, relating
from takedowns.admin.queue import row
from takedowns.handling import parties
from takedowns.handling.approving import four_eyes, grants
from takedowns.lifecycle import CASE
from takedowns.states import CaseState, Kind, Role
from takedowns.tidying import masked_email, masked_name, masked_phone

ON_BEHALF = ("supply", "retract", "counter")  # moves of the requester that the desk may note for them
OWNERS = {"verify", "hold", "propose", "act", "refuse", "ask", "merge"}
APPROVERS = {"approve", "approve_refusal", "send_back"}


@dataclasses.dataclass(frozen=True)
class Asked:
    """What more of the screen its address asks for: the tab of one target, the near copies of one, kin, a panel."""

    tab: str
    target: int
    copies: int
    kin: bool
    panel: str


def view(desk, request, case, *, bound=None, refusal=None, status=200):
    """The screen; `bound` is a decision's form that came back, `refusal` why."""
    user, asked = request.user, _asked(request.GET)
    figures = panels.figures(case, user)
    panels.saw(case, user, figures)
    prefetch_related_objects([case], "people")
    may_handle = user.has_perm("takedowns.handle_case")
    may_decide = case.state == CaseState.IN_REVIEW and case.owner_id == user.pk and may_handle
    shown = gathering.shown(case, bound=bound, may_decide=may_decide, asked=asked, user=user)
    targets = [one.target for one in shown]
    context = {
        "title": f"{case.get_kind_display()} {case.ref}",
        "case": case,
        "targets": shown,
        "moves": moves(case, user, targets),
        "four_eyes": four_eyes(case, targets),
        "thread": case.messages.select_related("by"),
        "counters": case.counters.select_related("person").order_by("-pk") if case.decided_at else [],
        "waiting": figures["waiting"],
        "called_back": figures["called_back"],
        "panels": panels.offered(figures),
        "panel": asked.panel,
        "panel_rows": panels.opened(asked.panel, case),
        "may_handle": may_handle,
        "may_see": may_handle or user.has_perm("takedowns.see_identity"),
        "may_approve": user.has_perm("takedowns.approve_case"),
        "may_agree": user.has_perm("takedowns.decide_legal"),
        "may_release": user.has_perm(OVERRIDE) and any(one.article_id and one.article.sealed_at for one in targets),
        "may_include": may_decide,
        "related": relating.shown(targets, asked) if may_decide else None,
        "refused": refusal.sentences if refusal else [],
        "preview": _preview(case, shown),
        "order": getattr(case, "order", None),
        "entry": getattr(case, "entry", None),
        "outside": outside.shown(case, targets) if _reaches_out(case, shown) else {},
        "purposes": elements.PURPOSES.items(),
    }
    return desk.page(request, "admin/takedowns/case/screen.html", context | _request(case, targets), status=status)


def _reaches_out(case, shown):
    """Whether anything is, was, or is about to be in force, so that the world outside concerns the case."""
    return bool(case.decided_at) or any(one.restrictions for one in shown) or all(one.decision for one in shown)


def _asked(given):
    numbers = {name: int(given[name]) if is_id(given.get(name, "")) else 0 for name in ("target", "copies")}
    return Asked(given.get("tab", ""), kin="kin" in given, panel=given.get("panel", ""), **numbers)


def _request(case, targets):
    """The left column: who asks for what, the lights of the law, the files."""
    people = sorted(case.people.all(), key=lambda person: person.pk)
    claimant = next((person for person in people if person.role == Role.CLAIMANT), None)
    contact, files = claimant.contact if claimant else {}, list(case.evidence.order_by("pk"))
    facts = elements.Facts(
        Kind(case.kind),
        case.fields,
        contact,
        [target.words for target in targets],
        frozenset(file.purpose for file in files),
    )
    return {
        "line": row(case, masked_name(contact.get("name", ""))),
        "contact": {"mail": masked_email(contact.get("email", "")), "phone": masked_phone(contact.get("phone", ""))},
        "fields": dossier.told(case),
        "lights": elements.check(facts),
        "evidence": files,
        "parties": _parties(people),
    }


def moves(case, user, targets):
    """The buttons that would not be refused, as far as one can know before trying."""
    now = timezone.now()
    own = case.owner_id == user.pk and bool(case.claimed_until and case.claimed_until > now)
    useless = {"claim"} if own else set()
    useless |= set() if case.owner_id == user.pk else OWNERS
    useless |= APPROVERS if case.proposed_by_id == user.pk else _wrong_approval(targets)
    found = [move for move in CASE.available(case, by=user) if move.name not in useless]
    if user.has_perm("takedowns.handle_case"):
        found += [CASE.moves[name] for name in ON_BEHALF if case.state in CASE.moves[name].from_]
    return found


def _parties(people):
    """Authors and sources who are told, as role and masked name, and mailbox."""
    contacts = [(person.get_role_display(), person.contact) for person in people if person.role in parties.ROLES]
    return [(role, masked_name(each["name"]), masked_email(each.get("email", ""))) for role, each in contacts]


def _wrong_approval(targets):
    """Of the two approvals the one that does not fit what was decided."""
    return {"approve_refusal"} if grants(targets) else {"approve"}


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
