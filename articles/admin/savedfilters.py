"""The filters that a person keeps under a name, above the article list."""

from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from articles.models import SavedFilter
from chinese.hygiene import clean_chars, clean_line

MOST = 20
LONGEST, VALUE = 500, 64
SEARCH = "q"


class SavedFilters:
    """A part of the article's admin: the list knows the person's filters, and two addresses change them."""

    change_list_template = "admin/articles/article/list.html"

    def changelist_view(self, request, extra_context=None):
        """The list, with the person's filters and what of the address could be kept."""
        chosen = self.kept_of(request.GET.items()) if request.method == "GET" else ""
        own = SavedFilter.objects.filter(user=request.user).order_by("name")[:MOST]
        saved = [(row, row.query == chosen) for row in own] if request.method == "GET" else []
        return super().changelist_view(request, {"saved": saved, "chosen": chosen, **(extra_context or {})})

    def kept_of(self, pairs):
        """The search and the filters among the pairs of an address, in a fixed order; no cursors, nothing unknown."""
        known = {SEARCH, *(item.parameter_name for item in self.list_filter)}
        chosen = {name: clean_chars(value)[:VALUE].strip() for name, value in pairs if name in known}
        query = urlencode(sorted((name, value) for name, value in chosen.items() if value))
        return query if len(query) <= LONGEST else ""

    def filter_views(self):
        """The addresses, as `get_urls` takes them."""
        return [
            ("filters/", self.save_filter, "save_filter"),
            ("filters/<int:pk>/delete/", self.delete_filter, "delete_filter"),
        ]

    @method_decorator(require_POST)
    def save_filter(self, request):
        """Keep the posted filters under a name; the same name holds the newer ones."""
        self._require(request)
        name = clean_line(request.POST.get("name", ""))[: SavedFilter._meta.get_field("name").max_length]
        query = self.kept_of(parse_qsl(request.POST.get("query", "")[: LONGEST * 2]))
        standing = SavedFilter.objects.filter(user=request.user)
        if not name or not query:
            messages.error(request, "请先选好筛选条件，再写一个名称（20 字以内）。")
        elif standing.count() >= MOST and not standing.filter(name=name).exists():
            messages.error(request, f"最多保存 {MOST} 个筛选。请先删去用不到的。")
        else:
            SavedFilter.objects.update_or_create(user=request.user, name=name, defaults={"query": query})
            messages.success(request, f"已保存为“{name}”。")
        return _list(query)

    @method_decorator(require_POST)
    def delete_filter(self, request, pk):
        """Forget one of the person's filters."""
        self._require(request)
        get_object_or_404(SavedFilter, user=request.user, pk=pk).delete()
        return _list(self.kept_of(parse_qsl(request.POST.get("query", "")[: LONGEST * 2])))

    def _require(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied


def _list(query):
    address = reverse("admin:articles_article_changelist")
    return HttpResponseRedirect(f"{address}?{query}" if query else address)
