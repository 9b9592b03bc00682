"""「读者找不到的词」: what readers looked for and no article has, for those who keep the tags."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from search import misses

DAYS = 30
ON_DESK, ON_PAGE = 8, 200


def words(user, *, limit=ON_DESK):
    """The words of the last thirty days as dicts of word, times and add (address); None for who may add no tag."""
    if not user.has_perm("articles.add_tag"):
        return None
    add = reverse("admin:articles_tag_add")
    found = misses.report(days=DAYS, limit=limit)
    return [{"word": word, "times": times, "add": f"{add}?{urlencode({'name': word})}"} for word, times in found]


def page(site):
    """The view of the whole list, for an admin site. Raises PermissionDenied."""

    @require_safe
    def unfound(request):
        found = words(request.user, limit=ON_PAGE)
        if found is None:
            raise PermissionDenied
        context = {**site.each_context(request), "title": "读者找不到的词", "words": found, "days": DAYS}
        return TemplateResponse(request, "admin/unfound.html", context)

    return unfound
