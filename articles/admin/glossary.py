"""The glossary in the admin: terms as drafts, the preview that puts them before readers, and the releases."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.urls import path

from accounts.desk import DeskAdmin, LedgerAdmin
from articles import glossary
from articles.admin import glossing, releasing
from articles.models import GlossaryRelease, GlossaryTerm
from articles.rewording import changed_words
from chinese.folding import fold, pattern
from chinese.glossary import KINDS, shipped

RECENT = 20


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(DeskAdmin):
    list_display = ["hans", "kind", "tw_shown", "hk_shown", "reverse_shown", "standing", "note"]
    list_filter = ["kind", "active"]
    search_fields = ["hans"]
    search_help_text = "原词、写法或备注，简繁均可。"
    sortable_by = []
    ordering = ["-pk"]
    fields = ["hans", "kind", "tw", "hk", "reverse", "note", "active"]
    change_list_template = "admin/articles/glossaryterm/list.html"

    def get_search_results(self, request, queryset, search_term):
        """By any spelling that folds alike; there are a few thousand terms at most."""
        term = search_term.strip()[:64]
        if not term:
            return queryset, False
        found = ((f"{name}__iregex", pattern(term)) for name in ("hans", "tw", "hk", "note"))
        return queryset.filter(Q(*found, _connector=Q.OR)), False

    def get_changelist_instance(self, request):
        """The list, its rows compared with the release in force."""
        found = super().get_changelist_instance(request)
        newest = GlossaryRelease.objects.newest()
        rules = {rule.hans: rule for rule in newest.rules()} if newest else {}
        for term in found.result_list:
            rule = rules.get(term.hans)
            same = rule and not changed_words([rule], [term.rule()])
            term.is_online = same if term.active else rule and rule.number == term.pk
        found.release = newest
        found.pending = changed_words(list(rules.values()), glossary.drafts())
        return found

    def changelist_view(self, request, extra_context=None):
        """The list, and beside it the rules that come with the site."""
        term = fold(request.GET.get("q", "").strip()[:64])
        rules = [rule for rule in shipped() if not term or any(term in fold(word) for word in (rule.hans, rule.tw))]
        ours = set(GlossaryTerm.objects.in_use().values_list("hans", flat=True))
        rows = [(rule, KINDS[rule.kind], rule.hans in ours) for rule in rules]
        may = {"can_publish": request.user.has_perm(glossary.PUBLISH), "can_paste": self.has_add_permission(request)}
        return super().changelist_view(request, {"shipped": rows, **may, **(extra_context or {})})

    def get_urls(self):
        views = [("paste/", self.paste_view, "paste"), ("publish/", self.publish_view, "publish")]
        wrap = self.admin_site.admin_view
        return [path(route, wrap(view), name=f"articles_glossaryterm_{name}") for route, view, name in views] + (
            super().get_urls()
        )

    def add_view(self, request, form_url="", extra_context=None):
        """The form of a new term."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return glossing.screen(self, request, GlossaryTerm())

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The form of a term; whoever may not change it reads it."""
        term = self.get_object(request, object_id)
        if not self.has_change_permission(request, term):
            return super().change_view(request, object_id, form_url, extra_context)
        return glossing.screen(self, request, term)

    def paste_view(self, request):
        """Many terms at once, pasted from a table."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return glossing.paste(self, request)

    def publish_view(self, request):
        """What the terms would change for readers, and the button that lets them."""
        if not request.user.has_perm(glossary.PUBLISH):
            raise PermissionDenied
        return releasing.publish(self, request)

    def delete_model(self, request, obj):
        """Through the verb."""
        glossary.delete_term(obj, by=request.user)

    def log_deletions(self, request, queryset):
        """Nothing: the verb writes the event."""

    @admin.display(description="台湾")
    def tw_shown(self, term):
        return term.tw or "—"

    @admin.display(description="香港")
    def hk_shown(self, term):
        return term.hk or "—"

    @admin.display(description="反向")
    def reverse_shown(self, term):
        return "也替换" if term.reverse else "—"

    @admin.display(description="线上")
    def standing(self, term):
        """Whether readers get the rule as it stands here."""
        return releasing.mark_of(term)


@admin.register(GlossaryRelease)
class GlossaryReleaseAdmin(LedgerAdmin):
    list_display = ["version_shown", "at", "by_shown", "changed", "note"]
    list_per_page = RECENT
    list_select_related = ["by"]
    sortable_by = []
    ordering = ["-version"]

    def get_changelist_instance(self, request):
        """The list, each row compared with the one before it."""
        found = super().get_changelist_instance(request)
        rows = list(found.result_list)
        oldest = rows[-1].version if rows else 0
        rows_and_former = [*rows, GlossaryRelease.objects.filter(version__lt=oldest).newest()]
        for row, former in zip(rows, rows_and_former[1:], strict=True):
            row.changes = changed_words(former.rules() if former else (), row.rules())
        newest = GlossaryRelease.objects.version()
        for row in rows:
            row.is_newest = row.version == newest
        found.result_list = rows
        return found

    def get_urls(self):
        wrap = self.admin_site.admin_view
        restore = path("<int:pk>/restore/", wrap(self.restore_view), name="articles_glossaryrelease_restore")
        return [restore, *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """One release: who, when, what it changed, and all of its rules."""
        release = self.get_object(request, object_id)
        if not self.has_view_permission(request, release):
            raise PermissionDenied
        if request.method == "POST":
            raise PermissionDenied
        return releasing.detail(self, request, release)

    def restore_view(self, request, pk):
        """What it would change for readers to go back to a release, and the button that does."""
        if not request.user.has_perm(glossary.PUBLISH):
            raise PermissionDenied
        return releasing.restore(self, request, self.get_object(request, str(pk)))

    @admin.display(description="版本")
    def version_shown(self, release):
        return releasing.name_of(release)

    @admin.display(description="操作人")
    def by_shown(self, release):
        return str(release.by) if release.by else "系统"

    @admin.display(description="改动")
    def changed(self, release):
        return releasing.summary_of(release.changes)
