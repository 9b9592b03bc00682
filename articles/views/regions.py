"""A region's sub-site: its front page and its news by section."""

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from articles import jsonld
from articles.addresses import external
from articles.models import Article, Section
from articles.paging import SIZE, listing
from articles.picking import ALL, counted, hot_tags, read, sections_with_top, slots
from articles.views.home import boxes, front
from articles.views.rendering import page, reader_page
from articles.wording import said
from regions.models import Exchange, Region

IN_SECTION = 5


@reader_page
def region(request, slug):
    """A region's front page, or an older page of its news; a retired region leads to its successor."""
    found = _region(slug)
    if found.retired_at and found.successor:
        return redirect(found.successor, permanent=True)
    rows = listing(Article.objects.in_region(found), request.GET)
    if not rows.is_first:
        return page("region_older.html", _frame(found, rows), path=request.path, indexed=False)
    return page("region.html", region_page(found, rows), path=request.path)


@reader_page
def region_section(request, slug, section):
    """A region's news in one section; those of a retired region lead to its successor's."""
    found = _region(slug)
    if found.retired_at and found.successor:
        return redirect("region_section", found.successor.slug, section, permanent=True)
    within = get_object_or_404(Section, slug=section)
    rows = listing(Article.objects.in_region(found, within), request.GET)
    above = found.ancestors()[::-1]
    context = {
        "region": found,
        "above": above,
        "section": within,
        "listing": rows,
        "here": "regions",
        "jsonld": _crumbs(found, above, (said(within.name), request.path)),
    }
    return page("region_section.html", context, path=request.path, indexed=rows.is_first)


def _region(slug):
    found = Region.objects.select_related("parent__parent", "successor").filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _frame(found, listed):
    above = found.ancestors()[::-1]
    return {"region": found, "above": above, "listing": listed, "here": "regions", "jsonld": _crumbs(found, above)}


def region_page(found, listed, *, at=None, where=ALL):
    """What a region's front page shows now, or at a later moment `at` if nobody changes anything.

    `listed` is the first page of its news at that moment, `where` a condition on the slots that may show.
    """
    chosen = slots(region=found, at=at, where=where)
    sections = sections_with_top(IN_SECTION, region=found, at=at)
    rows = read(*chosen.values(), *(section.top for section in sections), at=at)
    below = Q(region=found) | Q(region__parent=found) | Q(region__parent__parent=found)
    exchanges = Exchange.objects.shown().filter(below).select_related("region")
    return {
        **_frame(found, listed),
        **front(chosen, rows, listed.rows, features=0, lines=SIZE),
        "sections": boxes(sections, rows),
        "exchanges": [(exchange, external(exchange.link)) for exchange in exchanges],
        "below": list(counted(found.children.active().order_by("order", "code"))),
        "tags": hot_tags(Article.objects.in_region(found, at=at)),
    }


def _crumbs(found, above, *more):
    steps = [(region.short_here, region.get_absolute_url()) for region in [*above, found]]
    return jsonld.EmbeddedJson(jsonld.breadcrumbs((said("地区"), reverse("region_directory")), *steps, *more))
