"""The log of the desk, read only: who did and who saw what."""

from django.contrib import admin

from accounts.desk import LedgerAdmin
from takedowns.models import CaseEvent


@admin.register(CaseEvent)
class CaseEventAdmin(LedgerAdmin):
    list_display = ["seq", "at", "reference", "actor", "role_name", "label", "network"]
    list_display_links = None
    list_select_related = ["case"]

    @admin.display(description="编号")
    def reference(self, event):
        return event.case.ref if event.case_id else "—"

    @admin.display(description="身份")
    def role_name(self, event):
        return ROLE_NAMES.get(event.role, event.role)


ROLE_NAMES = {
    "requester": "申请人",
    "party": "声明人",
    "handler": "经办",
    "approver": "审批",
    "legal": "法务",
    "auditor": "审计",
    "system": "系统",
}
