"""What the newsroom sees of an article that the takedown desk holds: its number and where to ask, on every screen of it."""

import functools

from django.urls import NoReverseMatch, reverse

from articles.rights import RESTRICTED
from articles.sealing import title_of
from articles.states import Licence


class Restricted(Exception):
    """An article's screen was asked for, and the takedown desk holds the article."""

    def __init__(self, article):
        super().__init__(article.pk)
        self.article = article


def name_of(article):
    """What a list prints instead of the title of a restricted article; empty for any other."""
    return title_of(article.pk) if article.is_restricted else ""


def told(desk, urls):
    """The addresses of a desk, whose views tell of a restricted article no more than `page` does."""
    for url in urls:
        url.callback = _telling(desk, url.callback)
    return urls


def _telling(desk, view):
    @functools.wraps(view)
    def answer(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except Restricted as found:
            return page(desk, request, found.article).render()

    return answer


def page(desk, request, article):
    """The one screen of a restricted article; what was sent to it did nothing (409)."""
    context = {"title": title_of(article.pk), "sentence": RESTRICTED, "answer": _answer(article, request.user)}
    status = 200 if request.method in {"GET", "HEAD"} else 409
    return desk.page(request, "admin/articles/article/restricted.html", context, status=status)


def _answer(article, user):
    """Where an editor may answer for our own article; empty for another's, an interim or a secret measure, without a desk."""
    notice = article.hidden_notice or {}
    ours = article.licence == Licence.OWN and user.has_perm("articles.publish_article")
    if not ours or notice.get("interim") or not notice.get("public_id"):
        return ""
    try:
        return reverse("admin:takedowns_case_answer", args=[notice["public_id"]])
    except NoReverseMatch:
        return ""
