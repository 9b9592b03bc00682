"""The article page, and what it hands to its template."""

from django.http import HttpResponsePermanentRedirect
from django.utils.http import http_date, urlencode
from django.views.decorators.http import require_safe

from articles import jsonld, scriptrules
from articles.addresses import absolute, external
from articles.contents import with_contents
from articles.models import Article
from articles.picking import closest, neighbours, pick, places_of, read, tags_of
from articles.states import Script
from articles.validators import etag, unchanged
from articles.views.gone import gone
from articles.views.rendering import page
from articles.wording import linked, said, titled
from chinese.variants import active

RELATED = 6
PER_PLACE = 4
WEIBO = "https://service.weibo.com/share/share.php"


@require_safe
def article(request, section, year, day, pk):
    """One article: 304, the page, 301 to its address, 410 or 451 once it was visible and is not, 404 before."""
    answer = unchanged(request, pk)
    if answer is not None:
        return answer
    found = _readable().live().annotate(**neighbours()).filter(pk=pk).first()
    if found is None:
        return gone(pk)
    path = found.get_absolute_url()
    if path != request.path:
        return HttpResponsePermanentRedirect(path)
    context = context_of(found, path)
    answer = page("article.html", context, path=path)
    answer.own_rules = context["own"]
    answer["ETag"] = etag(pk, found.version)
    answer.headers["Last-Modified"] = http_date(found.changed_at.timestamp())
    return answer


def _readable():
    return Article.objects.select_related("section", "source", "cover")


def context_of(found, path, *, authors=None):
    """What the article's template prints; `found` carries the annotations of `picking.neighbours`.

    `authors` are its own unless given. `own` are its rules for the active reading: the answer must carry them
    (`own_rules`), so that the text is worded by them.
    """
    tags, places = tags_of(found, PER_PLACE), places_of(found, PER_PLACE)
    if authors is None:
        authors = [place.author for place in found.author_places.select_related("author").order_by("position")]
    corrections = list(found.corrections.all())
    related = closest([*tags, *(place for place in places if place.assigned)], RELATED)
    rows = read(related, filter(None, [found.newer, found.older]))
    body, contents = with_contents(linked(found.body))
    chains = [chain_of(place.region) for place in places if place.assigned]
    regions = list(dict.fromkeys(region for chain in chains for region in chain))
    own = scriptrules.rules_of(found, authors)
    title = titled(found, own)
    data = jsonld.news_article(found, authors=authors, regions=regions, corrections=corrections, own=own)
    crumbs = jsonld.breadcrumbs((said(found.section.name), found.section.get_absolute_url()), (title, path))
    return {
        "article": found,
        **_marked(found),
        "own": own,
        "body": body,
        "contents": contents,
        "standfirst": found.summary if found.summary[:15] not in found.body else "",
        "authors": authors,
        "tags": [place.tag for place in tags],
        "regions": regions,
        "corrections": corrections,
        "newer": rows.get(found.newer),
        "older": rows.get(found.older),
        "related": sorted(pick(rows, related), key=lambda row: row.published_at, reverse=True),
        "original": external(found.source_url),
        "figure": _figure(found),
        "picture": absolute(found.cover.url) if found.cover_id else "",
        "share": _share(title, path),
        "jsonld": jsonld.EmbeddedJson([data, crumbs]),
        "here": found.section.slug,
    }


def _marked(found):
    """The title, and what marks it and the article's other texts in the head for the conversion of the page."""
    mark = "data-zh-own" if found.script == Script.HANS else f"data-zh-from={found.script} data-zh-own"
    own = found.own_title(active())
    return {"mark": mark, "title": own or found.title, "title_mark": "data-zh-skip" if own else mark}


def _figure(found):
    """The cover, unless the text shows the same picture in some width."""
    if not found.cover_id or found.cover.name.partition(".")[0].partition("-")[0] in found.body:
        return None
    return found.cover


def chain_of(region):
    """The region with its province before it; a zone only when it is all there is."""
    return [above for above in reversed(region.ancestors()) if above.level != "zone"] + [region]


def _share(title, path):
    link = absolute(path)
    mail = urlencode({"subject": title, "body": link}).replace("+", "%20")
    return {"weibo": f"{WEIBO}?{urlencode({'url': link, 'title': title})}", "mail": f"mailto:?{mail}"}
