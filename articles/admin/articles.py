"""Articles in the admin: the list within the person's scope, and the addresses of the article screen."""

from django.contrib import admin
from django.db.models import F, Prefetch
from django.http import Http404
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from accounts.desk import DeskAdmin, KeysetChangeList, LookAhead
from articles import querysets
from articles.admin import (
    bulkactions,
    calendar,
    editing,
    exporting,
    filters,
    keeping,
    linking,
    moving,
    queue,
    reading,
    restricted,
    savedfilters,
    searching,
    sourcing,
    suggesting,
    threeways,
)
from articles.dates import minute_text
from articles.models import Article, ArticleRegion
from articles.states import ArticleState, RevisionState


@admin.register(Article)
class ArticleAdmin(bulkactions.BulkActions, savedfilters.SavedFilters, DeskAdmin):
    list_display = ["headline", "standing", "region_names", "section", "source", "moment", "creator"]
    list_filter = [filters.StateFilter, filters.RegionFilter, filters.SectionFilter, filters.SourceFilter]
    search_fields = ["title"]
    search_help_text = searching.HELP
    sortable_by = []
    ordering = ["-changed_at", "-pk"]
    list_per_page = 50
    paginator = LookAhead

    # scope

    def get_queryset(self, request):
        return Article.objects.visible_to(request.user).order_by(*self.ordering)

    def get_object(self, request, object_id, from_field=None):
        """The article in the person's scope; 404, or the notice of one that the takedown desk holds."""
        found = super().get_object(request, object_id, from_field)
        if found.is_restricted:
            raise restricted.Restricted(found)
        return found

    def has_change_permission(self, request, obj=None):
        """Whether the role may change articles, and this one in particular."""
        if obj is None:
            return super().has_change_permission(request)
        return self.has_change_permission_for(request.user, obj)

    def has_change_permission_for(self, user, obj):
        """The same, when there is no request at hand; nothing in the recycle bin is edited."""
        if obj.state == ArticleState.DISCARDED or obj.is_restricted:
            return False
        return Article.objects.editable_by(user).filter(pk=obj.pk).exists()

    def has_delete_permission(self, request, obj=None):
        """Never: drafts go to the recycle bin, what was public is withdrawn."""
        return False

    # list

    def get_changelist(self, request, **kwargs):
        return KeysetChangeList

    def rows_at(self, rows, cursor):
        """The page beyond a cursor `(direction, text)` or from the top, and whether it comes oldest first.

        Which rows stand on it is asked first, inside: a filter may leave tens of thousands to sort, and what the list
        prints of each is looked up for the page alone.
        """
        rows = rows.alias(at=F("changed_at"), aid=F("pk"))
        direction, text = cursor or (None, "")
        try:
            rows = rows.after(text) if direction == "after" else rows.before(text) if direction else rows
        except querysets.BadCursor:
            raise Http404 from None
        if direction is None:
            rows = rows.order_by("-at", "-aid")
        page = Article.objects.filter(pk__in=rows.values("pk")[: self.list_per_page + 1])
        backwards = direction == "after"
        return self.listed(page).order_by(*(["changed_at", "pk"] if backwards else self.ordering)), backwards

    @staticmethod
    def listed(rows):
        """The rows with what the list prints: no bodies, where the newest revision stands, the assigned regions."""
        places = ArticleRegion.objects.filter(assigned=True).select_related("region").order_by("pk")
        return (
            filters.with_review(rows)
            .select_related("section", "source", "created_by")
            .defer("body", "summary", "counted_as", "source__aliases", "created_by__roles")
            .prefetch_related(Prefetch("places", places, to_attr="chosen"))
        )

    def cursor_of(self, row):
        """The cursor that stands for a row."""
        return querysets.cursor_at(row.changed_at, row.pk)

    def get_search_results(self, request, queryset, search_term):
        return searching.search(request, queryset, search_term), False

    @admin.display(description="标题")
    def headline(self, article):
        return format_html("<bdi>{}</bdi>", restricted.name_of(article) or article.pending_title or article.title)

    @admin.display(description="状态")
    def standing(self, article):
        """The state, and beside it what the newest revision waits for."""
        if article.is_restricted:
            return format_html('<span class="state state-withdrawn">{}</span>', "受限")
        if article.is_scheduled:
            kind, label = "scheduled", "定时"
        else:
            kind, label = article.state, article.get_state_display()
        waits = article.review in {RevisionState.SUBMITTED, RevisionState.CHANGES_REQUESTED}
        pending = article.state == ArticleState.PUBLISHED and article.live_revision_id != article.newest
        note = RevisionState(article.review).label if waits else "有未发布的修改" if pending else ""
        mark = format_html('<span class="state state-{}">{}</span>', kind, label)
        return format_html('{} <span class="state-note">{}</span>', mark, note) if note else mark

    @admin.display(description="地区")
    def region_names(self, article):
        return "、".join(place.region.short for place in article.chosen) or "全国"

    @admin.display(description="发布 / 更新")
    def moment(self, article):
        at = timezone.localtime(article.visible_from or article.changed_at)
        return format_html('<time datetime="{}">{}</time>', at.isoformat(), minute_text(at))

    @admin.display(description="创建人")
    def creator(self, article):
        return str(article.created_by) if article.created_by else "导入"

    # screens

    def get_urls(self):
        views = [
            ("suggest/<str:kind>/", suggesting.names, "suggest"),
            ("suggest-regions/", suggesting.regions, "suggest_regions"),
            ("source/", sourcing.policy, "source"),
            ("paste/", suggesting.paste, "paste"),
            ("<int:pk>/move/<str:name>/", self.move_view, "move"),
            ("<int:pk>/preview/", self.preview_view, "preview"),
            ("<int:pk>/links/", self.links_view, "links"),
            ("phone.css", reading.phone_style, "phone_style"),
            ("<int:pk>/compare/", self.compare_view, "compare"),
            ("readings/", self.readings_view, "readings"),
            ("<int:pk>/working/", self.keep_view, "keep"),
            ("<int:pk>/working/drop/", self.drop_view, "drop"),
            ("<int:pk>/bring-back/", self.bring_back_view, "bring_back"),
            ("queue/", self.queue_view, "queue"),
            ("calendar/", self.calendar_view, "calendar"),
            ("export/", self.export_view, "export"),
            *self.batch_views(),
            *self.filter_views(),
            ("working/", self.keep_view, "keep_new"),
            ("working/drop/", self.drop_view, "drop_new"),
        ]
        wrap = self.admin_site.admin_view
        ours = [path(route, wrap(view), name=f"articles_article_{name}") for route, view, name in views]
        theirs = [url for url in super().get_urls() if not (url.name or "").endswith("_delete")]
        return restricted.told(self, ours + theirs)

    def add_view(self, request, form_url="", extra_context=None):
        return editing.add(self, request)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return editing.change(self, request, object_id)

    def move_view(self, request, pk, name):
        """One move of one article."""
        return moving.view(self, request, str(pk), name)

    def preview_view(self, request, pk):
        """The newest revision as readers would see it."""
        return reading.preview(self, request, str(pk))

    @method_decorator(require_POST)
    def keep_view(self, request, pk=None):
        """What is typed into the form, every few seconds."""
        return keeping.keep(self, request, pk)

    @method_decorator(require_POST)
    def drop_view(self, request, pk=None):
        """An unsaved text that nobody wants."""
        return keeping.drop(self, request, pk)

    def queue_view(self, request):
        """What waits for review."""
        return queue.view(self, request)

    @method_decorator(require_safe)
    def calendar_view(self, request):
        """What appears and what ends, by day."""
        return calendar.view(self, request)

    @method_decorator(require_POST)
    def export_view(self, request):
        """The list as CSV."""
        return exporting.view(self, request)

    @method_decorator(require_POST)
    def bring_back_view(self, request, pk):
        """An old version as the newest one."""
        return reading.bring_back(self, request, str(pk))

    def links_view(self, request, pk):
        """The preview links for people without an account."""
        return linking.view(self, request, str(pk))

    @method_decorator(require_POST)
    def readings_view(self, request):
        """The text of a form, unsaved, in the three readings."""
        return threeways.differences(self, request)

    def compare_view(self, request, pk):
        """Two revisions side by side."""
        return reading.compare(self, request, str(pk))

    def history_view(self, request, object_id, extra_context=None):
        return reading.history(self, request, object_id)
