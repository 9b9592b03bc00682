"""The queue: what waits, the most urgent first, under the views that the desk works by."""

import dataclasses
import datetime

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import urlencode

from accounts.desk import is_id
from takedowns import keys
from takedowns.models import Case, CasePerson, Target
from takedowns.querysets import OPEN, UNDECIDED, CaseQuerySet
from takedowns.states import CaseState, Role
from takedowns.tidying import masked_name

SHOWN = 50
SOON = datetime.timedelta(hours=8)
VIEWS = {
    "open": "全部未结",
    "mine": "我的",
    "unclaimed": "待认领",
    "soon": "临期",
    "approval": "待审批",
    "asked": "待反馈",
    "counter": "反通知计时",
    "failed": "核验失败",
    "look": "抽查",
    "ended": "已结",
}


QUESTIONS = {
    "soon": lambda rows: rows.running_out(within=SOON),
    "counter": CaseQuerySet.countered,
    "failed": CaseQuerySet.failing,
}


@dataclasses.dataclass(frozen=True)
class Row:
    """One line of the queue; `left` is the share of the term that is over, in percent."""

    case: Case
    who: str
    age: str
    left: str
    used: int
    lateness: str


def view(desk, request):
    """One page of a view, or what a search finds."""
    chosen = request.GET.get("view", "open")
    if chosen not in VIEWS:
        raise Http404
    term = _term(request)
    if request.method == "POST" and term and "@" not in term:
        return HttpResponseRedirect(f"?{urlencode({'q': term})}")
    rows = Case.objects.visible_to(request.user)
    rows = found(rows, term) if term else of_view(rows, chosen, request.user)
    rows = rows.annotate(number=_number_of_targets()).select_related("owner")
    # What is over is not urgent: newest first, which is a walk along the key.
    rows = rows.order_by("-pk") if chosen == "ended" and not term else rows.by_urgency()
    start = _page(request)
    some = list(rows[start : start + SHOWN + 1])
    names = _names(some[:SHOWN])
    context = {
        "title": "下架申请",
        "views": list(VIEWS.items()),
        "chosen": "" if term else chosen,
        "term": term,
        "rows": [row(case, names.get(case.pk, "")) for case in some[:SHOWN]],
        "next": start + SHOWN if len(some) > SHOWN else 0,
        "previous": max(start - SHOWN, 0) if start else None,
        "may_register": request.user.has_perm("takedowns.handle_case"),
    }
    return desk.page(request, "admin/takedowns/case/queue.html", context)


def _term(request):
    """What is looked for; a mailbox only in the body of a request, so that no address, history or log ever holds one."""
    term = request.POST.get("q", request.GET.get("q", "")).strip()[:200]
    return "" if "@" in term and request.method != "POST" else term


def of_view(rows, name, user):
    """The cases of a view."""
    if name in QUESTIONS:
        return QUESTIONS[name](rows)
    chosen = {
        "open": Q(),
        "mine": Q(owner=user),
        "unclaimed": Q(owner=None) | Q(claimed_until=None, state=CaseState.RECEIVED),
        "approval": Q(state__in=[CaseState.AWAITING_APPROVAL, CaseState.APPEALED]),
        "asked": Q(state=CaseState.NEED_INFO),
    }
    if name == "look":
        return rows.filter(second_look=True)
    if name == "ended":
        return rows.exclude(state__in=OPEN)
    return rows.open().filter(chosen[name])


def found(rows, term):
    """Cases by reference, article number, public number, or the exact mail address of somebody in it."""
    asked = Q(ref__iexact=term) | Q(public_id__iexact=term)
    if is_id(term.lstrip("#")):
        asked |= Q(targets__article_id=int(term.lstrip("#")))
    if "@" in term:
        people = CasePerson.objects.filter(email_hmac=keys.lookup("email", term.lower()))
        asked |= Q(pk__in=people.values("case"))
    return rows.filter(asked).distinct()


def row(case, who):
    """A case as a line: age, time left and how much of the term is used."""
    now = timezone.now()
    begun = case.appealed_at or case.complete_at or case.received_at or case.created_at
    used, left, lateness = 0, "", ""
    if case.is_paused:
        left = "计时暂停"
    elif case.decided_at and case.state not in UNDECIDED:
        left = "已决定"
    elif case.decide_due:
        term = max((case.decide_due - begun).total_seconds(), 1)
        used = max(0, min(100, round((now - begun).total_seconds() * 100 / term)))
        left = words(case.decide_due - now)
        lateness = "very-late" if case.decide_due < now else "late" if used >= 50 else ""
    return Row(case, who, words(now - begun), left, used, lateness)


def words(span):
    """A span as people say it: 35 分钟, 7 小时, 3 天; 已超 2 小时 for one that is over."""
    minutes = int(abs(span).total_seconds()) // 60
    text = f"{minutes} 分钟"
    if minutes >= 60:
        text = f"{minutes // 60} 小时" if minutes < 48 * 60 else f"{minutes // 1440} 天"
    return f"已超 {text}" if span.total_seconds() < 0 else text


def _number_of_targets():
    """Counted for the rows of the page alone; a join would group all cases of the view first."""
    counted = Target.objects.filter(case=OuterRef("pk")).order_by().values("case").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _names(cases):
    people = CasePerson.objects.filter(case__in=cases, role=Role.CLAIMANT).select_related("case")
    return {person.case_id: masked_name(person.contact.get("name", "")) for person in people}


def _page(request):
    text = request.GET.get("from", "0")
    if not is_id(text) or int(text) > 10_000:
        raise Http404
    return int(text)
