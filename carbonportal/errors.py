"""The pages for what went wrong: 400, 403, 404 and 500 (410 stands where an article was, see articles.views)."""

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import get_script_prefix

from articles.paging import WrongCursor
from articles.views.rendering import page


def bad_request(request, exception=None):
    """A request that we do not understand."""
    return page("400.html", {}, status=400)


def forbidden(request, exception=None):
    """Something that this person may not do."""
    return page("403.html", {}, status=403)


def not_found(request, exception):
    """No such page; a listing whose cursor is wrong offers its first page."""
    way_back = request.path if isinstance(exception, WrongCursor) else ""
    return page("404.html", {"way_back": way_back}, status=404)


def server_error(request):
    """Our fault: a page that asks no database, with the number by which the log line is found."""
    context = {"request_id": getattr(request, "request_id", ""), "home": get_script_prefix()}
    return HttpResponse(render_to_string("500.html", context), status=500)
