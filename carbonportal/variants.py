"""The readings at the edge of the site: which one an address asks for, and the finished page put into it."""

import contextlib
import logging
import time

from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import get_script_prefix, set_script_prefix
from django.utils.encoding import escape_uri_path, iri_to_uri
from django.utils.http import escape_leading_slashes

from articles import inforce
from chinese.converting import ConversionFailed
from chinese.markup import Doubt, convert_html
from chinese.variants import Route, reading, route

log = logging.getLogger("carbonportal.variants")

BIGGEST = 2 * 1024 * 1024  # bytes of a page; the largest of ours has a tenth of that


class ReadingVariant:
    """Takes the reading's prefix off the path and puts it before every link that is made while the request is answered.

    Stands right after FirstMiddleware. `request.variant` is the reading, None where an address has only one;
    `request.path` keeps the full address. A page that is converted is so by the newest release of the glossary.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Answer in the reading, or send the reader to the right address. Raises Http404 for a POST to a wrong one."""
        found = route(request.path_info)
        if found.moved:
            return _moved(request, found)
        if found.variant:
            inforce.follow()
        request.variant = found.variant
        request.path_info = found.path
        # Only WSGI sets the prefix for a request: the test client, commands and tasks would go on with this one.
        former = get_script_prefix()
        start = found.variant.start if found.variant else ""
        set_script_prefix(f"{request.META.get('SCRIPT_NAME', '')}{start}/")
        try:
            with _within(request, found.variant):
                return self.get_response(request)
        finally:
            set_script_prefix(former)


def _within(request, variant):
    return reading(variant, request.get_full_path()) if variant else contextlib.nullcontext()


def _moved(request, found: Route):
    if request.method not in {"GET", "HEAD"}:
        raise Http404
    # Two slashes at the start, or a backslash, would be another site's address.
    path = escape_leading_slashes(escape_uri_path(f"{request.META.get('SCRIPT_NAME', '')}{found.address}"))
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{path}?{iri_to_uri(query)}" if query else path)


class ConvertResponse:
    """Puts a finished HTML page into the reading of its address; innermost, so that length and ETag are the final ones.

    A page that cannot be converted goes out as it is: the other script is better than an error page.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.troubles = Troubles()

    def __call__(self, request):
        """Answer, converted where that applies. `response.own_rules` (chinese.rules) holds in what is marked so."""
        response = self.get_response(request)
        if _applies(request, response):
            own = getattr(response, "own_rules", None)
            try:
                html = response.content.decode()
                converted = convert_html(html, to=request.variant, own=own)
                if converted is not html:
                    response.content = converted.encode()
            except (Doubt, ConversionFailed, UnicodeError) as error:
                self.troubles.note(request.path, str(error))
                del response["ETag"]  # or a browser would go on asking whether this copy still holds
            response["Content-Length"] = len(response.content)
            if own and own.refused:
                self.troubles.note(request.path, "own rules refused: the text has characters of plane 15")
        return response


def _applies(request, response) -> bool:
    return (
        getattr(request, "variant", None) is not None
        and not response.streaming
        and response.get("Content-Type", "").startswith("text/html")
        and not response.has_header("Content-Encoding")
        and len(response.content) <= BIGGEST
    )


class Troubles:
    """Counts what could not be converted, and writes at most one log line a minute for a path."""

    EVERY = 60
    MOST_PATHS = 500

    def __init__(self):
        self.count = 0
        self._logged = {}

    def note(self, path: str, reason: str) -> None:
        """Count one, and log it unless this path was logged a moment ago."""
        self.count += 1
        now = time.monotonic()
        if now - self._logged.get(path, -self.EVERY) < self.EVERY:
            return
        if len(self._logged) >= self.MOST_PATHS:
            self._logged.clear()
        self._logged[path] = now
        log.warning("not converted, %d so far: %s", self.count, reason[:200], extra={"path": path[:200]})
