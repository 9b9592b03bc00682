"""An article as it would be read: for its editors, and for whoever holds a preview link."""

import re

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import pictures, previewing, publishing, snapshots
from articles.models import Article, Author, RevisionImage, Section
from articles.picking import neighbours
from articles.tagging import tags_to_be
from articles.views.articles import chain_of, context_of
from articles.views.gone import is_secret
from articles.views.media import FOR_STAFF, answer_with
from articles.views.rendering import page
from regions.models import Region

HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
_PICTURE = re.compile(r"/media/(\d{4}/\d{2}/[0-9a-f]{32})(?=[-.])")


@require_safe
def preview(request, token):
    """The article of a preview link; 404 for one that shows nothing (any more), 410 for what was taken down, 429 for a machine."""
    try:
        link = previewing.opened(token)
    except previewing.TooOften as often:
        busy = "这个预览链接打开得太频繁，请一分钟后再试。"
        return HttpResponse(
            busy, "text/plain; charset=utf-8", 429, headers=HEADERS | {"Retry-After": str(often.seconds)}
        )
    if link is None:
        return _taken_down(token) or nothing(request)
    revision = _revision_of(link)
    context = revision_context(link.article, revision) | {"link": link, "share": None, "jsonld": ""}
    answer = page("preview.html", context | {"is_live": _is_live(link.article, revision)}, indexed=False)
    answer.content = _with_pictures(answer.content.decode(), token, revision)
    answer.own_rules = context["own"]
    return _with_headers(answer)


@require_safe
def picture(request, token, name):
    """A picture of the version that a preview link shows; 404 for all others."""
    link, image = previewing.find(token), pictures.find(name)
    if link is None or image is None:
        return nothing(request)
    if not RevisionImage.objects.filter(revision=_revision_of(link), image=image).exists():
        return nothing(request)
    try:
        return answer_with(request, name, FOR_STAFF, HEADERS)
    except FileNotFoundError:
        return nothing(request)


@require_safe
def nothing(request, rest=""):
    """The answer to what opens nothing: not the handler of all 404, which keeps the addresses that it is asked for."""
    return _with_headers(page("404.html", {}, status=404))


def _taken_down(token):
    """410 for a link of an article that was taken down, unless nobody may learn that; None for all other links."""
    link = previewing.closed(token)
    if link is None or is_secret(link.article) or not link.article.was_public:
        return None
    return _with_headers(page("410.html", {}, status=410))


def _with_headers(answer):
    for header, value in HEADERS.items():
        answer[header] = value
    return answer


def revision_context(article, revision):
    """What the article's template prints for a revision; the row stays as it is. Relations are those of the revision."""
    row = Article.objects.select_related("section", "source", "cover").annotate(**neighbours()).get(pk=article.pk)
    snapshot = snapshots.without(revision.snapshot, snapshots.missing(revision.snapshot))
    snapshots.apply(row, snapshot)
    row.published_at = row.published_at or timezone.now()
    if row.section_id is None:
        row.section = Section(name="（未选栏目）", slug="news")
    found = Author.objects.in_bulk(snapshot["authors"])
    authors = [found[pk] for pk in snapshot["authors"] if pk in found]
    chains = [chain_of(region) for region in Region.objects.filter(pk__in=snapshot["regions"]).with_ancestors()]
    relations = {
        "tags": tags_to_be(snapshot["tags"]),
        "regions": list(dict.fromkeys(region for chain in chains for region in chain)),
    }
    return context_of(row, row.get_absolute_url(), authors=authors) | relations | {"newest": revision}


def _revision_of(link):
    return link.revision or publishing.newest_revision(link.article)


def _is_live(article, revision):
    return article.live_revision_id == revision.pk and Article.objects.live().filter(pk=article.pk).exists()


def _with_pictures(html, token, revision):
    """The page with the version's own pictures at addresses that the link opens: readers may not have them yet."""
    images = RevisionImage.objects.filter(revision=revision).values_list("image__name", flat=True)
    held = {name.partition(".")[0] for name in images}
    start = reverse("preview_picture", args=[token, "x"]).removesuffix("x")
    return _PICTURE.sub(lambda found: start + found[1] if found[1] in held else found[0], html)
