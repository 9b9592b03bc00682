"""The verb for copies that others keep: where one stands now. It moves no case, and no other screen becomes stale by it."""

from django.db import transaction
from django.utils import timezone

from takedowns import log, publicity
from takedowns.handling.standing import require_handler
from takedowns.models import OutsideCopy
from takedowns.states import CopyState
from workflow.errors import Blocked

LONGEST = 200


def mark(copy, *, state, by, note=""):
    """Note where a copy stands, by whom and when, with a few words that name nobody. Raises `Blocked`, `NotPermitted`."""
    require_handler(by, "更新站外副本")
    if state not in CopyState.values:
        raise Blocked("请选择这一处副本的状态。", code="no_state")
    if len(note) > LONGEST:
        raise Blocked(f"备注有 {len(note)} 字，超过 {LONGEST} 字。请缩短。", code="too_long")
    if publicity.names_somebody(copy.target.case, note):
        raise Blocked("备注里有当事人的姓名或联系方式。请改写，不写姓名。", code="names_somebody")
    with transaction.atomic():
        row = OutsideCopy.objects.select_for_update(of=("self",)).get(pk=copy.pk)
        row.state, row.note, row.changed_by, row.changed_at = state, note, by, timezone.now()
        row.save(update_fields=["state", "note", "changed_by", "changed_at"])
        what = {"copy": row.pk, "place": row.place.partition(":")[0], "state": state}
        log.append(copy.target.case, "copy_marked", "更新站外副本", by=by, **what)
    return row
