"""The bulk actions of the article list, and the pages that tell what became of one."""

from django.contrib import admin

from articles.admin import batches, bulk
from articles.lifecycle import PUBLISH


class BulkActions:
    """A part of the article's admin: each action leads to one page that asks, and from there to the report."""

    actions = [
        "publish_selected",
        "withdraw_selected",
        "add_regions",
        "drop_regions",
        "add_tags",
        "drop_tags",
        "set_source",
        "set_licence",
        "discard_selected",
    ]

    def has_publish_permission(self, request):
        """Whether the role may publish."""
        return request.user.has_perm(PUBLISH)

    def has_work_permission(self, request):
        """Whether the role works on other people's articles too."""
        return request.user.has_perm("articles.work_in_region")

    @admin.action(description="发布所选稿件", permissions=["publish"])
    def publish_selected(self, request, queryset):
        """Publish the newest revision of each."""
        return bulk.run(self, request, queryset, "publish")

    @admin.action(description="撤下所选稿件", permissions=["publish"])
    def withdraw_selected(self, request, queryset):
        """Withdraw each, with one reason."""
        return bulk.run(self, request, queryset, "withdraw")

    @admin.action(description="加地区…", permissions=["work"])
    def add_regions(self, request, queryset):
        """Add regions to each."""
        return bulk.run(self, request, queryset, "add_regions")

    @admin.action(description="去掉地区…", permissions=["work"])
    def drop_regions(self, request, queryset):
        """Take regions from each."""
        return bulk.run(self, request, queryset, "drop_regions")

    @admin.action(description="加标签…", permissions=["work"])
    def add_tags(self, request, queryset):
        """Add tags to each."""
        return bulk.run(self, request, queryset, "add_tags")

    @admin.action(description="去掉标签…", permissions=["work"])
    def drop_tags(self, request, queryset):
        """Take tags from each."""
        return bulk.run(self, request, queryset, "drop_tags")

    @admin.action(description="改来源…", permissions=["work"])
    def set_source(self, request, queryset):
        """Give each the same source."""
        return bulk.run(self, request, queryset, "set_source")

    @admin.action(description="改授权依据…", permissions=["work"])
    def set_licence(self, request, queryset):
        """Give each the same licence."""
        return bulk.run(self, request, queryset, "set_licence")

    @admin.action(description="把所选草稿移到回收站", permissions=["change"])
    def discard_selected(self, request, queryset):
        """Move each to the recycle bin."""
        return bulk.run(self, request, queryset, "discard")

    def batch_views(self):
        """The addresses of the reports, as `get_urls` takes them."""
        return [("batches/", self.batches_view, "batches"), ("batches/<int:pk>/", self.batch_view, "batch")]

    def batches_view(self, request):
        """The person's bulk actions."""
        return batches.recent(self, request)

    def batch_view(self, request, pk):
        """One of them; a POST undoes it."""
        return batches.one(self, request, pk)
