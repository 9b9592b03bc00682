"""Static pages that the administrators write, and robots.txt."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from articles import jsonld
from articles.addresses import absolute
from articles.models import Page, Section
from articles.views.rendering import page, reader_page
from articles.wording import linked, said

ROBOTS = """User-agent: *
Disallow: /admin/

Sitemap: {index}
Sitemap: {news}
"""


def static_page(request, slug):
    """A page such as 关于我们; 网站地图 also lists the sections. Raises Http404."""
    found = get_object_or_404(Page, slug=slug)
    context = {
        "page": found,
        "body": linked(found.body),
        "sections": Section.objects.in_menu() if slug == "sitemap" else [],
        "jsonld": jsonld.EmbeddedJson(jsonld.breadcrumbs((said(found.title), request.path))),
    }
    return page("page.html", context, path=request.path)


@reader_page
def robots(request):
    """What crawlers may read, and where the sitemaps are."""
    text = ROBOTS.format(index=absolute("/sitemap.xml"), news=absolute("/sitemap-news.xml"))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
