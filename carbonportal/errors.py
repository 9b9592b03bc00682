"""The pages for what went wrong: 400, 403, 404 and 500 (410 stands where an article was, see articles.views)."""

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.template.loader import render_to_string
from django.urls import get_script_prefix

from articles import forwarding, missing
from articles.paging import WrongCursor
from articles.views.gone import gone
from articles.views.rendering import page
from carbonportal import headers
from takedowns.probing import PROBE


def bad_request(request, exception=None):
    """A request that we do not understand."""
    return page("400.html", {}, status=400)


def forbidden(request, exception=None):
    """Something that this person may not do."""
    return page("403.html", {}, status=403)


def not_found(request, exception):
    """No such page: the way to what stood there once, or a page with what may be meant.

    A listing whose cursor is wrong offers its first page. Staff addresses and POSTs get the plain page.
    """
    if isinstance(exception, WrongCursor):
        return page("404.html", {"way_back": request.path}, status=404)
    if request.method not in {"GET", "HEAD"} or headers.is_staff(request.path_info):
        return page("404.html", {}, status=404)
    path = request.path_info
    way = forwarding.way_of(path, request.META.get("QUERY_STRING", ""))
    answer = _at_end_of(way) if way is not None else None
    if answer is not None:
        return answer
    if PROBE not in request.META:
        missing.note(path)
    return page("404.html", {"meant": forwarding.suggestions(path)}, status=404)


def _at_end_of(way):
    """What the way of an old address ends in: a redirect, the notice that it is gone, or None where nothing was public."""
    if way.to:
        return HttpResponsePermanentRedirect(way.to)
    if way.article is None:
        return page("410.html", {}, status=410)
    try:
        return gone(way.article)
    except Http404:
        return None


def server_error(request):
    """Our fault: a page that asks no database, with the number by which the log line is found."""
    context = {"request_id": getattr(request, "request_id", ""), "home": get_script_prefix()}
    return HttpResponse(render_to_string("500.html", context), status=500)
