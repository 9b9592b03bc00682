"""One screen for one case: what is asked, the articles as readers see them, what is to be decided."""

import dataclasses

from django.utils import timezone

from articles import duplicates
from articles.cleaning import plain_text
from articles.models import Article
from chinese import quoting
from takedowns import dossier, elements, letters, log
from takedowns.admin.decisionforms import DecisionForm
from takedowns.admin.queue import row
from takedowns.handling import parties
from takedowns.handling.approving import four_eyes
from takedowns.handling.deciding import decision_of
from takedowns.lifecycle import CASE
from takedowns.models import Case, Restriction
from takedowns.states import CaseState, Outcome, Role
from takedowns.surfaces import SURFACES
from takedowns.tidying import masked_email, masked_name, masked_phone

EVENTS = 30
COPIES = 10
ON_BEHALF = ("supply", "retract", "counter")  # moves of the requester that the desk may note for them
OWNERS = {"verify", "hold", "propose", "act", "refuse", "ask", "merge"}
APPROVERS = {"approve", "approve_refusal", "send_back"}


@dataclasses.dataclass(frozen=True)
class Piece:
    """A run of a paragraph, and whether it is quoted in the request."""

    text: str
    quoted: bool


@dataclasses.dataclass(frozen=True)
class Shown:
    """One target with all that the screen says of it."""

    target: object
    form: DecisionForm | None
    decision: object
    facts: str
    paragraphs: list
    copies: list
    restrictions: list
    earlier: list
    impact: str


def view(desk, request, case, *, bound=None, refusal=None, status=200):
    """The screen; `bound` is a decision's form that came back, `refusal` why."""
    log.seen(case, "case", by=request.user)
    may_decide = case.state == CaseState.IN_REVIEW and case.owner_id == request.user.pk
    may_decide = may_decide and request.user.has_perm("takedowns.handle_case")
    targets = list(case.targets.select_related("article__section", "article__source").order_by("number"))
    shown = [_shown(case, target, bound, may_decide=may_decide) for target in targets]
    claimant = case.people.filter(role=Role.CLAIMANT).first()
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
        "parties": _parties(case),
        "entry": getattr(case, "entry", None),
        "purposes": elements.PURPOSES.items(),
        "same_source": _same_source(targets) if may_decide else [],
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


def _parties(case):
    """Authors and sources who are told, as role and masked name, and mailbox."""
    people = case.people.filter(role__in=parties.ROLES).select_related("case").order_by("pk")
    contacts = [(person.get_role_display(), person.contact) for person in people]
    return [(role, masked_name(each["name"]), masked_email(each.get("email", ""))) for role, each in contacts]


def _wrong_approval(case):
    """Of the two approvals the one that does not fit what was decided."""
    granted = any(target.outcome and Outcome(target.outcome).is_granted for target in case.targets.all())
    return {"approve_refusal"} if granted else {"approve"}


def _shown(case, target, bound, *, may_decide):
    target.case = case
    article = target.article
    form = None
    if may_decide:
        mine = bound is not None and bound.target.pk == target.pk
        form = bound if mine else DecisionForm(target=target)
    decision = decision_of(target)
    restrictions = list(target.restrictions.prefetch_related("surfaces").order_by("-pk"))
    return Shown(
        target=target,
        form=form,
        decision=decision,
        facts=decision.words.get("facts", "") if decision else "",
        paragraphs=marked(article, target.words.get("quote", "")) if article and not article.sealed_at else [],
        copies=_copies(article) if article and not article.sealed_at and may_decide else [],
        restrictions=[(one, proof(one)) for one in restrictions],
        earlier=_earlier(case, article) if article else [],
        impact=_impact(article) if article else "",
    )


def marked(article, quote):
    """The paragraphs of an article as runs of text; what the request quotes is marked, in either script."""
    wanted = [form for line in quote.splitlines() for form in quoting.forms(line)]
    return [_pieces(line, wanted) for line in plain_text(article.body).split("\n") if line]


def _pieces(line, wanted):
    pieces, at = [], 0
    for span in quoting.spans(line, wanted) if wanted else []:
        start, end = span[0], span[1]
        pieces += [Piece(line[at:start], quoted=False), Piece(line[start:end], quoted=True)]
        at = end
    return [piece for piece in [*pieces, Piece(line[at:], quoted=False)] if piece.text]


@dataclasses.dataclass(frozen=True)
class Surfaces:
    """The addresses of one surface of a restriction: how many are clean, of how many, and what was wrong with the others."""

    label: str
    clean: int
    total: int
    notes: list[str]
    waiting: bool


def proof(restriction):
    """What the probes found, surface by surface in the order of the checklist."""
    by_code = {}
    for one in restriction.surfaces.all():
        by_code.setdefault(one.surface, []).append(one)
    return [_surfaces(surface.label, by_code[code]) for code, surface in SURFACES.items() if code in by_code]


def _surfaces(label, rows):
    wrong = [row for row in rows if not row.clean]
    notes = list(dict.fromkeys(row.note for row in wrong if row.note))
    clean = len(rows) - len(wrong)
    return Surfaces(label, clean, len(rows), notes, waiting=any(row.tries == 0 for row in wrong))


def _copies(article):
    hits = duplicates.copies_of(article, explain=False)[:COPIES]
    articles = Article.objects.in_bulk([hit.article_id for hit in hits])
    return [(hit, articles[hit.article_id]) for hit in hits if hit.article_id in articles]


def _same_source(targets):
    """The newest articles online of the sources of a case's articles: whoever claimed one may claim the others."""
    sources = {target.article.source_id for target in targets if target.article and target.article.source_id}
    if not sources:
        return []
    known = [target.article_id for target in targets if target.article_id]
    rows = Article.objects.live().filter(source__in=sources).exclude(pk__in=known)
    return list(rows.newest_first().only("title", "published_at")[:COPIES])


def _earlier(case, article):
    cases = Case.objects.came_in().filter(targets__article=article).exclude(pk=case.pk)
    return list(cases.distinct().order_by("-pk")[:COPIES])


def _impact(article):
    places = article.places.count()
    pictures = article.image_uses.count()
    standing = Restriction.objects.in_force().filter(article=article).count()
    return f"{places} 个地区页、{pictures} 张图片" + (f"，已有 {standing} 项限制" if standing else "")


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
