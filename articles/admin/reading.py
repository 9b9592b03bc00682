"""What one reads about an article: its history, two versions compared, and the page as readers would see it."""

import re
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.desk import is_id
from articles import publishing, snapshots
from articles.admin import values
from articles.admin.comparing import differences
from articles.admin.moving import revision_of
from articles.cleaning import CleaningRefused
from articles.views.previews import revision_context
from articles.views.rendering import page
from articles.wording import said_html
from chinese.variants import HANS, VARIANTS, reading
from workflow.errors import MoveRefused
from workflow.models import Event

SHOWN = 100
READINGS = {variant.code: variant for variant in VARIANTS}
PHONE = 390
_CONDITION = re.compile(r"\((min|max)-width: ([\d.]+)(rem|px)\)")
_SHARE = re.compile(r"([\d.]+)vw\b")
_ALWAYS, _NEVER = "(min-width: 0)", "(max-width: 0)"


def history(desk, request, pk):
    """Events and revisions of one article, the newest hundred of each."""
    article = desk.get_object(request, pk)
    revisions = list(article.revisions.newest_first().select_related("author").defer("snapshot")[:SHOWN])
    context = {
        "title": "历史",
        "events": Event.objects.about(article)[:SHOWN],
        "revisions": revisions,
        "several": len(revisions) > 1,
        "editable": desk.has_change_permission(request, article),
    }
    return _page(desk, request, "admin/articles/article/history.html", article, context)


def bring_back(desk, request, pk):
    """POST: the text of an old revision as a new, newest one; the versions between stay as they are."""
    article = desk.get_object(request, pk)
    if not desk.has_change_permission(request, article):
        raise PermissionDenied
    old, version = revision_of(article, request.POST.get("revision")), request.POST.get("version", "")
    if old is None or not is_id(version):
        raise Http404
    values, note = snapshots.values_of(old.snapshot), f"恢复第 {old.pk} 版"
    try:
        saved = publishing.save(article, values, by=request.user, version=int(version), note=note)
    except (MoveRefused, CleaningRefused) as refused:
        messages.error(request, refused.message)
        return HttpResponseRedirect(reverse("admin:articles_article_history", args=[article.pk]))
    messages.success(request, f"第 {old.pk} 版的内容已成为第 {saved.pk} 版。看过以后再提交或发布。")
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


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
    """The newest revision as readers would see it, in the reading and at the width that the address asks for.

    Nobody keeps the answer, and the row stays as it is.
    """
    article = desk.get_object(request, pk)
    newest = publishing.newest_revision(article)
    to = READINGS.get(request.GET.get("reading"), HANS)
    with reading(to):
        context = revision_context(article, newest)
        context |= {"pk": article.pk, "to": to, "variants": VARIANTS, "phone": request.GET.get("width") == "phone"}
        answer = page("admin/articles/article/preview.html", context)
        answer.content = said_html(answer.content.decode(), None, context["own"])
    return answer


def phone_style(request):
    """The readers' stylesheet as a telephone would read it: the preview's narrow page stands in a wide window."""
    css = Path(settings.BASE_DIR / "static" / "site.css").read_text(encoding="utf-8")
    return HttpResponse(at_width(css, PHONE), content_type="text/css; charset=utf-8")


def at_width(css, width):
    """A stylesheet whose conditions and lengths by the window's width are those of a window `width` pixels wide."""
    css = _CONDITION.sub(lambda found: _ALWAYS if _holds(found, width) else _NEVER, css)
    return _SHARE.sub(lambda found: f"{float(found[1]) * width / 100:g}px", css)


def _holds(found, width):
    bound = float(found[2]) * (16 if found[3] == "rem" else 1)
    return width >= bound if found[1] == "min" else width <= bound


def _page(desk, request, template, article, context):
    if not desk.has_view_permission(request, article):
        raise PermissionDenied
    shared = {"article": article, "newest": publishing.newest_revision(article)}
    return desk.page(request, template, shared | context)
