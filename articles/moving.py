"""The frame of every verb of an article: one transaction, the row locked, one event, and all that follows from the row."""

from contextlib import contextmanager

from django.db import IntegrityError, transaction

from articles import counting, listing, rights, sweeping
from articles.lifecycle import ARTICLE, DESK
from workflow.errors import Blocked
from workflow.lifecycle import lock


@contextmanager
def moving(name, article, **options):
    """Carry out the move `name` (options as `Lifecycle.making` has them) around the body, and bring all in line with it.

    Raises what `making` raises, and `Blocked` (restricted) for everybody's move of what the takedown desk holds.
    """
    with only_once(), transaction.atomic():
        lock(article)
        sweeping.catch_up(article)
        with ARTICLE.making(name, article, **options):
            if name not in DESK:
                rights.require_unrestricted(article)
            yield
        listing.settle(article)


@contextmanager
def only_once():
    """Turn the database's refusal of a second article of one form, or of one address, into `Blocked`."""
    try:
        yield
    except IntegrityError as error:
        if "form_key" in str(error):
            raise Blocked("这份表单刚才已经提交过，没有重复建立。", code="sent_twice") from error
        if "source_url" not in str(error):
            raise
        sentence = "这个原文链接已有一篇稿件，不能再建一篇。请在稿件列表里搜索那一篇（也可能在回收站里）。"
        raise Blocked(sentence, code="source_url_taken") from error


def tell_neighbours(article):
    """Make the pages that name an article ask again, also where no counter has noticed it yet."""
    if article.was_public and not article.counted_as:
        counting.bump({counting.REMOVALS: 1})
