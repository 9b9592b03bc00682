"""The table of a run over several cases: which they are, what is in them, what was decided, what all have in common."""

import dataclasses
import itertools

from django.db.models import Count, Prefetch

from accounts.desk import is_id
from takedowns.handling import bulk
from takedowns.lifecycle import OPEN
from takedowns.models import Case, CasePerson, Decision, Target
from takedowns.states import CODES, Measure, Role
from takedowns.tidying import masked_name

READ = 4 * bulk.MOST_CASES  # numbers that are read of an address or a form
WHAT = {"title": "标题", "quote": "引文", "picture": "图片"}


@dataclasses.dataclass
class Line:
    """One case of the table: its targets, whether it is ticked, what the dry run says (`ok` is None if it was not tried).

    `master` is the reference of a case above it that names all of its articles: the two may be joined.
    """

    case: Case
    targets: list
    ticked: bool = True
    ok: bool | None = None
    sentences: list = dataclasses.field(default_factory=list)
    master: str = ""


def read(desk, request):
    """The cases of the address or the form as lines, at most what one run takes, and sentences about what was left out."""
    data = request.POST if request.method == "POST" else request.GET
    chosen = _numbers(data.getlist("case"))
    rows = desk.get_queryset(request).filter(pk__in=chosen + _numbers(data.getlist("shown")))
    if is_id(data.get("like", "")):
        rows = desk.get_queryset(request).filter(pk__in=bulk.like(desk.case(request, int(data["like"]))).values("pk"))
        chosen = None
    rows = rows.annotate(number=Count("targets")).select_related("owner").by_urgency()
    every = list(rows[: READ + 1])
    cases = bulk.fitting(every)
    notes = []
    if len(cases) < len(every):
        notes.append(
            f"一次最多办理 {bulk.MOST_CASES} 件、{bulk.MOST_TARGETS} 条地址。下面只列出前 {len(cases)} 件，其余请办完这批再选。"
        )
    targets = _targets_of(cases)
    lines = [Line(case, targets.get(case.pk, []), chosen is None or case.pk in chosen) for case in cases]
    _name_masters(lines)
    return lines, notes


def _name_masters(lines):
    """Only a case that brings nothing new is offered for joining: what the other does not name would be forgotten."""
    for at, line in enumerate(lines):
        mine = {target.article_id for target in line.targets}
        above = (
            one.case.ref
            for one in lines[:at]
            if line.case.state in OPEN and not one.master and mine <= {target.article_id for target in one.targets}
        )
        line.master = next(above, "") if mine and None not in mine else ""


def _numbers(texts):
    return [int(text) for text in texts[:READ] if is_id(text)]


def _targets_of(cases):
    """The targets of the cases by case: one query."""
    by_case = {case.pk: case for case in cases}
    found = {}
    for target in Target.objects.filter(case__in=by_case).select_related("article").order_by("case", "number"):
        target.case = by_case[target.case_id]  # one key is opened for a case, not one for each row
        target.meant = WHAT.get(target.what, "")
        found.setdefault(target.case_id, []).append(target)
    return found


def ticked(lines):
    """The lines that are to be done."""
    return [line for line in lines if line.ticked]


def names_of(cases):
    """The claimants by case, masked."""
    people = CasePerson.objects.filter(case__in=cases, role=Role.CLAIMANT).select_related("case")
    return {person.case_id: masked_name(person.contact.get("name", "")) for person in people}


def open_decisions(lines):
    """Let each target carry the decision that counts, its facts open."""
    final = Decision.objects.exclude(measure=Measure.INTERIM_HIDE).select_related("by").order_by("-pk")
    targets = [target for line in lines for target in line.targets]
    rows = Target.objects.filter(pk__in=[target.pk for target in targets])
    found = {row.pk: row.final for row in rows.prefetch_related(Prefetch("decisions", final, to_attr="final"))}
    for target in targets:
        target.final = found.get(target.pk, [])
        target.decided = target.final[0] if target.final else None
        if target.decided:
            target.decided.target = target
            target.decided.why = CODES.get(target.decided.code, ("", ""))[0]
            target.decided.facts = target.decided.words.get("facts", "")
    for line in lines:
        for before, target in itertools.pairwise(line.targets):
            target.as_before = _told(before) == _told(target)


def _told(target):
    """What a decision says; two alike are shown once."""
    one = target.decided
    return one and (one.by_id, one.outcome, one.measure, one.status, one.code, one.basis, one.until, one.words)


def common_to(lines):
    """What stands in the way of all cases alike is said once, above the table too."""
    if len(lines) < 2 or any(line.ok is not False for line in lines):
        return []
    shared = set.intersection(*(set(line.sentences) for line in lines))
    return [sentence for sentence in lines[0].sentences if sentence in shared]
