"""Regions and exchanges in the admin: editors write texts, the data file keeps codes and addresses."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError

from accounts.desk import DeskAdmin
from regions.models import Exchange, Region


class RetiredFilter(admin.SimpleListFilter):
    """Rows that the data file no longer names."""

    title = "停用"
    parameter_name = "retired"

    def lookups(self, request, model_admin):
        """In use, or retired."""
        return [("no", "使用中"), ("yes", "已停用")]

    def queryset(self, request, queryset):
        """Rows in the chosen state."""
        if self.value() not in {"no", "yes"}:
            return queryset
        return queryset.filter(retired_at__isnull=self.value() == "no")


class LoadedAdmin(DeskAdmin):
    """The base of both: rows of a data file that the admin may correct."""

    @admin.display(description="以后台为准")
    def kept(self, obj):
        """The columns that stay as they are here, whatever the data file says."""
        names = [str(obj._meta.get_field(name).verbose_name) for name in obj.edited_columns]
        return "、".join(names) or "无：全部跟随数据文件"


class RegionForm(forms.ModelForm):
    """The texts of a region, and where a retired one leads."""

    def clean_successor(self):
        """Another region, or none; the form does not hold all columns of the constraint that says so too."""
        successor = self.cleaned_data["successor"]
        if successor == self.instance:
            raise ValidationError("继任地区不能是它自己，请选另一个地区或留空。", code="successor_fits")
        return successor


@admin.register(Region)
class RegionAdmin(LoadedAdmin):
    form = RegionForm
    list_display = ["short", "name", "level", "parent", "slug", "in_directory", "retired_at"]
    list_filter = ["level", "in_directory", "is_capital", RetiredFilter]
    list_select_related = ["parent"]
    search_fields = ["short", "name", "short_hant", "name_hant", "slug", "code", "aliases"]
    ordering = ["code"]
    autocomplete_fields = ["successor"]
    readonly_fields = ["code", "level", "parent", "slug", "is_capital", "aliases", "retired_at", "changed_at", "kept"]
    fieldsets = [
        ("地区首页", {"fields": ["introduction", "contact"]}),
        ("名称", {"fields": ["short", "name", "short_hant", "name_hant"]}),
        ("导航", {"fields": ["in_directory", "order"]}),
        (
            "来自数据文件",
            {"fields": ["code", "level", "parent", "slug", "is_capital", "aliases", "kept", "changed_at"]},
        ),
        ("停用", {"fields": ["retired_at", "successor"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        """A successor can be named only once the region is retired."""
        return [*self.readonly_fields, *([] if obj and obj.retired_at else ["successor"])]

    def has_add_permission(self, request):
        """Never: a region comes from the data file, with its code, its address and its names in both scripts."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Never: a region that is gone is retired, its address leads to its successor."""
        return False


@admin.register(Exchange)
class ExchangeAdmin(LoadedAdmin):
    list_display = ["name", "region", "kind", "confirmed", "checked_on", "retired_at"]
    list_filter = ["confirmed", "kind", RetiredFilter]
    list_select_related = ["region"]
    search_fields = ["name", "other_names", "region__short"]
    ordering = ["region__code", "order", "pk"]
    autocomplete_fields = ["region"]
    readonly_fields = ["code", "retired_at", "changed_at", "kept"]
    fieldsets = [
        (None, {"fields": ["region", "name", "other_names", "kind", "order"]}),
        ("核实", {"fields": ["confirmed", "confirmed_note", "checked_on"]}),
        ("资料", {"fields": ["pilot_since", "link", "contact"]}),
        ("来自数据文件", {"fields": ["code", "kept", "changed_at", "retired_at"]}),
    ]

    def has_delete_permission(self, request, obj=None):
        """Only what was made here: a row of the data file would come back with the next load."""
        return super().has_delete_permission(request, obj) and not (obj and obj.code)
