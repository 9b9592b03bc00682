"""What time alone changes: due schedules and expiries get their history line, their counters and their place in search.

Readers do not wait for it: visibility is a question (`live()`). It may run late or twice.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from articles import fingerprinting, indexing, listing
from articles.models import Article
from articles.states import ArticleState
from workflow.lifecycle import lock
from workflow.models import Event

BATCH = 200
BIN_DAYS = 30


def due():
    """Articles whose time has come since the last sweep."""
    return Article.objects.live().filter(counted_as="").order_by("visible_from", "pk")


def over():
    """Articles whose time has run out since the last sweep."""
    return Article.objects.filter(expire_at__lte=timezone.now()).exclude(counted_as="").order_by("expire_at", "pk")


def sweep():
    """Settle up to 200 articles of each kind; returns the numbers `(appeared, expired)`."""
    appeared = [pk for pk in due().values_list("pk", flat=True)[:BATCH] if _settle(pk)]
    expired = [pk for pk in over().values_list("pk", flat=True)[:BATCH] if _settle(pk)]
    return len(appeared), len(expired)


def catch_up(article):
    """Write what time has done to a locked article since the last sweep; returns whether it was anything."""
    now = timezone.now()
    begun = article.visible and not article.counted_as and article.visible_from <= now
    ended = article.counted_as and article.expire_at and article.expire_at <= now
    if not (begun or ended):
        return False
    listing.settle(article)
    if bool(article.counted_as) != bool(begun):
        return False
    move, label = ("appear", "定时发布生效") if begun else ("expire", "到期下线")
    Event.objects.record(article, move=move, label=label, from_state=article.state, to_state=article.state)
    return True


def _settle(pk):
    with transaction.atomic():
        article = Article.objects.get(pk=pk)
        lock(article)
        return catch_up(article)


def empty_bin():
    """Delete up to 200 articles that have lain in the recycle bin for 30 days; returns how many."""
    old = Article.objects.in_bin_since(timezone.now() - datetime.timedelta(days=BIN_DAYS))
    emptied = 0
    for article in old.order_by("changed_at", "pk")[:BATCH]:
        with transaction.atomic():
            lock(article)
            if article.state != ArticleState.DISCARDED:  # somebody has just recovered it
                continue
            Event.objects.record(article, move="empty", label="清出回收站", from_state=article.state)
            indexing.forget([article.pk])
            fingerprinting.forget([article.pk])
            article.delete()
        emptied += 1
    return emptied
