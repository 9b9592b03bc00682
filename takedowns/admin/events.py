"""The log of the desk, read only: who did and who saw what."""

from django.contrib import admin

from accounts.desk import LedgerAdmin
from takedowns.models import CaseEvent
from takedowns.states import Who


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
        return Who(event.role).label
