"""The moment a request is received: clocks, matching, flags; then what the system does by itself: bar, append, ask, answer."""

from datetime import timedelta

from django.utils import timezone

from takedowns import elements, letters, risks, targets, terms
from takedowns.handling import asking, joining, writing
from takedowns.handling.standing import WORKED_ON, articles_of, claimant_of, is_complete, of_same_claimant
from takedowns.lifecycle import TARGET
from takedowns.models import Case
from takedowns.states import Kind, TargetState

AGAIN = timedelta(days=30)  # the same request within it is added to the open one
LOOKED_AT = 20  # cases of the same claimant


def wanted(case: Case) -> list[int]:
    """The ids of the articles that the targets seem to mean, for the locks; asked before the move."""
    found = [article_of(target) for target in case.targets.all()]
    return [article.pk for article in found if article]


def article_of(target):
    """The article that a target means, or None; a line that cannot be read any more means none."""
    try:
        return targets.find(targets.parse(targets.line_of(target)))
    except targets.TargetRefused:
        return None


def receive(case: Case) -> None:
    """Inside the move that receives a case: match, set the clocks and flags. The caller saves."""
    now = timezone.now()
    kind, fields = Kind(case.kind), case.fields
    articles = match_all(case)
    case.received_at = now
    case.urgent = risks.is_urgent(kind, fields)
    case.flags = risks.flags_of(case, articles)
    case.risk = risks.number_of(case.flags)
    case.answer_due = terms.answer_due(kind, now)
    if is_complete(case):
        case.complete_at = now
    if case.complete_at or not _can_be_asked(case):  # whoever cannot be asked is judged by what is there
        case.decide_due = terms.decide_due(kind, now, ordered=writing.moment(fields.get("act_by")))


def match_all(case: Case) -> list:
    """Let each waiting target meet its article, or miss; returns the articles. The second line about one article misses."""
    met = {}
    for target in case.targets.filter(state=TargetState.PENDING).order_by("number"):
        article = article_of(target)
        name = "match" if article and article.pk not in met else "miss"
        details = {"same_as": met[article.pk].number} if article and article.pk in met else None
        with TARGET.making(name, target, by=None, details=details):
            target.article = article if name == "match" else None
        if name == "match":
            met[article.pk] = target
    return [target.article for target in met.values()]


def follow(case: Case) -> None:
    """After the move, in the same transaction: what the system answers by itself."""
    letters.write(case, "I1", to="handlers", facts={"what": "新申请"})
    master = earlier_one(case)
    if joining.is_barred(case):
        joining.bar(case)
    elif master:
        joining.append(case, master)
    else:
        letters.write(case, "N1", to=claimant_of(case))
        if case.complete_at is None and _can_be_asked(case):
            asking.ask(case, [light.code for light in elements.missing(case)], by=None)


def earlier_one(case: Case) -> Case | None:
    """The open case of the same kind, claimant and articles of the last 30 days."""
    mine, since = articles_of(case), timezone.now() - AGAIN
    rows = Case.objects.filter(state__in=WORKED_ON, kind=case.kind, created_at__gt=since).exclude(pk=case.pk)
    rows = rows.filter(pk__in=of_same_claimant(case)).order_by("pk")[:LOOKED_AT]
    return next((row for row in rows if mine and articles_of(row) == mine), None)


def _can_be_asked(case: Case) -> bool:
    return bool(claimant_of(case).email_hmac)
