"""Addresses of these tests alone: one page for each way an answer can come about."""

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponse, HttpResponseGone, HttpResponseRedirect
from django.urls import path


def page(request):
    return HttpResponse("正文")


def echo(request):
    return HttpResponse(f"{request.client_address} {request.scheme} {getattr(request, 'csp_nonce', '')}")


def missing(request):
    raise Http404


def forbidden(request):
    raise PermissionDenied


def suspicious(request):
    raise SuspiciousOperation


def broken(request):
    raise RuntimeError("first line 秘密一\nsecond line 秘密二")


def gone(request):
    return HttpResponseGone("没有了")


def moved(request):
    return HttpResponseRedirect("/page/")


def who(request):
    """A staff page that reads its session."""
    return HttpResponse(str(get_user_model().objects.filter(pk=request.user.pk).exists()))


def cookie(request):
    answer = HttpResponse("一块饼干")
    answer.set_cookie("made", "by mistake")
    return answer


def error(status: int):
    """The real error pages link to real addresses; these have none."""
    return lambda request, exception=None: HttpResponse(f"{status}", status=status)


handler400, handler403, handler404, handler500 = map(error, (400, 403, 404, 500))


def noisy(request):
    """Everything that the browser tests must notice, on one page."""
    return HttpResponse(
        "<title>1</title><script>document.title = '2'</script><img src='/missing/' alt=''>"
        "<img src='http://elsewhere.invalid/pixel.png' alt=''>"
    )


urlpatterns = [
    path("noisy/", noisy),
    path("page/", page),
    path("echo/", echo),
    path("media/picture.png", page),
    path("missing/", missing),
    path("forbidden/", forbidden),
    path("suspicious/", suspicious),
    path("broken/", broken),
    path("gone/", gone),
    path("moved/", moved),
    path("cookie/", cookie),
    path("admin/", page),
    path("admin/echo/", echo),
    path("admin/who/", who),
    path("admin/missing/", missing),
]
