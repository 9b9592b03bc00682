"""Sections, sources and authors in the admin: chiefs edit, the others look up."""

from django import forms
from django.contrib import admin
from django.db.models import Q

from accounts.desk import DeskAdmin
from articles.admin.merges import Merges
from articles.counting import menu_changed
from articles.indexing import reconsider
from articles.merging import merge_sources
from articles.models import Author, Page, Section, Source
from articles.reserved import is_reserved
from chinese.folding import fold, pattern
from chinese.hygiene import clean_line


class MenuAdmin(DeskAdmin):
    """Rows whose names many pages print: each change makes readers' browsers ask again."""

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        menu_changed()
        reconsider(obj, form.changed_data)

    def delete_model(self, request, obj):
        reconsider(obj)
        super().delete_model(request, obj)
        menu_changed()


class NamedForm(forms.ModelForm):
    """A row with a name: one tidy line that says something, and is not taken in the other script."""

    tidy = staticmethod(clean_line)

    def clean_name(self):
        """The name without what nobody sees."""
        name = self.tidy(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError("名称里没有看得见的字。请填写名称。", code="invisible")
        if hasattr(self.instance, "folded"):
            self._refuse_twin(name)
        return name

    def _refuse_twin(self, name):
        twin = type(self.instance).objects.filter(folded=fold(name)).exclude(pk=self.instance.pk).first()
        if twin:
            message = f"已有“{twin}”，只是简繁、大小写或全半角不同。请直接选用，或换一个名称。"
            raise forms.ValidationError(message, code="twin")


class SectionForm(NamedForm):
    """A section whose address no other page has."""

    class Meta:
        model = Section
        fields = ["name", "slug", "parent", "order", "introduction"]

    def clean_slug(self):
        """The slug, unless an address of the site begins with it."""
        slug = self.cleaned_data["slug"]
        if is_reserved(slug):
            raise forms.ValidationError(f"“{slug}”是保留字，用它的栏目页打不开。请换一个网址名。", code="reserved")
        if Page.objects.filter(slug=slug).exists():
            raise forms.ValidationError(f"“{slug}”已是一个页面的网址名。请换一个网址名。", code="page")
        return slug

    def clean_parent(self):
        """A section of the menu above this one; there are two levels, so no circles."""
        parent = self.cleaned_data["parent"]
        if parent is None:
            return None
        if parent.pk == self.instance.pk:
            raise forms.ValidationError("上级栏目不能是它自己。请选另一个栏目，或留空。", code="own_parent")
        if parent.parent_id or Section.objects.filter(parent=self.instance.pk or 0).exists():
            message = "栏目只分两级：上级须是没有上级的栏目，有下级的栏目不能再有上级。请另选，或留空。"
            raise forms.ValidationError(message, code="too_deep")
        return parent


@admin.register(Section)
class SectionAdmin(MenuAdmin):
    form = SectionForm
    list_display = ["name", "slug", "parent", "order"]
    list_select_related = ["parent"]
    search_fields = ["name", "slug"]


class SourceForm(NamedForm):
    """A source and its other names."""

    def clean_aliases(self):
        """One tidy alias a line."""
        lines = (clean_line(alias) for alias in self.cleaned_data["aliases"].splitlines())
        return "\n".join(filter(None, lines))


@admin.register(Source)
class SourceAdmin(Merges, MenuAdmin):
    form = SourceForm
    merge = staticmethod(merge_sources)
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

    def get_queryset(self, request):
        """What was merged shows only as an alias."""
        return super().get_queryset(request).standing()

    def get_search_results(self, request, queryset, search_term):
        """By fold, so that both scripts find."""
        term = search_term.strip()[:64]
        found = Q(folded__contains=fold(term)) | Q(aliases__iregex=pattern(term))
        return (queryset.filter(found) if term else queryset), False


@admin.register(Author)
class AuthorAdmin(MenuAdmin):
    form = NamedForm
    list_display = ["name", "source", "pinyin"]
    list_select_related = ["source"]
    search_fields = ["name", "pinyin"]
    autocomplete_fields = ["source"]
    ordering = ["name", "pk"]
    fields = ["name", "pinyin", "source", "biography"]
