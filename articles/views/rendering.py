"""How a reader page is answered: GET only, rendered without the request, with an ETag of its content."""

import functools

from django.http import HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.views.decorators.http import conditional_page, require_safe

from articles.addresses import absolute
from articles.paging import ReachedTop


def reader_page(view):
    """A view of GET and HEAD whose answer carries an ETag of its bytes; an equal one is answered 304."""

    @functools.wraps(view)
    def answer(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except ReachedTop:
            return HttpResponseRedirect(request.path)

    return require_safe(conditional_page(answer))


def page(template, context, *, path="", indexed=True, status=200):
    """The rendered page. No request reaches the template, so no user, session or token can.

    `path` is the page's own path; search engines may keep it unless `indexed` is False.
    """
    context = {**context, "path": path, "canonical": absolute(path) if path and indexed else ""}
    return HttpResponse(render_to_string(template, context), status=status)
