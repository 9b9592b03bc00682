"""/media/: every picture goes through here, so that what no live article uses is never shown.

Our own server must not hand out these files directly (no whitenoise, no static route): this view asks `live()` each
time. A proxy in front may serve a file that stands in the public folder, because `articles.pictures` removes it there
with the last live article that uses it.
"""

import logging

from django.conf import settings
from django.core.files.storage import storages
from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from accounts import secondfactor, sessions
from articles import pictures
from articles.models import Image
from articles.views.gone import HEADERS, is_secret_picture

log = logging.getLogger(__name__)

CONTENT_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
FOR_READERS = "public, max-age=300"
FOR_STAFF = "private, no-store"


@require_safe
def media(request, name):
    """One file of an image: 200 while a live article uses it, 410 once it was public, 404 before, or if that is secret."""
    image = pictures.find(name)
    if image is None:
        raise Http404
    try:
        if pictures.materialise(image, name):
            return answer_with(request, name, FOR_READERS)
        if image.taken_at is None and _may_preview(request, image):
            return answer_with(request, name, FOR_STAFF)
    except FileNotFoundError as error:
        log.exception("picture file is missing", extra={"file": name})
        raise Http404 from error
    if image.shown_at is None or is_secret_picture(image):
        raise Http404
    return HttpResponse("这张图片已经移除。", status=410, content_type="text/plain; charset=utf-8", headers=HEADERS)


def answer_with(request, name, cache_control, more=None):
    """One file from private storage with these headers; raises FileNotFoundError."""
    with storages["private"].open(name) as file:
        content = file.read()
    etag = f'"{name.rpartition("/")[2]}"'  # what stands under a name never changes
    headers = {
        "Cache-Control": cache_control,
        "Content-Disposition": "inline",
        "Cross-Origin-Resource-Policy": "same-site",
        "ETag": etag,
        "X-Content-Type-Options": "nosniff",
    }
    headers |= more or {}
    answer = HttpResponse(content, content_type=CONTENT_TYPES[name.rpartition(".")[2]], headers=headers)
    return get_conditional_response(request, etag=etag, response=answer)


def _may_preview(request, image):
    """Whether a logged-in member of staff may see the image; a request without our cookie touches no session.

    What a staff page asks for first, or ends, holds here too: twelve hours, an own password, the second factor.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return False
    if sessions.is_too_old(request.session) or request.user.must_change_password or secondfactor.is_owed(request):
        return False
    return Image.objects.visible_to(request.user).filter(pk=image.pk).exists()
