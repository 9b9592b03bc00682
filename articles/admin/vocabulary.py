"""Sections, sources, authors, tags and slots in the admin: chiefs edit, the others look up."""

import unicodedata

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Q

from accounts.desk import DeskAdmin
from articles.admin.forms import MinuteField
from articles.counting import menu_changed
from articles.models import Author, Page, Section, Slot, Source, Tag
from articles.reserved import is_reserved
from articles.tagging import check_names
from chinese.folding import fold, pattern
from chinese.hygiene import clean_line
from regions.models import Region


class MenuAdmin(DeskAdmin):
    """Rows whose names many pages print: each change makes readers' browsers ask again."""

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        menu_changed()

    def delete_model(self, request, obj):
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
class SourceAdmin(MenuAdmin):
    form = SourceForm
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
class AuthorAdmin(MenuAdmin):
    form = NamedForm
    list_display = ["name", "source", "pinyin"]
    list_select_related = ["source"]
    search_fields = ["name", "pinyin"]
    autocomplete_fields = ["source"]
    ordering = ["name", "pk"]
    fields = ["name", "pinyin", "source", "biography"]


class TagForm(NamedForm):
    """A tag; its name must be one that an article's form would take."""

    @staticmethod
    def tidy(name):
        """As `split_tags` does it."""
        return clean_line(unicodedata.normalize("NFKC", name))

    def clean_name(self):
        """The name, if it can be typed among others."""
        name = super().clean_name()
        check_names([name])
        return name


@admin.register(Tag)
class TagAdmin(MenuAdmin):
    form = TagForm
    list_display = ["name", "slug"]
    search_fields = ["name"]
    ordering = ["name"]
    fields = ["name", "slug"]
    readonly_fields = ["slug"]  # made from the name; it is an address that readers keep


class SlotForm(forms.ModelForm):
    """A slot on a page that the person is responsible for."""

    acting = None

    def clean(self):
        """The slot, if its page is that of a held region, or the person holds all regions."""
        cleaned, region = super().clean(), self.cleaned_data.get("region")
        if not self.acting.all_regions and "region" not in self.errors and not held(self.acting, region):
            message = "只能安排您负责的地区页；首页和栏目页由负责全部地区的总编安排。请选择您负责的地区。"
            self.add_error("region", forms.ValidationError(message, code="not_held"))
        return cleaned


def held(user, region):
    """Whether a user is responsible for a region; nobody is for None."""
    return region is not None and Region.objects.held_by(user).filter(pk=region.pk).exists()


@admin.register(Slot)
class SlotAdmin(DeskAdmin):
    form = SlotForm
    list_display = ["position", "order", "place", "article", "start_at", "end_at"]
    list_filter = ["position"]
    list_select_related = ["article", "region", "section"]
    autocomplete_fields = ["article", "region", "section"]
    ordering = ["position", "order", "pk"]
    fields = ["position", "order", "region", "section", "article", "start_at", "end_at"]
    formfield_overrides = DeskAdmin.formfield_overrides | {models.DateTimeField: {"form_class": MinuteField}}

    def get_queryset(self, request):
        """Slots whose article the person may see, on pages that they are responsible for."""
        from_scope = self.admin_site.get_model_admin(Slot.article.field.related_model).get_queryset(request)
        rows = super().get_queryset(request).filter(article__in=from_scope.values("pk"))
        user = request.user
        return rows if user.all_regions else rows.filter(region__in=Region.objects.held_by(user).values("pk"))

    def get_form(self, request, obj=None, **kwargs):
        """The form, which knows who is acting."""
        form = super().get_form(request, obj, **kwargs)
        form.acting = request.user
        return form

    @admin.display(description="页面")
    def place(self, slot):
        return slot.region or slot.section or "首页"
