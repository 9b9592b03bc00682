"""Merging rows of a vocabulary: choose several in the list, then the one that stays."""

from urllib.parse import unquote

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME

from articles import merging
from workflow.errors import MoveRefused

MOST = 20


class Row(forms.ModelChoiceField):
    """One of the chosen rows."""

    def label_from_instance(self, obj):
        """Its name, and what tells it from others of the same sound."""
        return f"{obj}（{unquote(obj.get_absolute_url())}）"


class MergeForm(forms.Form):
    """Which one stays."""

    into = Row(label="留下哪一个", queryset=None, empty_label=None, widget=forms.RadioSelect)

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["into"].queryset = rows


class Merges:
    """A part of a vocabulary's admin; `merge(rows, into, by=)` is the verb."""

    actions = ["merge_selected"]
    merge = None

    @admin.action(description="合并所选…", permissions=["change"])
    def merge_selected(self, request, queryset):
        """Let the chosen ones mean one of them."""
        rows = list(queryset.order_by("pk")[: MOST + 1])
        if not 2 <= len(rows) <= MOST:
            messages.error(request, f"请选 2 到 {MOST} 个要合并的{self.opts.verbose_name}。")
            return None
        chosen = self.get_queryset(request).filter(pk__in=[row.pk for row in rows]).order_by("pk")
        confirmed = "_confirmed" in request.POST
        form = MergeForm(request.POST if confirmed else None, rows=chosen)
        if not confirmed or not form.is_valid():
            return self._merge_page(request, rows, form, status=400 if confirmed else 200)
        into = form.cleaned_data["into"]
        others = [row for row in rows if row.pk != into.pk]
        try:
            self.merge(others, into, by=request.user)
        except MoveRefused as refused:
            messages.error(request, refused.message)
        else:
            merging.follow(seconds=1.0)  # a small one is done at once, `tick` does the rest
            names = "、".join(f"“{row}”" for row in others)
            messages.success(request, f"{names}已并入“{into}”。用到它们的稿件会在几分钟内跟上，旧网址已转到新网址。")
        return None

    def _merge_page(self, request, rows, form, *, status):
        context = {
            "title": f"合并{self.opts.verbose_name}",
            "rows": rows,
            "form": form,
            "action": request.POST.get("action", ""),
            "checkbox": ACTION_CHECKBOX_NAME,
            "back": request.get_full_path(),
        }
        return self.page(request, "admin/articles/merge.html", context, status=status)
