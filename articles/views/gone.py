"""What stands where an article was: 410 for what was taken back, and for what was taken down 410, 451, or nothing at all."""

import datetime

from django.conf import settings
from django.http import Http404
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from articles.models import Article, ArticleImage
from articles.picking import places_of
from articles.views.rendering import page

SECRET = 404  # the status of a notice whose very existence nobody may learn
LEGAL = 451
HEADERS = {"Cache-Control": "no-cache", "X-Robots-Tag": "noindex, noarchive"}
# Addresses of the app above, if it has them: the entry of the public list, the kinds of request.
ENTRY, KINDS = "transparency:entry", "takedown:kinds"
ENTERED = datetime.timedelta(hours=72)  # from then on the public list has the entry


def gone(pk):
    """The notice for what readers once saw, without a word of it; raises Http404 for what they never saw, or may not know of.

    No cache may keep it past a restoration, and no search engine a copy (takedown.md, section 5; RFC 7725 for 451).
    """
    found = Article.objects.select_related("section").defer("body").filter(pk=pk).first()
    if found is None or not found.was_public or is_secret(found):
        raise Http404
    regions = [place.region for place in places_of(found, 0) if place.assigned]
    context = {"section": found.section, "regions": regions}
    if not found.hidden_by:
        return _with_headers(page("410.html", context, status=410))
    notice = found.hidden_notice or {}
    answer = page("taken_down.html", context | _told(notice), status=status_of(found))
    if answer.status_code == LEGAL:
        answer["Link"] = f'<{settings.SITE_URL}>; rel="blocked-by"'
    return _with_headers(answer)


def is_secret(article):
    """Whether a restriction forbids to say that the article ever was."""
    return bool(article.hidden_by) and status_of(article) == SECRET


def status_of(article):
    """What a hidden article's addresses answer."""
    return (article.hidden_notice or {}).get("status", 410)


def is_secret_picture(image):
    """Whether a picture was shown by an article of which nobody may learn that it ever was."""
    uses = ArticleImage.objects.filter(image=image, article__hidden_by__gt=0)
    return uses.filter(article__hidden_notice__status=SECRET).exists()


def _told(notice):
    """What the page says of a restriction; texts are those of the desk, never of the article."""
    is_legal = notice.get("status") == LEGAL
    since, number = _moment(notice.get("since", "")), notice.get("public_id", "")
    has_entry = number and notice.get("entry", True)  # a notice from before it said so may have one
    is_entered = has_entry and since and since < timezone.now() - ENTERED
    return {
        "status": notice.get("status", 410),
        "since": since and timezone.localdate(since),
        "category": notice.get("category", ""),
        "public_id": number,
        "law": notice.get("law", "") if is_legal else "",
        "demander": notice.get("demander", "") if is_legal else "",
        "interim": bool(notice.get("interim")),
        "entry": _address(ENTRY, number) if is_entered else "",
        "kinds": _address(KINDS),
    }


def _moment(text):
    """The moment of an ISO text that names its zone; None for anything else."""
    try:
        at = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if timezone.is_aware(at) else None


def _address(name, *args):
    """The address of that name, or an empty text where no app has it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _with_headers(answer):
    for name, value in HEADERS.items():
        answer[name] = value
    return answer
