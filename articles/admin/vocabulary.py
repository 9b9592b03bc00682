"""Sections, sources, authors, tags and slots in the admin: chiefs edit, the others look up."""

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Q

from articles.admin.forms import MinuteField
from articles.counting import menu_changed
from articles.models import Author, Section, Slot, Source, Tag
from articles.reserved import is_reserved
from chinese.folding import fold, pattern
from workflow.desk import DeskAdmin


class MenuAdmin(DeskAdmin):
    """Rows that every page shows: each change tells all processes."""

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        menu_changed()

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        menu_changed()


class SectionForm(forms.ModelForm):
    """A section whose address no other page has."""

    class Meta:
        model = Section
        fields = ["name", "slug", "parent", "order", "introduction"]

    def clean_slug(self):
        """The slug, unless an address of the site begins with it."""
        slug = self.cleaned_data["slug"]
        if is_reserved(slug):
            raise forms.ValidationError(f"“{slug}”是保留字，用它的栏目页打不开。请换一个网址名。", code="reserved")
        return slug


@admin.register(Section)
class SectionAdmin(MenuAdmin):
    form = SectionForm
    list_display = ["name", "slug", "parent", "order"]
    list_select_related = ["parent"]
    search_fields = ["name", "slug"]


@admin.register(Source)
class SourceAdmin(DeskAdmin):
    list_display = ["name", "policy", "licence_until", "reprint_list", "confirmed"]
    list_filter = ["policy", "confirmed"]
    search_fields = ["name", "aliases"]
    search_help_text = "名称或别名，简繁均可。"
    ordering = ["name"]
    fields = [
        "name",
        "aliases",
        "policy",
        "licence_until",
        "reprint_list",
        "confirmed",
        "homepage",
        "mail_domains",
        "contact",
    ]

    def get_search_results(self, request, queryset, search_term):
        """By fold, so that both scripts find."""
        term = search_term.strip()[:64]
        found = Q(folded__contains=fold(term)) | Q(aliases__iregex=pattern(term))
        return (queryset.filter(found) if term else queryset), False


@admin.register(Author)
class AuthorAdmin(DeskAdmin):
    list_display = ["name", "source", "pinyin"]
    list_select_related = ["source"]
    search_fields = ["name", "pinyin"]
    autocomplete_fields = ["source"]
    ordering = ["name", "pk"]
    fields = ["name", "pinyin", "source", "biography"]


@admin.register(Tag)
class TagAdmin(DeskAdmin):
    list_display = ["name", "slug"]
    search_fields = ["name"]
    ordering = ["name"]
    fields = ["name", "slug"]
    readonly_fields = ["slug"]  # made from the name; it is an address that readers keep


@admin.register(Slot)
class SlotAdmin(DeskAdmin):
    list_display = ["position", "order", "place", "article", "start_at", "end_at"]
    list_filter = ["position"]
    list_select_related = ["article", "region", "section"]
    autocomplete_fields = ["article", "region", "section"]
    ordering = ["position", "order", "pk"]
    fields = ["position", "order", "region", "section", "article", "start_at", "end_at"]
    formfield_overrides = {models.DateTimeField: {"form_class": MinuteField}}

    def get_queryset(self, request):
        """Slots whose article the person may see."""
        from_scope = self.admin_site.get_model_admin(Slot.article.field.related_model).get_queryset(request)
        return super().get_queryset(request).filter(article__in=from_scope.values("pk"))

    @admin.display(description="页面")
    def place(self, slot):
        return slot.region or slot.section or "首页"
