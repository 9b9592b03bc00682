"""What is only seen on purpose: identities, evidence, sealed texts. Each sight is typed, and is an event."""

import json

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from takedowns import evidence as files
from takedowns import log, snapshots
from takedowns.keys import Unreadable
from takedowns.states import Role
from workflow.errors import MoveRefused

LEAST_REASON = 4  # characters


@require_POST
def identity(request, *, desk, pk):
    """Name and contact of everybody in the case, after a reason; shown once, on a page of its own."""
    case = desk.case(request, pk)
    reason = _reason(desk, request, case)
    if not isinstance(reason, str):
        return reason
    log.seen(case, "identity", by=request.user, **log.note(case, reason, by=request.user))
    people = [(Role(person.role).label, person.contact, person) for person in case.people.order_by("pk")]
    context = {"title": f"身份信息：{case.ref}", "case": case, "people": people}
    return desk.page(request, "admin/takedowns/case/identity.html", context)


@require_POST
def evidence(request, *, desk, pk, file):
    """A file of the case as an attachment: the copy for looking at, or with a reason the sealed original."""
    case = desk.case(request, pk)
    found = case.evidence.filter(pk=file).first()
    if found is None:
        raise Http404
    wants_copy = "copy" in request.POST and found.copy and not found.quarantined
    needs_reason = not wants_copy or found.purpose in files.PRIVATE
    reason = _reason(desk, request, case) if needs_reason else ""
    if not isinstance(reason, str):
        return reason
    look = files.open_copy if wants_copy else files.open_original
    try:
        opened = look(found, by=request.user, reason=reason)
    except Unreadable as error:
        return _refused(desk, request, case, [error.message])
    except MoveRefused as refusal:
        return _refused(desk, request, case, refusal.sentences)
    return _attachment(opened.data, opened.name, opened.content_type)


@require_POST
def snapshot(request, *, desk, pk, file):
    """The sealed record of an article, for the handler of the case or whoever may see identities."""
    case = desk.case(request, pk)
    found = case.snapshots.filter(pk=file).first()
    if found is None:
        raise Http404
    reason = _reason(desk, request, case)
    if not isinstance(reason, str):
        return reason
    try:
        record = snapshots.look(found, by=request.user, reason=reason)
    except MoveRefused as refusal:
        return _refused(desk, request, case, refusal.sentences)
    data = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True)
    return _attachment(data, f"封存件{found.pk}.json", "application/json")


def _reason(desk, request, case):
    """The typed reason, or the page that asks for one."""
    reason = request.POST.get("reason", "").strip()[:500]
    if len(reason) >= LEAST_REASON:
        return reason
    context = {"title": "请写明理由", "case": case, "action": request.path, "again": "reason" in request.POST}
    context["copy"] = "copy" in request.POST
    return desk.page(request, "admin/takedowns/case/why.html", context)


def _attachment(data, name, kind):
    """Never inline, never kept, never run: whatever it holds is only a file (takedown.md, section 9)."""
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _refused(desk, request, case, sentences):
    context = {"title": "打不开", "case": case, "sentences": sentences}
    return desk.page(request, "admin/takedowns/case/refused.html", context, status=409)
