"""The queue: what waits, the most urgent first, under the views that the desk works by."""

import dataclasses
import datetime
import re

from django.db.models import Min, OuterRef, Q
from django.http import Http404, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import urlencode

from accounts.desk import is_id
from chinese.hygiene import clean_line
from takedowns import keys
from takedowns.models import Case, CasePerson, Target
from takedowns.querysets import NEVER, OPEN, UNDECIDED, CaseQuerySet, counted
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


EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
MICRO = datetime.timedelta(microseconds=1)
_PLACE = re.compile(r"([01])\.(-?[0-9]{1,18})\.([0-9]{1,18})", re.ASCII)


@dataclasses.dataclass(frozen=True)
class Row:
    """One line of the queue; `used` is the share of the term that is over, in percent."""

    case: Case
    who: str
    sources: str
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
    targets = Target.objects.filter(case=OuterRef("pk"))
    rows = rows.annotate(number=counted(targets, "case")).select_related("owner")
    # What is over is not urgent: newest first, which is a walk along the key.
    some, previous, next_ = page(rows, request.GET, newest=chosen == "ended" and not term)
    names, sources = _names(some), _sources(some)
    context = {
        "title": "下架申请",
        "views": list(VIEWS.items()),
        "chosen": "" if term else chosen,
        "term": term,
        "rows": [row(case, names.get(case.pk, ""), sources.get(case.pk, "")) for case in some],
        "next": next_ if "@" not in term else "",  # no address holds a mailbox
        "previous": previous,
        "may_register": request.user.has_perm("takedowns.handle_case"),
    }
    return desk.page(request, "admin/takedowns/case/queue.html", context)


def page(rows, given, *, newest=False):
    """Up to 50 rows in the order of the desk, or by number, `newest` first; then the places of the pages around, or empty.

    `given` (a query string) names the place to go on `after`, or to end `before`. Raises `Http404` for what is no place.
    """
    back = "before" in given
    place = _read(given.get("before" if back else "after", ""))
    rows = _newest(rows, place, back=back) if newest else _urgent(rows, place, back=back)
    some = list(rows[: SHOWN + 1])
    more, some = len(some) > SHOWN, some[:SHOWN]
    some = some[::-1] if back else some
    if not some:
        return [], "", ""
    return some, place_of(some[0]) if (more if back else place) else "", place_of(some[-1]) if back or more else ""


def _newest(rows, place, *, back):
    rows = rows.order_by("pk" if back else "-pk")
    return rows.filter(**{"pk__gt" if back else "pk__lt": place[2]}) if place else rows


def _urgent(rows, place, *, back):
    return rows.beyond(place, back=back) if place else rows.by_urgency()


def place_of(case):
    """A case's place in the order of the desk, as addresses hold it: it names nobody, and stands without the case."""
    return f"{int(not case.urgent)}.{((case.decide_due or NEVER) - EPOCH) // MICRO}.{case.pk}"


def _read(text):
    """The `(calm, term, pk)` of a place; None for none."""
    if not text:
        return None
    parts = _PLACE.fullmatch(text)
    if not parts or not is_id(parts[3]):
        raise Http404
    try:
        return bool(int(parts[1])), EPOCH + int(parts[2]) * MICRO, int(parts[3])
    except OverflowError as error:
        raise Http404 from error


def _term(request):
    """What is looked for; a mailbox only in the body of a request, so that no address, history or log ever holds one."""
    term = clean_line(request.POST.get("q", request.GET.get("q", ""))[:200])
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
        asked |= Q(pk__in=Target.objects.filter(article=int(term.lstrip("#"))).values("case"))
    if "@" in term:
        people = CasePerson.objects.filter(email_hmac=keys.lookup("email", term.lower()))
        asked |= Q(pk__in=people.values("case"))
    return rows.filter(asked)


def row(case, who, sources=""):
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
    return Row(case, who, sources, words(now - begun), left, used, lateness)


def words(span):
    """A span as people say it: 35 分钟, 7 小时, 3 天; 已超 2 小时 for one that is over."""
    minutes = int(abs(span).total_seconds()) // 60
    text = f"{minutes} 分钟"
    if minutes >= 60:
        text = f"{minutes // 60} 小时" if minutes < 48 * 60 else f"{minutes // 1440} 天"
    return f"已超 {text}" if span.total_seconds() < 0 else text


def _names(cases):
    people = CasePerson.objects.filter(case__in=cases, role=Role.CLAIMANT).select_related("case")
    return {person.case_id: masked_name(person.contact.get("name", "")) for person in people}


def _sources(cases):
    """Of which media the articles of each case are: the first one's name, and how many there are."""
    rows = Target.objects.filter(case__in=cases, article__source__isnull=False)
    rows = rows.values_list("case", "article__source__name").annotate(first=Min("number")).order_by("case", "first")
    named = {}
    for case, name, _ in rows:
        named.setdefault(case, []).append(name)
    return {case: names[0] if len(names) == 1 else f"{names[0]} 等 {len(names)} 个" for case, names in named.items()}
