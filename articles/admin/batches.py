"""The report of a bulk action: what was done, what was skipped and why, and one button that undoes it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404

from articles import batching
from articles.models import Article, Batch

RECENT = 30


def recent(desk, request):
    """The person's newest bulk actions."""
    rows = list(_own(desk, request).order_by("-pk")[:RECENT])
    return desk.page(request, "admin/articles/article/batches.html", {"title": "我的批量操作", "batches": rows})


def one(desk, request, pk):
    """One bulk action of the person; a POST undoes it, a second one goes on where the first stopped."""
    batch = get_object_or_404(_own(desk, request), pk=pk)
    if request.method == "POST":
        batching.undo(batch, by=request.user)
        return HttpResponseRedirect(request.path)
    rows = list(batch.rows.order_by("pk"))
    articles = Article.objects.visible_to(request.user).filter(pk__in=[row.article_id for row in rows])
    titles = dict(articles.values_list("pk", "title"))
    for row in rows:
        row.title = titles.get(row.article_id)
    done = [row for row in rows if row.done]
    context = {
        "title": f"批量{batch.label}",
        "batch": batch,
        "done": done,
        "skipped": [row for row in rows if not row.done],
        "can_undo": any(not row.undone for row in done),
    }
    return desk.page(request, "admin/articles/article/batch.html", context)


def _own(desk, request):
    if not desk.has_view_permission(request):
        raise PermissionDenied
    return Batch.objects.filter(by=request.user)
