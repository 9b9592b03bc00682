"""The log's head, kept outside the database day by day: whoever writes the whole chain anew still cannot write this."""

import json
import os
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from takedowns import letters, log
from takedowns.ledger import REPLAYED
from takedowns.models import CaseEvent


def path():
    """The file beside the ledger."""
    return settings.TAKEDOWN_LEDGER.with_suffix(".heads.jsonl")


def note():
    """Once a day: write the head down, and send it to the auditors where there is anything new to send."""
    found, today = kept(), f"{timezone.localdate():%Y-%m-%d}"
    seq, digest = log.head()
    if not seq or (found and found[-1]["day"] == today):
        return
    last = CaseEvent.objects.exclude(case=None).order_by("-seq").select_related("case").first()
    if last and (not found or found[-1]["hash"] != digest):
        letters.write(last.case, "I5", to="auditors", facts={"day": today, "seq": seq, "hash": digest})
    path().parent.mkdir(parents=True, exist_ok=True)
    number = os.open(path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(number, "ab") as file:
        line = {"day": today, "at": timezone.now().isoformat(), "seq": seq, "hash": digest}
        file.write(json.dumps(line).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def kept():
    """All heads that were written down, oldest first; a half-written last line is none."""
    try:
        raw = path().read_bytes()
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in raw.splitlines(keepends=True) if line.endswith(b"\n")]


def broken():
    """The first `seq` that a kept head names and the log does not hold as it was; None if all agree.

    A database from a backup has lost events; the replay after it is an event itself, and settles the heads before it.
    """
    replay = CaseEvent.objects.filter(kind=REPLAYED).order_by("-seq").first()
    rows = [row for row in kept() if replay is None or datetime.fromisoformat(row["at"]) > replay.at]
    standing = dict(CaseEvent.objects.filter(seq__in=[row["seq"] for row in rows]).values_list("seq", "hash"))
    return next((row["seq"] for row in rows if standing.get(row["seq"]) != row["hash"]), None)
