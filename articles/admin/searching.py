"""The search box of the article list: the newsroom's index, asked within the person's scope."""

from django.contrib import messages
from django.db.models import Q

from accounts.desk import is_id
from articles.indexing import NEWSROOM, creator_facet, region_facet
from search import finding, queries
from search.errors import SearchError

MOST = 500  # hits in a list; of more, the most recently changed
ROUNDS = 5  # pages of the index that are read for long words, which take a look into the text
REGIONS = 12  # scopes asked for one by one; whoever holds more is asked for afterwards
HELP = f"标题、署名或来源，简繁均可；数字也按编号查找。匹配很多时只列最近改动的 {MOST} 篇。"


def search(request, queryset, term):
    """The rows of `queryset`, which is the person's scope, that hold the words of `term`; a number finds its id.

    What cannot be looked for finds nothing, and a message says why.
    """
    term = term.strip()
    if not term:
        return queryset
    found = Q(pk=int(term)) if is_id(term) else Q(pk__in=[])
    try:
        found |= Q(pk__in=_ids(term, request.user))
    except SearchError as error:
        # A look-up while typing shows no messages; they would stand on some later page.
        if request.resolver_match.url_name != "autocomplete" and not is_id(term):
            messages.warning(request, str(error))
    return queryset.filter(found)


def _ids(term, user):
    """The ids of the most recently changed articles with these words in the person's scope, and of some outside it."""
    ids = set()
    for facets in _scopes(user):
        query = queries.parse(term, facets=facets)
        cursor, left = "", MOST
        for _ in range(ROUNDS):
            page = finding.find(query, NEWSROOM, cursor=cursor, size=left)
            ids.update(page.ids)
            cursor, left = page.next, left - len(page.ids)
            if not cursor or left <= 0:
                break
    return ids


def _scopes(user):
    """Facets of which an article must have the ones of one list, as `Article.objects.visible_to` has it."""
    own = [creator_facet(user.pk)]
    if not user.has_perm("articles.work_in_region"):
        return [own]
    regions = [] if user.all_regions else list(user.regions.order_by("pk")[: REGIONS + 1])
    if user.all_regions or len(regions) > REGIONS:
        return [[]]
    return [*([region_facet(region)] for region in regions), own]
