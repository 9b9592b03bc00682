"""Views that show what the two middlewares of the readings do."""

from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import get_script_prefix, include, path, reverse
from django.views.decorators.http import conditional_page

from carbonportal.urls import handler404, handler500  # noqa: F401 - Django looks them up here
from chinese.rules import own_rules
from chinese.variants import active

WORDS = "<p>软件与网络信息</p>"


def seen(request):
    """What the request looks like inside."""
    variant = request.variant.code if request.variant else None
    facts = {"variant": variant, "active": active().code, "path": request.path, "path_info": request.path_info}
    return JsonResponse({**facts, "prefix": get_script_prefix(), "link": reverse("seen")})


def words(request):
    """A page, with the status and the head that the query asks for."""
    response = HttpResponse(WORDS, status=int(request.GET.get("status", 200)))
    for name in ("Content-Type", "Content-Encoding"):
        if name in request.GET:
            response[name] = request.GET[name]
    return response


def raising(request):
    """An exception, or a page that is not there."""
    if "missing" in request.GET:
        raise Http404
    raise ZeroDivisionError


def streamed(request):
    """A page that nobody has whole."""
    return StreamingHttpResponse([WORDS.encode()])


def fixed(request, kind):
    """Pages by name."""
    return HttpResponse(PAGES[kind])


def own(request):
    """An article with a wording of its own."""
    response = HttpResponse(f"<div data-zh-own>{WORDS}{request.GET.get('more', '')}</div>{WORDS}")
    response.own_rules = own_rules([{"from": "软件", "tw": "軟件", "hk": ""}], [], request.variant)
    return response


PAGES = {
    "broken": "<p>软件<!-- 软件",
    "hant": '<p data-zh-from="hant">軟體與網路</p>',
    "plain": "<p>ETS</p>",
    "big": "<p>软件</p>" + "x" * (2 * 1024 * 1024),
    "surrogate": b"<p>\xe8\xbd\xaf\xff</p>",
}

urlpatterns = [
    path("", seen, name="seen"),
    path("admin/", seen),
    path("healthz", seen),
    path("words/", words),
    path("conditional/", conditional_page(words)),
    path("raising/", raising),
    path("streamed/", streamed),
    path("own/", own),
    path("fixed/<str:kind>/", fixed),
    path("ccer/", seen),
    path("", include("carbonportal.urls")),  # the error pages link to what is there
]
