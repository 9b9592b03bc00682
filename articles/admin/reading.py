"""What one reads about an article: its history, two versions compared, and the page as readers would see it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils import timezone

from articles import publishing, snapshots
from articles.admin import values
from articles.admin.comparing import differences
from articles.admin.moving import revision_of
from articles.models import Article, Author, Section
from articles.picking import neighbours
from articles.tagging import tags_to_be
from articles.views.articles import chain_of, context_of
from articles.views.rendering import page
from regions.models import Region
from workflow.models import Event

SHOWN = 100


def history(desk, request, pk):
    """Events and revisions of one article, the newest hundred of each."""
    article = desk.get_object(request, pk)
    revisions = list(article.revisions.newest_first().select_related("author").defer("snapshot")[:SHOWN])
    context = {"title": "历史", "events": Event.objects.about(article)[:SHOWN], "revisions": revisions}
    return _page(desk, request, "admin/articles/article/history.html", article, context)


def compare(desk, request, pk):
    """Two revisions of one article (`old`, `new`; by default the newest and the one before it), field by field."""
    article = desk.get_object(request, pk)
    new = revision_of(article, request.GET["new"]) if "new" in request.GET else publishing.newest_revision(article)
    if new is None:
        raise Http404
    old = revision_of(article, request.GET["old"]) if "old" in request.GET else _before(article, new)
    if old is None:
        raise Http404
    texts = [values.shown(values.of_snapshot(revision.snapshot)) for revision in (old, new)]
    context = {"title": "比较", "old": old, "new": new, "rows": differences(*texts)}
    return _page(desk, request, "admin/articles/article/compare.html", article, context)


def _before(article, revision):
    earlier = article.revisions.filter(pk__lt=revision.pk).newest_first().first()
    return earlier or revision


def preview(desk, request, pk):
    """The newest revision as readers would see it; nobody keeps the answer, and the row stays as it is."""
    article = desk.get_object(request, pk)
    newest = publishing.newest_revision(article)
    rows = Article.objects.select_related("section", "source", "cover").annotate(**neighbours())
    row = rows.get(pk=article.pk)
    snapshot = snapshots.without(newest.snapshot, snapshots.missing(newest.snapshot))
    snapshots.apply(row, snapshot)
    row.published_at = row.published_at or timezone.now()
    if row.section_id is None:
        row.section = Section(name="（未选栏目）", slug="news")
    context = context_of(row, row.get_absolute_url()) | _relations(snapshot)
    return page("admin/articles/article/preview.html", context | {"newest": newest, "pk": article.pk})


def _relations(snapshot):
    """Tags, authors and regions as the snapshot has them: the row's own are those that readers see."""
    authors = Author.objects.in_bulk(snapshot["authors"])
    regions = Region.objects.filter(pk__in=snapshot["regions"]).with_ancestors()
    chains = [chain_of(region) for region in regions]
    return {
        "tags": tags_to_be(snapshot["tags"]),
        "authors": [authors[pk] for pk in snapshot["authors"] if pk in authors],
        "regions": list(dict.fromkeys(region for chain in chains for region in chain)),
    }


def _page(desk, request, template, article, context):
    if not desk.has_view_permission(request, article):
        raise PermissionDenied
    request.current_app = desk.admin_site.name
    newest = publishing.newest_revision(article)
    shared = {"opts": Article._meta, "article": article, "newest": newest}
    return TemplateResponse(request, template, {**desk.admin_site.each_context(request), **shared, **context})
