"""What the desk does outside the site: it publishes the notice of 条例 15, and notes where copies stand that others keep."""

import functools

from django.contrib import messages
from django.http import Http404
from django.views.decorators.http import require_POST

from accounts.desk import is_id
from chinese.hygiene import clean_chars, clean_line
from takedowns import copies
from takedowns.admin import screen
from takedowns.admin.acting import STATUS, attempt, back, handled
from takedowns.handling import announcing, chasing
from takedowns.models import OutsideCopy

PLACE = "?outside={}#outside"


@require_POST
def announce(request, *, desk, pk):
    """Publish the notice, with the ground and what was tried."""
    case = handled(desk, request, pk)
    seen = request.POST.get("version", "")
    act = functools.partial(
        announcing.announce,
        case,
        ground=request.POST.get("ground", ""),
        reason=clean_chars(request.POST.get("reason", "")),
        by=request.user,
        version=int(seen) if is_id(seen) else None,
    )
    return _told(desk, request, case, act, f"公告 {case.public_id} 已发布，读者在透明度页能看到。")


@require_POST
def mark(request, *, desk, pk, number):
    """Note where a copy that others keep stands."""
    case = handled(desk, request, pk)
    copy = OutsideCopy.objects.filter(target__case=case, pk=number).select_related("target__case").first()
    if copy is None:
        raise Http404
    state, note = request.POST.get("state", ""), clean_line(request.POST.get("note", ""))
    act = functools.partial(chasing.mark, copy, state=state, note=note, by=request.user)
    return _told(desk, request, case, act, f"{copies.known(copy).label}：已更新。", opened=copy.target.number)


def _told(desk, request, case, act, done, *, opened="notice"):
    """Back to the box that was worked in; a refusal comes on the screen, with what was typed."""
    refusal = attempt(act)
    if refusal is None:
        messages.success(request, done)
        return back(case, PLACE.format(opened))
    case.refresh_from_db()
    return screen.view(desk, request, case, refusal=refusal, status=STATUS.get(type(refusal), 400))
