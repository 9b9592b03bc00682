"""A front page as readers will see it at a chosen moment, if nobody changes anything until then."""

import dataclasses

from django.db.models import Q
from django.utils import timezone

from articles.admin.boardforms import MomentForm
from articles.models import Article
from articles.paging import listing
from articles.picking import ALL
from articles.querysets import live_q
from articles.views.home import front_page
from articles.views.listings import section_page
from articles.views.regions import region_page
from articles.views.rendering import page


def answer(board, user, at):
    """The page of `board` at the moment `at`, by the readers' own code, under a bar that says so.

    A region's slots may hold articles of other regions; those that are not public yet appear only to who may read them.
    """
    if board.region:
        base, context = "region.html", _region(board.region, user, at)
    elif board.section:
        base = "section.html"
        context = section_page(board.section, _listed(Article.objects.live(at=at).in_section(board.section)), at=at)
    else:
        base, context = "home.html", front_page(at=at)
    bar = {"base": base, "board": board, "at": timezone.localtime(at), "moment": MomentForm(initial={"at": at})}
    return page("admin/boards/ahead.html", context | bar, path=board.get_absolute_url(), indexed=False)


def _region(region, user, at):
    mine = Article.objects.visible_to(user)
    where = ALL if user.all_regions else live_q("article__") | Q(article__in=mine.values("pk"))
    return region_page(region, _listed(Article.objects.in_region(region, at=at)), at=at, where=where)


def _listed(articles):
    """The first page, without the way to the next one: there is no preview of it."""
    return dataclasses.replace(listing(articles, {}), older="")
