"""Lists of articles: section, tag, source, author, archive."""

import dataclasses

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from articles import jsonld
from articles.addresses import external
from articles.counting import numbers
from articles.dates import month_text
from articles.models import Article, Author, Section, Source, Tag
from articles.models.boards import SHOWN_IN_SECTION, SlotPosition
from articles.paging import listing, month_bounds
from articles.picking import headlines
from articles.views.pages import static_page
from articles.views.rendering import page, reader_page
from articles.wording import said

FIRST_YEAR = 1990


@reader_page
def section(request, slug):
    """A section's newest articles, below what editors put on top; else the static page of that name."""
    found = Section.objects.filter(slug=slug).first()
    if found is None:
        return static_page(request, slug)
    rows = listing(Article.objects.live().in_section(found), request.GET)
    return page("section.html", section_page(found, rows), path=request.path, indexed=rows.is_first)


def section_page(found, listed, *, at=None):
    """What a section's page shows now, or at a later moment `at`; `listed` is a page of its news at that moment."""
    on_top = headlines(found, SHOWN_IN_SECTION[SlotPosition.HEADLINE], at=at) if listed.is_first else []
    rows = [article for article in listed.rows if article not in on_top]
    crumbs = _crumbs((said(found.name), found.get_absolute_url()))
    listed = dataclasses.replace(listed, rows=rows)
    return {"section": found, "lead": on_top, "here": found.slug, "listing": listed, "jsonld": crumbs}


@reader_page
def tag(request, slug):
    """A tag's articles."""
    found = get_object_or_404(Tag.objects.select_related("same_as"), slug=slug, retired_at=None)
    if found.same_as:
        return redirect(found.same_as, permanent=True)
    rows = _some(Article.objects.tagged(found), request.GET)
    return _page("tag.html", rows, {"tag": found}, steps=[(said(found.name), request.path)], path=request.path)


@reader_page
def source(request, pk):
    """What we reprinted from a source."""
    found = get_object_or_404(Source.objects.select_related("same_as"), pk=pk)
    if found.same_as:
        return redirect(found.same_as, permanent=True)
    rows = _some(Article.objects.live().from_source(found), request.GET)
    context = {"source": found, "homepage": external(found.homepage)}
    return _page("source.html", rows, context, steps=[(found.name, request.path)], path=request.path)


@reader_page
def author(request, pk):
    """An author's articles."""
    found = get_object_or_404(Author.objects.select_related("source"), pk=pk)
    rows = _some(Article.objects.by_author(found), request.GET)
    return _page("author.html", rows, {"author": found}, steps=[(found.name, request.path)], path=request.path)


@reader_page
def archive(request):
    """All months that have articles, with their numbers from the counters."""
    years = {}
    for key, number in sorted(numbers("month").items(), reverse=True):
        year, month = key.split("-")
        years.setdefault(year, []).append((month_text(year, int(month)), month, number))
    context = {"years": list(years.items()), "jsonld": _crumbs((said("往期"), request.path))}
    return page("archive.html", context, path=request.path)


@reader_page
def archive_month(request, year, month):
    """The articles of one month; a month before 1990 or after the current one is no page."""
    if not (FIRST_YEAR <= year <= timezone.localdate().year and 1 <= month <= 12):
        raise Http404
    start, end = month_bounds(year, month)
    rows = listing(Article.objects.live().published_in_month(start, end), request.GET)
    heading = month_text(year, month)
    steps = [(said("往期"), reverse("archive")), (said(heading), request.path)]
    return _page("archive_month.html", rows, {"heading": heading}, steps=steps, path=request.path)


def _some(articles, asked):
    """The page of a listing; a name that stands on no live article is not told to anybody: it may be a draft's."""
    rows = listing(articles, asked)
    if not rows.rows and not articles.exists():
        raise Http404
    return rows


def _page(template, rows, context, *, steps, path):
    """A listing's page; only its first page asks to be found by search engines."""
    context = {**context, "listing": rows, "jsonld": _crumbs(*steps)}
    return page(template, context, path=path, indexed=rows.is_first)


def _crumbs(*steps):
    return jsonld.EmbeddedJson(jsonld.breadcrumbs(*steps))
