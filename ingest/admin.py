"""Imported pages in the admin: what was read, cleaned and doubted of each; nobody changes it."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from accounts.desk import LedgerAdmin
from ingest.models import ImportedPage
from ingest.removals import told


@admin.register(ImportedPage)
class ImportedPageAdmin(LedgerAdmin):
    list_display = ["imported_at", "name", "article", "cleaned", "doubts"]
    list_display_links = ["imported_at"]
    list_select_related = ["article"]
    fields = ["draft", "name", "imported_at", "charset_used", "cleaned", "samples", "doubts"]
    readonly_fields = fields

    # scope: whoever may read the article may read where it came from

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("articles.view_article")

    # columns

    @admin.display(description="稿件")
    def draft(self, page):
        address = reverse("admin:articles_article_change", args=[page.article_id])
        return format_html('<a href="{}">{}</a>', address, page.article.title)

    @admin.display(description="清理")
    def cleaned(self, page):
        return told(page.removals)

    @admin.display(description="清理示例")
    def samples(self, page):
        return format_html_join("", "<p>{}</p>", ([entry["sample"]] for entry in page.removals)) or "无"

    @admin.display(description="提示")
    def doubts(self, page):
        return format_html_join("", "<p>{}</p>", ([warning] for warning in page.warnings)) or "无"
