"""The readers' search: its page, what is suggested while they type, and what browsers may know of it."""

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse

from articles import choices, filtering, searching, throttling
from articles.addresses import absolute
from articles.views.rendering import page, reader_page
from search.errors import QueryRefused, QueryTooLong, StaleIndex, TooBroad, Unavailable, WrongCursor

SEARCHES, SUGGESTIONS = 20, 120  # a minute for each client address
TOO_OFTEN = "搜索过于频繁，请稍候再试。"
WAIT = "30"  # seconds until one may ask a server again that did not answer


@reader_page
def search(request):
    """The search page: the form, and hits if there is a query.

    Statuses besides 200: 400 more than 10 KB, 404 a cursor that is none of ours, 429 too often, 503 no search server.
    """
    wants = any(name in request.GET for name in filtering.PARAMETERS)
    if wants and (seconds := throttling.wait("search", request.client_address, limit=SEARCHES)):
        return _refused(filtering.read(request.GET, names=False), TOO_OFTEN, status=429, seconds=str(seconds))
    asked = filtering.read(request.GET)
    try:
        found = searching.search(asked) if wants else None
    except QueryTooLong as error:
        return _refused(asked, str(error), status=400)
    except (QueryRefused, TooBroad) as error:
        return _page(asked, {"sentence": str(error)})
    except WrongCursor:
        return page("404.html", {"way_back": asked.address()}, status=404)
    except (Unavailable, StaleIndex):
        return _refused(asked, str(Unavailable()), status=503, seconds=WAIT)
    names = searching.names_like(asked) if found and not found.hits and found.is_first else []
    return _page(asked, {"found": found, "names": names})


@reader_page
def suggest(request):
    """At most eight names as JSON, for the box in which a reader types; empty when asked too often."""
    if throttling.wait("suggest", request.client_address, limit=SUGGESTIONS):
        return JsonResponse([], safe=False, status=429, headers={"Cache-Control": "no-store", "Retry-After": WAIT})
    names = searching.suggestions(request.GET.get("q", ""))
    return JsonResponse(names, safe=False, json_dumps_params={"ensure_ascii": False})


@reader_page
def description(request):
    """How a browser can offer this search itself, in this reading (OpenSearch 1.1)."""
    text = render_to_string(
        "opensearch.xml", {"address": absolute(reverse("search")), "suggest": absolute(reverse("search_suggest"))}
    )
    return HttpResponse(text, content_type="application/opensearchdescription+xml; charset=utf-8")


def _refused(asked, sentence, *, status, seconds=""):
    """The form with what was typed, and why there is no answer; nobody may keep it, for it is not about the address."""
    answer = _page(asked, {"sentence": sentence, "directory": status == 503}, status=status)
    answer["Cache-Control"] = "no-store"
    if seconds:
        answer["Retry-After"] = seconds
    return answer


def _page(asked, context, *, status=200):
    now, found = choices.current(), context.get("found")
    standard = {"asked": asked, "chips": filtering.chips(asked), "orders": filtering.orders(asked), "choices": now}
    standard["everywhere"] = asked.address(**dict.fromkeys(filtering.NARROWING, ""))
    standard["only_fewer"] = asked.address(q=found.fewer) if found else ""
    return page("search.html", standard | {"sorts": filtering.SORTS.items()} | context, indexed=False, status=status)
