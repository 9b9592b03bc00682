"""The event log in the admin: read only, and only about what the reader may see."""

from django.apps import apps
from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.http import Http404

from accounts.desk import ID_DIGITS, DeskAdmin, KeysetChangeList
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


class KindFilter(admin.SimpleListFilter):
    """By the kind of object."""

    title = "对象"
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        """The kinds that the user may read about."""
        kinds = [model for model in apps.get_models() if model in model_admin.admin_site._registry]
        allowed = [m for m in kinds if request.user.has_perm(f"{m._meta.app_label}.view_{m._meta.model_name}")]
        return [(model._meta.label_lower, model._meta.verbose_name) for model in allowed]

    def queryset(self, request, queryset):
        """Events about the chosen kind."""
        return queryset.filter(subject_type=self.value()) if self.value() else queryset


SHOWN = ("at", "actor", "label", "subject", "change", "reason", "address")


@admin.register(Event)
class EventAdmin(DeskAdmin):
    list_display = ["at", "actor", "label", "subject", "change", "reason"]
    list_filter = [KindFilter]
    fields = SHOWN
    readonly_fields = SHOWN
    ordering = ["-pk"]

    def get_changelist(self, request, **kwargs):
        return KeysetChangeList

    def get_queryset(self, request):
        return super().get_queryset(request).filter(readable(request.user))

    def rows_at(self, rows, cursor):
        """The rows beyond a cursor `(direction, number)` or from the top, and whether they come oldest first."""
        if cursor is None:
            return rows, False
        direction, number = cursor
        if not (number.isascii() and number.isdigit() and len(number) < ID_DIGITS):
            raise Http404
        if direction == "before":
            return rows.filter(pk__lt=int(number)), False
        return rows.filter(pk__gt=int(number)).order_by("pk"), True

    def cursor_of(self, row):
        """The cursor that stands for a row."""
        return str(row.pk)

    @admin.display(description="对象")
    def subject(self, event):
        return f"{apps.get_model(event.subject_type)._meta.verbose_name} {event.subject_id}"

    @admin.display(description="状态变化")
    def change(self, event):
        return f"{event.from_state} → {event.to_state}" if event.from_state != event.to_state else ""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
