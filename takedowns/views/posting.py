"""What the requesters' pages share: where they answer, what nobody may keep of them, and what a form must prove."""

import functools
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

FOREIGN = "这份表单不是从本站的页面提交的。您填写的内容仍在下面，请核对后再点一次“提交”。"


def desk_page(*methods, referrer="strict-origin-when-cross-origin"):
    """A view on the base host whose answers nobody keeps and no search engine lists.

    Django's CSRF cookie is not asked for: these forms carry a signed token of their own, and every POST asks `is_foreign`.
    """

    def decorate(view):
        view = require_http_methods(methods or ["GET", "HEAD", "POST"])(view)

        @csrf_exempt
        @functools.wraps(view)
        def answer(request, *args, **kwargs):
            if not _on_base_host(request):
                raise Http404
            response = view(request, *args, **kwargs)
            response["Cache-Control"] = "private, no-store"
            response["Referrer-Policy"] = referrer
            response["X-Robots-Tag"] = "noindex, noarchive"
            return response

        return answer

    return decorate


def is_foreign(request):
    """Whether a POST comes from another site's page (Origin, Sec-Fetch-Site, Referer: the first that says something).

    A page without referrer sends `Origin: null`, as another site's may; there Sec-Fetch-Site and the token decide.
    """
    origin = request.headers.get("Origin", "null")
    if origin != "null":
        return not _is_ours(request, origin)
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site not in {"same-origin", "none"}
    referer = request.headers.get("Referer")
    return bool(referer) and not _is_ours(request, referer)


def wants_english(request):
    """Whether the page was opened by a link for readers of English: its most needful sentences are in English too."""
    return request.GET.get("lang") == "en"


def _is_ours(request, address):
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return f"{parts.scheme}://{parts.netloc}" in {f"{request.scheme}://{request.get_host()}", settings.SITE_URL}


def _on_base_host(request):
    """A region's host is a name below the base host; `www` is no region."""
    base = (urlsplit(settings.SITE_URL).hostname or "").removeprefix("www.")
    host = request.get_host().partition(":")[0].removeprefix("www.")
    return not host.endswith(f".{base}")
