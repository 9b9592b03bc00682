"""Tags in the admin: renamed, merged, given synonyms, taken out of use; nothing that readers have kept goes nowhere."""

import unicodedata

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponseRedirect

from accounts.desk import CHOSEN
from accounts.listfilters import OneOf
from articles import merging
from articles.admin.merges import Merges
from articles.admin.vocabulary import MenuAdmin, NamedForm
from articles.models import Tag
from articles.tagging import check_names, free_slug, split_tags
from chinese.folding import fold, pattern
from chinese.hygiene import clean_line
from workflow.errors import MoveRefused

SYNONYMS = 60
ROWS = 20


class TagForm(NamedForm):
    """A tag and its synonyms; its name must be one that an article's form would take."""

    other_names = forms.CharField(
        label="同义词",
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 4, "cols": 40}),
        help_text="每行一个。输入、搜索这些名称时，都按这个标签处理。",
    )

    class Meta:
        model = Tag
        fields = ["name"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            names = self.instance.synonyms.order_by("pk").values_list("name", flat=True)
            self.initial["other_names"] = "\n".join(names)

    @staticmethod
    def tidy(name):
        """As `split_tags` does it."""
        return clean_line(unicodedata.normalize("NFKC", name))

    def clean_name(self):
        """The name, if it can be typed among others."""
        name = super().clean_name()
        check_names([name])
        return name

    def validate_unique(self):
        """Asked by `_refuse_twin`: a synonym's own row is no obstacle to its tag."""

    def _refuse_twin(self, name):
        twin = Tag.objects.filter(folded=fold(name)).exclude(pk=self.instance.pk).select_related("same_as").first()
        if twin is None or (twin.same_as_id and twin.same_as_id == self.instance.pk):
            return
        if twin.same_as_id:
            message = f"“{twin}”已是标签“{twin.same_as}”的同义词。请换一个名称，或先在那里删去它。"
        elif twin.retired_at:
            message = f"“{twin}”是已停用的标签。请在列表里按“已停用”筛选，恢复使用。"
        else:
            message = f"已有“{twin}”，请直接选用，或在列表里勾选两者后“合并”。"
        raise forms.ValidationError(message, code="twin")

    def clean_other_names(self):
        """The names, at most sixty; one that is a tag by itself is to be merged instead."""
        names = split_tags(self.cleaned_data["other_names"])
        if len(names) > SYNONYMS:
            raise forms.ValidationError(f"最多 {SYNONYMS} 个同义词。", code="too_many")
        for name in names:
            check_names([name])
            self._refuse_twin(name)
        return names


class StandingFilter(OneOf):
    """Tags in use, those of them that wait for a chief, or those that were taken out of use."""

    title = "状态"
    parameter_name = "standing"

    def lookups(self, request, model_admin):
        """Only some of them need to be asked for."""
        return [("new", "待确认"), ("retired", "已停用")]

    def queryset(self, request, queryset):
        """Tags in use, the unconfirmed ones of them, or the retired ones."""
        rows = queryset.filter(retired_at__isnull=self.chosen() != "retired")
        return rows.filter(confirmed=False) if self.chosen() == "new" else rows


@admin.register(Tag)
class TagAdmin(Merges, MenuAdmin):
    form = TagForm
    merge = staticmethod(merging.merge_tags)
    actions = ["confirm_selected", "merge_selected", "revive_selected"]
    list_display = ["name", "slug", "other_names", "confirmed"]
    list_filter = [StandingFilter]
    search_fields = ["name"]
    search_help_text = "名称或同义词，简繁均可。"
    ordering = ["name"]
    fields = ["name", "slug", "other_names"]
    readonly_fields = ["slug"]  # made from the name; it is an address that readers keep

    def get_queryset(self, request):
        """A synonym is not a tag of its own."""
        return super().get_queryset(request).filter(same_as=None).prefetch_related("synonyms")

    def get_search_results(self, request, queryset, search_term):
        """By fold, synonyms included."""
        term = search_term.strip()[:64]
        named = Q(name__iregex=pattern(term)) | Q(synonyms__name__iregex=pattern(term))
        return (queryset.filter(named) if term else queryset), bool(term)

    @admin.display(description="同义词")
    def other_names(self, tag):
        return "、".join(synonym.name for synonym in tag.synonyms.all())

    def changeform_view(self, request, *args, **kwargs):
        """The form; what the verbs refuse, because somebody else came first, is told."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except MoveRefused as refused:
            messages.error(request, refused.message)
            return HttpResponseRedirect(request.get_full_path())

    @transaction.atomic
    def save_model(self, request, obj, form, change):
        name = form.cleaned_data["name"]
        if not change:
            obj.slug = free_slug(name)
            super().save_model(request, obj, form, change)
        standing = Tag.objects.get(pk=obj.pk)
        merging.set_synonyms(standing, form.cleaned_data["other_names"], by=request.user)
        merging.confirm_tag(standing, by=request.user)  # whoever saves the form has looked at it
        merging.rename_tag(standing, name, by=request.user)  # last: it adds the old name to the synonyms

    def delete_model(self, request, obj):
        merging.retire_tag(obj, by=request.user)
        merging.follow(seconds=1.0)

    def log_change(self, request, obj, message):
        """The verbs have written what happened."""

    def log_deletions(self, request, queryset):
        """The verb has written it."""

    @admin.action(description="确认所选（从稿件里新建的）", permissions=["change"])
    def confirm_selected(self, request, queryset):
        """Take the chosen ones into the vocabulary as they are."""
        waiting = list(queryset.filter(confirmed=False, retired_at=None)[:CHOSEN])
        for tag in waiting:
            merging.confirm_tag(tag, by=request.user)
        messages.success(request, f"已确认 {len(waiting)} 个标签。")

    @admin.action(description="恢复使用所选（已停用的）", permissions=["change"])
    def revive_selected(self, request, queryset):
        """Bring retired tags back into use."""
        for tag in queryset.filter(retired_at__isnull=False)[:ROWS]:
            merging.revive_tag(tag, by=request.user)
            messages.success(request, f"标签“{tag}”已恢复使用。")
