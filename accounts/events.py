"""The event log in the admin: read only, and only about what the reader may see."""

from django.apps import apps
from django.contrib import admin
from django.db.models import Exists, OuterRef, Q

from accounts.desk import LedgerAdmin
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
class EventAdmin(LedgerAdmin):
    list_display = ["at", "actor", "label", "subject", "change", "reason"]
    list_filter = [KindFilter]
    fields = SHOWN
    readonly_fields = SHOWN

    def get_queryset(self, request):
        return super().get_queryset(request).filter(readable(request.user))

    @admin.display(description="对象")
    def subject(self, event):
        return f"{apps.get_model(event.subject_type)._meta.verbose_name} {event.subject_id}"

    @admin.display(description="状态变化")
    def change(self, event):
        return f"{event.from_state} → {event.to_state}" if event.from_state != event.to_state else ""
