"""What readers look for and do not find: words and how often, for the editors; no address and no person."""

import logging
import re
from datetime import date, timedelta

from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.utils import timezone

from search.models import Miss
from search.queries import Query

MOST_A_DAY = 10_000
KEPT = timedelta(days=90)
# What may be somebody's address or number is nobody's business.
_PRIVATE = re.compile(r"@|[0-9]{7}")
_UPSERT = """
INSERT INTO search_miss (day, folded, variant, times)
SELECT %s, %s, %s, 1
WHERE (SELECT count(*) FROM search_miss WHERE day = %s) < %s
OR EXISTS (SELECT 1 FROM search_miss WHERE day = %s AND folded = %s AND variant = %s)
ON CONFLICT (day, folded, variant) DO UPDATE SET times = search_miss.times + 1"""
_log = logging.getLogger(__name__)


def note(query: Query, variant: str) -> None:
    """Count a query that found nothing, on its first page. A database that cannot write does not fail the page."""
    if _PRIVATE.search(query.whole):
        return
    day = connection.ops.adapt_datefield_value(timezone.localdate())
    key = (day, query.whole, variant)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_UPSERT, (*key, day, MOST_A_DAY, *key))
    except DatabaseError:
        _log.warning("a miss could not be noted", exc_info=True)


def report(*, days: int = 30, limit: int = 50) -> list[tuple[str, int]]:
    """(words, times) of the last days, most often first."""
    since = timezone.localdate() - timedelta(days=days)
    rows = Miss.objects.filter(day__gt=since).values("folded").annotate(total=Sum("times"))
    return [(row["folded"], row["total"]) for row in rows.order_by("-total", "folded")[:limit]]


def forget(before: date | None = None) -> int:
    """Delete what is older than 90 days, or than `before`; how many rows."""
    return Miss.objects.filter(day__lt=before or timezone.localdate() - KEPT).delete()[0]
