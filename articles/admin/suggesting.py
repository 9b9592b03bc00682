"""What the article screen offers while one types: sources, authors, tags, and the regions that a text is about."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.http import Http404, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from articles import pasting
from articles.cleaning import CleaningRefused
from articles.models import Author, Source, Tag
from chinese.folding import fold, pattern
from regions.gazetteer import detect
from regions.models import Region

TERM = 64
SHOWN = 10
TEXT = 20_000  # characters of a body that detection reads


def _sources(term):
    rows = Source.objects.standing().filter(Q(folded__contains=fold(term)) | Q(aliases__iregex=pattern(term)))
    return rows.order_by("-confirmed", "name").values_list("name", flat=True)


def _authors(term):
    rows = Author.objects.filter(Q(name__iregex=pattern(term)) | Q(pinyin__icontains=term))
    return rows.order_by("name").values_list("name", flat=True).distinct()


def _tags(term):
    """Tags of which the name, or a synonym, holds the term; the confirmed ones first."""
    rows = Tag.objects.filter(name__iregex=pattern(term), retired_at=None, same_as__retired_at=None)
    rows = rows.annotate(meant=Coalesce("same_as__name", "name"), known=Coalesce("same_as__confirmed", "confirmed"))
    return list(dict.fromkeys(rows.order_by("-known", "meant").values_list("meant", flat=True)[: SHOWN * 2]))


KINDS = {
    "source": ("articles.view_source", _sources),
    "author": ("articles.view_author", _authors),
    "tag": ("articles.view_tag", _tags),
}


@require_GET
def names(request, kind):
    """JSON `{"results": [names]}` of the vocabulary `kind` that contain the parameter `term`."""
    if kind not in KINDS:
        raise Http404
    permission, find = KINDS[kind]
    if not request.user.has_perm(permission):
        raise PermissionDenied
    term = request.GET.get("term", "").strip()[:TERM]
    return JsonResponse({"results": list(find(term)[:SHOWN]) if term else []})


@require_POST
def regions(request):
    """JSON `{"results": [{id, name, held}]}`: the regions that the posted title and body are about."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    found = regions_in(request.user, request.POST.get("title", ""), request.POST.get("body", ""))
    return JsonResponse({"results": [{"id": region.pk, "name": region.short, "held": held} for region, held in found]})


@require_POST
def paste(request):
    """JSON `{html, lost}`: the clean form of pasted markup (`html`), and how many pictures did not come along."""
    if not request.user.has_perm("articles.add_article"):
        raise PermissionDenied
    try:
        found = pasting.tidy(request.POST.get("html", ""))
    except CleaningRefused as refused:
        return JsonResponse({"error": refused.message})
    return JsonResponse({"html": found.html, "lost": found.lost})


def regions_in(user, title, body):
    """Pairs of a region that the text is about and whether `user` may assign it; the surest first."""
    text = "\n".join(piece.strip() for piece in _without_tags(body[: TEXT * 2])[:TEXT].split("\n"))
    codes = [found.code for found in detect(title[:200], text)]
    rows = {region.code: region for region in Region.objects.active().filter(code__in=codes)}
    held = set(Region.objects.held_by(user).filter(code__in=codes).values_list("code", flat=True))
    return [(rows[code], code in held) for code in codes if code in rows]


def _without_tags(markup):
    """The text between tags; it is only read for names, never shown."""
    pieces = [piece.rpartition(">")[2] for piece in f">{markup}".split("<")]
    return "\n".join(pieces)
