"""The ledger: what was put into force and what ended, as JSON lines outside the database, for the day it comes from a backup.

Lines follow the log, whose events commit in the order of their numbers: what is missing is all that has a higher number than
the last line. A line holds numbers, states and digests; no text and nobody's name.
"""

import fcntl
import json
import os
from contextlib import contextmanager

from django.conf import settings

from articles.models import Article
from takedowns.models import CaseEvent, Restriction

MOVES = ("begin", "supersede", "lift", "end", "purge")
KINDS = [f"restriction_{move}" for move in MOVES]
REPLAYED = "ledger_replayed"
TAIL = 64 * 1024  # bytes; a line has some hundreds
STEP = 500


class Ahead(Exception):
    """The ledger knows of what the database does not: it was restored from a backup, and `takedown_replay` has to run."""


def fill():
    """Write the lines that are missing, to the disk and not only to its cache; returns how many. Raises `Ahead`."""
    with _appending() as file:
        last = _last(file)
        if last and not _is_known(last):
            raise Ahead
        return _append(file, _events(last["seq"] if last else 0))


def is_ahead():
    """Whether the last line is about something that the database does not hold; one small read and one query."""
    try:
        with settings.TAKEDOWN_LEDGER.open("rb") as file:
            last = _last(file)
    except FileNotFoundError:
        return False
    return bool(last) and not _is_known(last)


def lines():
    """All lines since the last replay, the line of that replay first if there was one. Raises `FileNotFoundError`."""
    found = []
    for line in _all():
        if line["move"] == REPLAYED:
            found.clear()
        found.append(line)
    return found


def unknown(found):
    """Those of `lines` that the database does not hold, in their order."""
    moves = [line for line in found if line["move"] != REPLAYED]
    numbers = [line["seq"] for line in moves]
    known = set(CaseEvent.objects.filter(seq__in=numbers).values_list("seq", "hash"))
    return [line for line in moves if (line["seq"], line["hash"]) not in known]


def settle(event):
    """Close a replay: the lines of all that it did, then one that names `event` of the log; what stood before is settled."""
    with _appending() as file:
        before = {(line["seq"], line["hash"]) for line in _all()}
        rows = CaseEvent.objects.filter(kind__in=KINDS, seq__lt=event.seq).order_by("seq")
        _append(file, [row for row in rows if (row.seq, row.hash) not in before])
        _write(file, [{"seq": event.seq, "hash": event.hash, "at": event.at.isoformat(), "move": REPLAYED}])


def _all():
    with settings.TAKEDOWN_LEDGER.open("rb") as file:
        yield from (json.loads(raw) for raw in file if raw.endswith(b"\n"))


def _events(after):
    return CaseEvent.objects.filter(kind__in=KINDS, seq__gt=after).select_related("case").order_by("seq")


def _is_known(line):
    return CaseEvent.objects.filter(seq=line["seq"], hash=line["hash"]).exists()


@contextmanager
def _appending():
    """The file, held by this process alone, at its end, without a line that a killed process has left half-written."""
    settings.TAKEDOWN_LEDGER.parent.mkdir(parents=True, exist_ok=True)
    number = os.open(settings.TAKEDOWN_LEDGER, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(number, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        end = file.seek(0, os.SEEK_END)
        file.seek(max(end - TAIL, 0))
        tail = file.read()
        if tail and not tail.endswith(b"\n"):
            file.truncate(end - len(tail.rpartition(b"\n")[2]))
        file.seek(0, os.SEEK_END)
        yield file


def _last(file):
    """The last whole line; None of an empty file."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(end - TAIL, 0))
    whole = file.read().rpartition(b"\n")[0]
    return json.loads(whole.rpartition(b"\n")[2]) if whole else None


def _append(file, events):
    events = list(events)
    for start in range(0, len(events), STEP):
        _write(file, _lines_of(events[start : start + STEP]))
    return len(events)


def _write(file, found):
    for line in found:
        file.write(json.dumps(line, ensure_ascii=False, sort_keys=True).encode() + b"\n")
    file.flush()
    os.fsync(file.fileno())


def _lines_of(events):
    restrictions = Restriction.objects.in_bulk([event.payload["restriction"] for event in events])
    articles = {row["pk"]: row for row in _facts([row.article_id for row in restrictions.values()])}
    for event in events:
        restriction = restrictions[event.payload["restriction"]]
        yield {
            "seq": event.seq,
            "hash": event.hash,
            "at": event.at.isoformat(),
            "move": event.kind.removeprefix("restriction_"),
            "case": event.case.ref,
            "public_id": event.case.public_id,
            "kind": event.case.kind,
            "restriction": restriction.pk,
            "article": restriction.article_id,
            "legacy": [articles[restriction.article_id][name] for name in ("legacy_origin", "legacy_id")],
            "content_hash": articles[restriction.article_id]["content_hash"],
            "measure": restriction.measure,
            "status": restriction.status,
            "until": restriction.until and restriction.until.isoformat(),
            "scope": event.payload.get("scope"),
        }


def _facts(ids):
    return Article.objects.filter(pk__in=ids).values("pk", "legacy_origin", "legacy_id", "content_hash")
