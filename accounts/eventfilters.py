"""The filters of the event log: who, what, when, and on which kind of object."""

import datetime

from django.apps import apps
from django.contrib import admin
from django.db.models import Q
from django.utils import timezone

from accounts.listfilters import OneOf
from accounts.models import User
from workflow.models import Event

RECENT = 2_000  # the moves of so many newest events are offered
TERM = 150
PEOPLE = 50  # of one name
FIRST, LAST = datetime.date(1990, 1, 1), datetime.date(2100, 12, 31)


class Typed(admin.SimpleListFilter):
    """A filter into which one types; what it cannot read is ignored."""

    template = "admin/typed_filter.html"
    kind = "text"

    def lookups(self, request, model_admin):
        """There is nothing to choose from."""
        return [("", "")]

    def choices(self, changelist):
        """What the form shows: the value, and the other parameters, which stay."""
        others = changelist.get_filters_params().items()
        search = [("q", changelist.query)] if changelist.query else []
        kept = [(name, value[-1]) for name, value in others if name != self.parameter_name and value]
        yield {"value": self.value() or "", "name": self.parameter_name, "kind": self.kind, "kept": [*kept, *search]}


class ActorFilter(Typed):
    """By a person's name or user name, or 系统."""

    title = "操作人"
    parameter_name = "who"

    def queryset(self, request, queryset):
        """Events of the people of this name now; of nobody's, those under which the name stands."""
        name = (self.value() or "").strip()[:TERM]
        if not name or "\0" in name:
            return queryset
        people = list(User.objects.filter(Q(username=name) | Q(name=name)).values_list("pk", flat=True)[:PEOPLE])
        if people:
            return queryset.filter(by__in=people)
        return queryset.filter(by=None) if name == "系统" else queryset.filter(actor=name)


class DayFilter(Typed):
    """By a day of Asia/Shanghai."""

    kind = "date"

    def day(self):
        """The day that was typed, or None for what is none."""
        try:
            day = datetime.date.fromisoformat((self.value() or "")[:10])
        except ValueError:
            return None
        return day if FIRST <= day <= LAST else None


class SinceFilter(DayFilter):
    """Events of a day and later ones."""

    title = "从哪天起"
    parameter_name = "since"

    def queryset(self, request, queryset):
        """From the first moment of the day."""
        day = self.day()
        return queryset.filter(at__gte=_start(day)) if day else queryset


class UntilFilter(DayFilter):
    """Events of a day and earlier ones."""

    title = "到哪天止"
    parameter_name = "until"

    def queryset(self, request, queryset):
        """To the last moment of the day."""
        day = self.day()
        return queryset.filter(at__lt=_start(day + datetime.timedelta(days=1))) if day else queryset


def _start(day):
    return datetime.datetime.combine(day, datetime.time(), tzinfo=timezone.get_default_timezone())


class MoveFilter(OneOf):
    """By what was done."""

    title = "动作"
    parameter_name = "move"

    def lookups(self, request, model_admin):
        """What the newest events were, by name."""
        recent = Event.objects.order_by("-pk").values_list("move", "label")[:RECENT]
        return sorted(dict(recent).items(), key=lambda pair: pair[1])

    def narrowed(self, queryset, value):
        """Events of this move."""
        return queryset.filter(move=value)


class KindFilter(OneOf):
    """By the kind of object."""

    title = "对象"
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        """The kinds that the user may read about."""
        kinds = [model for model in apps.get_models() if model in model_admin.admin_site._registry]
        allowed = [m for m in kinds if request.user.has_perm(f"{m._meta.app_label}.view_{m._meta.model_name}")]
        return [(model._meta.label_lower, model._meta.verbose_name) for model in allowed]

    def narrowed(self, queryset, value):
        """Events about the chosen kind."""
        return queryset.filter(subject_type=value)
