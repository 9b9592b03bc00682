"""Several cases at once: the dry run with one decision, the same for approvals, and the report of what became of each."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.desk import is_id
from takedowns import log
from takedowns.admin import bulklines
from takedowns.admin.bulkforms import BulkApprovalForm, BulkDecisionForm
from takedowns.handling import approving, bulk
from takedowns.models import BulkRun, Case
from takedowns.states import CaseState
from workflow.errors import Blocked

CHANGED = "决定有改动：下面是按新决定所作的预演，请核对后再执行。"
NONE_TICKED = "没有勾选申请。请至少勾选一件。"


def decide(request, *, desk):
    """The dry run of one decision over several cases; pressed on what was tried, the run itself."""
    _require(desk, request, "takedowns.handle_case")
    lines, notes = bulklines.read(desk, request)
    answer = _elsewhere(request, desk, lines)
    if answer:
        return answer
    form = BulkDecisionForm(request.POST or None, case=lines[0].case)
    if request.method != "POST":
        _try(bulk.Order("take", "", "", {}), lines, request.user)
        return _page(desk, request, lines, form, notes)
    if not form.is_valid() or not bulklines.ticked(lines):
        return _page(desk, request, lines, form, notes + ([] if bulklines.ticked(lines) else [NONE_TICKED]), status=400)
    order = form.order()
    wants_run = request.POST.get("do") == "run"
    if wants_run and form.cleaned_data["tried"] == order.digest and not notes:
        return _run(desk, request, order, lines, form)
    _try(order, lines, request.user)
    form.data = form.data.copy()
    form.data[form.add_prefix("tried")] = order.digest
    return _page(desk, request, lines, form, notes + ([CHANGED] if wants_run else []), tried=True)


def approve(request, *, desk):
    """The same for approvals: every case is shown with what was decided in it; four eyes hold for each."""
    _require(desk, request, "takedowns.approve_case")
    lines, notes = bulklines.read(desk, request)
    answer = _elsewhere(request, desk, lines, approving_page=True)
    if answer:
        return answer
    bulklines.open_decisions(lines)
    refused = [line for line in lines if not approving.grants(line.targets)]
    form = BulkApprovalForm(request.POST or None, refused=bool(refused), ticked=bool(bulklines.ticked(refused)))
    valid = request.method == "POST" and form.is_valid()
    if valid and bulklines.ticked(lines) and not notes:
        return _run(desk, request, form.order(), lines, form)
    notes += [NONE_TICKED] if request.method == "POST" and not bulklines.ticked(lines) else []
    _try(bulk.Order("approve", "", "", {"reason": ""}), lines, request.user)
    if request.method != "POST":
        for line in lines:
            line.ticked = line.ok
    return _page(desk, request, lines, form, notes, approving_page=True, status=400 if form.is_bound else 200)


def report(request, *, desk, run):
    """What became of each case; whoever began it lets it go on (POST)."""
    desk.require_view(request)
    found = BulkRun.objects.select_related("by").filter(pk=run).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        if found.by_id != request.user.pk:
            raise PermissionDenied
        bulk.carry_on(found)
        return HttpResponseRedirect(request.path)
    rows = list(found.rows.select_related("case").order_by("pk"))
    context = {
        "title": f"批量办理报告：{found.label}",
        "run": found,
        "parts": [
            ("还没有办的", [row for row in rows if row.done is None]),
            ("跳过的", [row for row in rows if row.done is False]),
            ("已办的", [row for row in rows if row.done]),
        ],
        "is_own": found.by_id == request.user.pk,
    }
    return desk.page(request, "admin/takedowns/case/bulk_report.html", context)


def _require(desk, request, permission):
    desk.require_view(request)
    if not request.user.has_perm(permission):
        raise PermissionDenied


def _elsewhere(request, desk, lines, *, approving_page=False):
    """An answer if these cases are no run: none at all, several claimants, or all waiting for the other page."""
    if not lines:
        messages.error(request, "没有选到申请。请先在列表里勾选，再点“批量办理”。")
        return HttpResponseRedirect(reverse("admin:takedowns_case_changelist"))
    groups = bulk.groups([line.case for line in lines])
    if len(groups) > 1:
        names = bulklines.names_of([group[0] for group in groups])
        shown = [(names.get(group[0].pk, ""), group, _query(group)) for group in groups]
        context = {"title": "批量办理", "groups": shown}
        return desk.page(request, "admin/takedowns/case/bulk_groups.html", context)
    waiting = all(line.case.state == CaseState.AWAITING_APPROVAL for line in lines)
    if waiting and not approving_page and request.method == "GET" and request.user.has_perm("takedowns.approve_case"):
        query = _query([line.case for line in lines])
        return HttpResponseRedirect(f"{reverse('admin:takedowns_case_bulk_approve')}?{query}")
    return None


def _query(cases):
    return urlencode([("case", case.pk) for case in cases])


# What would happen, and what does


def _try(order, lines, user):
    chosen = bulklines.ticked(lines)
    several = _are_several(chosen)
    for line in chosen:
        fresh = Case.objects.get(pk=line.case.pk)  # the verbs change what they are given, also what is taken back
        line.ok, line.sentences = bulk.foresee(order, fresh, line.case.version, by=user, several=several)


def _are_several(lines):
    return sum(line.case.number for line in lines) > approving.MANY


def _run(desk, request, order, lines, form):
    seen = {line.case: _seen(request, line.case) for line in bulklines.ticked(lines)}
    try:
        run = bulk.begin(order, seen, by=request.user)
    except Blocked as refused:
        return _page(
            desk, request, lines, form, refused.sentences, approving_page=order.action == "approve", status=409
        )
    bulk.carry_on(run)
    return HttpResponseRedirect(reverse("admin:takedowns_case_bulk_run", args=[run.pk]))


def _seen(request, case):
    """The version that the dry run showed; a case that it did not show counts as changed."""
    text = request.POST.get(f"version-{case.pk}", "")
    return int(text) if is_id(text) and len(text) < 10 else 0


def _page(desk, request, lines, form, notes, *, approving_page=False, tried=False, status=200):
    if request.method == "GET":
        for line in lines:
            log.seen(line.case, "case", by=request.user)
    first, chosen = lines[0].case, bulklines.ticked(lines)
    context = {
        "title": "批量批准" if approving_page else "批量办理",
        "case": None,
        "who": bulklines.names_of([first]).get(first.pk, ""),
        "kind": first.get_kind_display(),
        "lines": lines,
        "number": sum(line.case.number for line in lines),
        "form": form,
        "notes": notes + bulklines.common_to(chosen),
        "approving_page": approving_page,
        "tried": tried,
        "fit": sum(line.ok is True for line in chosen),
        "skipped": sum(line.ok is False for line in chosen),
    }
    return desk.page(request, "admin/takedowns/case/bulk.html", context, status=status)
