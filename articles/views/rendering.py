"""How a reader page is answered: GET only, rendered without the request, with an ETag of its content."""

import functools
import hashlib

from django.http import HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.encoding import escape_uri_path
from django.views.decorators.http import require_safe

from articles.addresses import absolute
from articles.paging import ReachedTop
from chinese.converting import validator_part
from chinese.variants import active


def reader_page(view):
    """A view of GET and HEAD whose answer carries an ETag of its bytes and its wording; an equal one is answered 304.

    The bytes are those before the conversion, so a 304 costs none; the glossary's version tells what becomes of them.
    """

    @functools.wraps(view)
    def answer(request, *args, **kwargs):
        try:
            found = view(request, *args, **kwargs)
        except ReachedTop:
            return HttpResponseRedirect(request.path)
        if found.status_code != 200:
            return found
        found["ETag"] = f'"{hashlib.sha256(found.content).hexdigest()[:32]}-{validator_part(active())}"'
        return get_conditional_response(request, etag=found["ETag"], response=found)

    return require_safe(answer)


def page(template, context, *, path="", indexed=True, status=200):
    """The rendered page. No request reaches the template, so no user, session or token can.

    `path` is the page's own path; search engines may keep it unless `indexed` is False.
    """
    context = {**context, "path": path, "canonical": absolute(escape_uri_path(path)) if path and indexed else ""}
    return HttpResponse(render_to_string(template, context), status=status)
