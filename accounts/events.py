"""The event log in the admin: read only, and only about what the reader may see."""

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from accounts import eventwords
from accounts.desk import LedgerAdmin
from accounts.eventfilters import ActorFilter, KindFilter, MoveFilter, SinceFilter, UntilFilter
from accounts.exporting import MOST, csv_answer, newest_first
from workflow.models import Event


def readable(user):
    """The condition on events that are about objects in the user's scope.

    A model whose queryset knows `visible_to` decides itself; for the others the right to view them counts.
    """
    condition = Q(pk__in=[])
    for model in apps.get_models():
        label, rows = model._meta.label_lower, model._default_manager.all()
        if hasattr(rows, "visible_to"):
            subject = rows.filter(pk=OuterRef("subject_id"))
            condition |= Q(Exists(subject.visible_to(user)), subject_type=label)
        elif user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"):
            condition |= Q(subject_type=label)
    return condition


SHOWN = ("moment", "actor", "label", "subject", "change", "reason", "more", "address")
HEADS = ["时间", "操作人", "动作", "对象", "编号", "原状态", "新状态", "理由", "详情", "来源地址"]
CUT = f"只导出了最新的 {MOST} 条。请缩小日期范围，再导出其余的。"


@admin.register(Event)
class EventAdmin(LedgerAdmin):
    list_display = ["moment", "actor", "label", "subject", "change", "reason"]
    list_filter = [ActorFilter, SinceFilter, UntilFilter, MoveFilter, KindFilter]
    fields = SHOWN
    readonly_fields = SHOWN
    change_list_template = "admin/event_list.html"

    def get_queryset(self, request):
        return super().get_queryset(request).filter(readable(request.user))

    def get_urls(self):
        export = path("export/", self.admin_site.admin_view(self.export_view), name="workflow_event_export")
        return [export, *super().get_urls()]

    @method_decorator(require_POST)
    def export_view(self, request):
        """The filtered events as CSV, and an event that says so."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        listed = self.get_changelist_instance(request)
        filters = {name: value[-1] for name, value in listed.get_filters_params().items() if value}
        details = {"filters": filters}
        Event.objects.record(request.user, move="export", label="导出操作记录", by=request.user, details=details)
        name = f"events-{timezone.localtime():%Y%m%d-%H%M}.csv"
        return csv_answer(name, HEADS, map(_row, newest_first(listed.queryset)))

    @admin.display(description="时间", ordering="at")
    def moment(self, event):
        return eventwords.moment(event.at)

    @admin.display(description="对象")
    def subject(self, event):
        return eventwords.subject(event)

    @admin.display(description="状态变化")
    def change(self, event):
        return eventwords.change(event)

    @admin.display(description="详情")
    def more(self, event):
        return eventwords.details(event)


def _row(event):
    """An event as a line of the export; None is the line that says that there were more."""
    if event is None:
        return [CUT]
    states = [eventwords.state(event, code) for code in (event.from_state, event.to_state)]
    return [
        eventwords.moment(event.at),
        event.actor,
        event.label,
        eventwords.kind(event),
        event.subject_id,
        *states,
        event.reason,
        eventwords.details(event),
        event.address,
    ]
