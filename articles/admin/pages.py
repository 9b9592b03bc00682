"""Static pages in the admin: the same editor, the same cleaning as articles."""

import js_asset
from django import forms
from django.contrib import admin
from django.utils import timezone

from articles.admin.vocabulary import MenuAdmin
from articles.admin.widgets import BodyField
from articles.models import Page


class PageForm(forms.ModelForm):
    """A static page."""

    body = BodyField(label="正文")

    class Meta:
        model = Page
        fields = ["title", "slug", "body", "order"]


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
