"""Wrong addresses, counted: in memory while requests come in, written once a minute by a thread of its own.

No request for a wrong address writes to the database, however many there are (safety.md has the bounds).
"""

import logging
import threading

from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from articles.forwarding import FILES
from articles.models import Missing
from chinese.hygiene import clean_line

EVERY = 60.0  # seconds
MOST, LONGEST = 100, 200
KEPT = 2_000  # rows; beyond them the ones that were asked for longest ago go

log = logging.getLogger(__name__)

_lock = threading.Lock()
_counts = {}
_waiting = {"timer": None}


def note(path):
    """Count one request for `path`; the hundred first different ones of a minute are counted, files are not."""
    path = clean_line(path)[:LONGEST]
    if not path or FILES.search(path):
        return
    with _lock:
        if path not in _counts and len(_counts) >= MOST:
            return
        _counts[path] = _counts.get(path, 0) + 1
        if _waiting["timer"] is None:
            timer = _waiting["timer"] = threading.Timer(EVERY, _tick)
            timer.daemon = True
            timer.start()


def _tick():
    """The thread's work. What cannot be written is lost: it is a hint for editors, not a ledger."""
    try:
        flush()
    except DatabaseError as error:
        log.warning("wrong addresses not counted: %s", type(error).__name__)
    finally:
        connection.close()


def flush():
    """Write what was counted; returns how many addresses that were. Raises `DatabaseError`, then they are lost."""
    with _lock:
        counts = dict(_counts)
        _counts.clear()
        _waiting["timer"] = None
    if counts:
        _write(counts)
    return len(counts)


def _write(counts):
    now = timezone.now()
    with transaction.atomic():
        Missing.objects.bulk_create([Missing(path=path) for path in sorted(counts)], ignore_conflicts=True)
        for path in sorted(counts):
            Missing.objects.filter(path=path).update(count=F("count") + counts[path], last_at=now)
        beyond = Missing.objects.order_by("-last_at", "-pk").values_list("pk", flat=True)[KEPT : KEPT + MOST]
        Missing.objects.filter(pk__in=list(beyond)).delete()


def forget():
    """Drop what was counted and not written (tests)."""
    with _lock:
        if _waiting["timer"] is not None:
            _waiting["timer"].cancel()
        _waiting["timer"] = None
        _counts.clear()
