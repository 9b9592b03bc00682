"""Sitemaps as plain views: an index, parts by ranges of ids, and the news of the last 48 hours."""

import datetime
from xml.sax.saxutils import escape

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from articles.addresses import absolute, article_path
from articles.models import Article
from articles.views.rendering import reader_page
from chinese.variants import VARIANTS

PART = 50_000
NEWS_HOURS = 48
NEWS_LIMIT = 1_000
DEAD_DAYS = 180
XML = "application/xml; charset=utf-8"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'


@reader_page
def index(request):
    """The list of all parts and of the news sitemap."""
    last = Article.objects.live().order_by("-pk").values_list("pk", flat=True).first() or 0
    parts = [absolute(f"/sitemap-{n}.xml") for n in range(last // PART + 1)]
    return _xml("sitemap_index.xml", {"addresses": [*parts, absolute("/sitemap-news.xml")]})


@reader_page
def part(request, n):
    """The live articles with ids from 50,000 n to before 50,000 (n + 1); a part beyond the last is no page."""
    rows = Article.objects.live().filter(pk__gte=n * PART, pk__lt=(n + 1) * PART).order_by("pk")
    lines = [_line(*row) for row in rows.values_list("section__slug", "created_at", "pk", "changed_at")]
    if not lines and n:
        raise Http404
    return HttpResponse(f"{HEAD}{''.join(lines)}</urlset>\n", content_type=XML)


@reader_page
def news(request):
    """The articles of the last 48 hours in the form that news crawlers read."""
    since = timezone.now() - datetime.timedelta(hours=NEWS_HOURS)
    rows = Article.objects.live().filter(published_at__gte=since).newest_first().for_list()[:NEWS_LIMIT]
    entries = [(absolute(row.get_absolute_url()), row.published_at.isoformat(), row.title) for row in rows]
    return _xml("sitemap_news.xml", {"entries": entries})


@reader_page
def dead_links(request):
    """The addresses, in every reading, of what was taken down in the last 180 days: a file for search engines' webmasters.

    The chief editor hands its address in there; no sitemap and no robots.txt names it.
    """
    since = timezone.now() - datetime.timedelta(days=DEAD_DAYS)
    rows = Article.objects.taken_down(since=since).values_list("section__slug", "created_at", "pk", "hidden_at")
    lines = [_line(*row, start=to.start) for row in rows[: PART // len(VARIANTS)] for to in VARIANTS]
    return HttpResponse(f"{HEAD}{''.join(lines)}</urlset>\n", content_type=XML)


def _line(section, created_at, pk, changed_at, *, start=""):
    address = escape(absolute(f"{start}{article_path(section, created_at, pk)}"))
    return f"<url><loc>{address}</loc><lastmod>{changed_at:%Y-%m-%dT%H:%M:%S+00:00}</lastmod></url>\n"


def _xml(template, context):
    return HttpResponse(render_to_string(template, context), content_type=XML)
