"""What search needs every minute: waiting documents, regions that were moved, removed words, old misses."""

import datetime
import time

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from articles import counting, invariants
from articles.indexing import SOURCES
from regions.models import Region
from search import engine
from search.models import Outbox
from workflow.models import Event

STEP = 100  # documents of a transaction: for as long as it lasts nobody can move these articles
DRAIN_SECONDS = 20.0
SCRUB_SECONDS, NIGHT_SCRUB_SECONDS = 2.0, 40.0
SMALL = 20_000  # documents whose index is written anew in a moment
NIGHT = range(2, 5)
TAKEN = ("withdraw", "hide", "expire", "empty")
MOMENT = datetime.timedelta(minutes=1)
REGIONS = "regions_at"
MENDED = 500


def drain(*, seconds=DRAIN_SECONDS):
    """Index what waits; returns how many documents that were and the reasons why some cannot be indexed.

    Raises `search.errors.Unavailable`.
    """
    end, done, failed = time.monotonic() + seconds, 0, []
    for index, source in SOURCES.items():
        while True:
            step = engine.drain(index, source, limit=STEP)
            done, failed = done + step.done, failed + step.failed
            if not step.left or time.monotonic() > end:
                break
    return done, failed


def follow_regions():
    """Place articles anew whose regions were put below others, at most 500; returns how many.

    Only asked for after the regions have changed, for the question reads every place of every article.
    """
    at = Region.objects.aggregate(at=Max("changed_at"))["at"]
    state = int(at.timestamp() * 1000) if at else 0
    if counting.number(REGIONS) == state:
        return 0
    misplaced = invariants.below_wrong_regions()
    for pk in misplaced[:MENDED]:
        invariants.mend(pk)
    if len(misplaced) <= MENDED:
        counting.note(REGIONS, state)
    return min(len(misplaced), MENDED)


def scrub():
    """Make removed words leave the files of the indexes, a few seconds of work, when it is time for that.

    Rewriting an index of gigabytes because a comma was corrected is work for the night. What was taken from readers
    (withdrawn, hidden, expired) leaves at once, in short steps minute by minute; a small index always does.
    """
    if not _is_committed():
        return
    is_night = timezone.localtime().hour in NIGHT
    for index, source in SOURCES.items():
        waiting = Outbox.objects.filter(index=index, action=Outbox.SCRUB).order_by("id")
        since = waiting.values_list("at", flat=True).first()
        if since and (is_night or source.total() < SMALL or _is_taken_since(since)):
            engine.scrub(index, seconds=NIGHT_SCRUB_SECONDS if is_night else SCRUB_SECONDS)


def _is_committed():
    """Whether nobody has left a transaction open: before its end nothing leaves a file."""
    return not connection.in_atomic_block


def _is_taken_since(moment):
    """Whether readers have lost an article since then; the event is written shortly before the index."""
    events = Event.objects.filter(at__gte=moment - MOMENT, subject_type="articles.article", move__in=TAKEN)
    return events.exists()
