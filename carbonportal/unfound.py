"""「读者找不到的词」: what readers looked for and no article has, for those who keep the tags."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from articles import merging
from articles.models import Tag
from chinese.folding import fold
from search import misses
from workflow.errors import MoveRefused

DAYS = 30
ON_DESK, ON_PAGE = 8, 200
OFFERED = 500  # names of tags that the page offers; any other can be typed
WORD = 64


def words(user, *, limit=ON_DESK):
    """The words of the last thirty days as dicts of word, times and add (address); None for who may add no tag."""
    if not user.has_perm("articles.add_tag"):
        return None
    add = reverse("admin:articles_tag_add")
    found = misses.report(days=DAYS, limit=limit)
    return [{"word": word, "times": times, "add": f"{add}?{urlencode({'name': word})}"} for word, times in found]


def page(site):
    """The view of the whole list, for an admin site; POST makes a word a synonym of a tag. Raises PermissionDenied."""

    def unfound(request):
        if not request.user.has_perm("articles.add_tag"):
            raise PermissionDenied
        if request.method == "POST":
            _note_synonym(request)
            return HttpResponseRedirect(reverse("admin:unfound"))
        tags = Tag.objects.filter(same_as=None, retired_at=None).order_by("name").values_list("name", flat=True)
        context = {
            **site.each_context(request),
            "title": "读者找不到的词",
            "words": words(request.user, limit=ON_PAGE),
            "days": DAYS,
            "tags": tags[:OFFERED],
        }
        return TemplateResponse(request, "admin/unfound.html", context)

    return unfound


def _note_synonym(request):
    """Make the posted `word` a synonym of the posted `tag`, and say what came of it."""
    word, name = request.POST.get("word", "")[:WORD], request.POST.get("tag", "")[:WORD].strip()
    tag = Tag.objects.filter(folded=fold(name), retired_at=None).select_related("same_as").first() if name else None
    if tag is None:
        messages.error(request, f"没有标签“{name}”。请从提示里选一个，或改用“加标签”。")
        return
    tag = tag.same_as or tag
    names = [*tag.synonyms.order_by("pk").values_list("name", flat=True), word]
    try:
        merging.set_synonyms(tag, names, by=request.user)
    except MoveRefused as refused:
        messages.error(request, refused.message)
    except ValidationError as refused:
        messages.error(request, "".join(refused.messages))
    else:
        messages.success(request, f"“{word}”已是标签“{tag.name}”的同义词，几秒后读者搜索它就能找到。")
