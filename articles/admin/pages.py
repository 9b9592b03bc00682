"""Static pages in the admin: the same editor, the same cleaning as articles."""

import js_asset
from django import forms
from django.contrib import admin
from django.utils import timezone

from articles.admin.vocabulary import MenuAdmin
from articles.admin.widgets import BodyField
from articles.models import Page, Section
from articles.reserved import is_reserved_for_pages


class PageForm(forms.ModelForm):
    """A static page."""

    body = BodyField(label="正文")

    class Meta:
        model = Page
        fields = ["title", "slug", "body", "order"]

    def clean_slug(self):
        """The slug, unless another address of the site begins with it."""
        slug = self.cleaned_data["slug"]
        if is_reserved_for_pages(slug):
            raise forms.ValidationError(f"“{slug}”是保留字，用它的页面打不开。请换一个网址名。", code="reserved")
        if Section.objects.filter(slug=slug).exists():
            raise forms.ValidationError(f"“{slug}”已是一个栏目的网址名。请换一个网址名。", code="section")
        return slug


@admin.register(Page)
class PageAdmin(MenuAdmin):
    form = PageForm
    list_display = ["title", "slug", "order", "changed_at"]
    search_fields = ["title"]
    change_form_template = "admin/articles/page/change_form.html"

    def save_model(self, request, obj, form, change):
        obj.changed_at = timezone.now()
        super().save_model(request, obj, form, change)

    def render_change_form(self, request, context, *args, **kwargs):
        """With the nonce on the import map, without which the editor does not start."""
        context["media"] = js_asset.Media.from_media(context["media"], nonce=request.csp_nonce)
        return super().render_change_form(request, context, *args, **kwargs)
