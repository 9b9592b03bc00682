"""What time alone changes: due schedules and expiries get their history line and their counters.

Readers do not wait for it: visibility is a question (`live()`). It may run late or twice.
"""

from django.db import transaction
from django.utils import timezone

from articles import listing, pictures
from articles.models import Article
from workflow.lifecycle import lock
from workflow.models import Event

BATCH = 200


def sweep():
    """Settle up to 200 articles of each kind; returns the numbers `(appeared, expired)`."""
    due = Article.objects.live().filter(counted_as="").order_by("visible_from", "pk")
    over = Article.objects.filter(expire_at__lte=timezone.now()).exclude(counted_as="").order_by("expire_at", "pk")
    appeared = [pk for pk in due.values_list("pk", flat=True)[:BATCH] if _settle(pk, "appear", "定时发布生效")]
    expired = [pk for pk in over.values_list("pk", flat=True)[:BATCH] if _settle(pk, "expire", "到期下线")]
    pictures.sweep()
    return len(appeared), len(expired)


def _settle(pk, move, label):
    with transaction.atomic():
        article = Article.objects.get(pk=pk)
        lock(article)
        before = article.counted_as
        listing.settle(article)
        if bool(before) == bool(article.counted_as):
            return False
        Event.objects.record(article, move=move, label=label, from_state=article.state, to_state=article.state)
    return True
