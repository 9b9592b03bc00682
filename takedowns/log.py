"""The chained log: each event carries the SHA-256 of the one before it, and the database refuses to change a row.

`seq` has no gap: it is taken under one lock, and an event that is rolled back has never been. Payloads hold references
and digests; what somebody typed lies sealed in a `Note`, whose digest the event carries.
"""

import datetime
import hashlib
import ipaddress
import json

from django.db import connection, transaction
from django.utils import timezone

from takedowns.models import CaseEvent, Note
from takedowns.people import Outsider, role_of
from workflow.origin import current_address

LOCK = 0x74_64_6C_67  # any number that nobody else uses as an advisory lock
START = "0" * 64  # what the first event names as its predecessor
FIELDS = ("seq", "case", "at", "by", "actor", "role", "network", "kind", "label", "payload")


def append(case, kind, label, /, *, by=None, **payload):
    """Write one event about `case` (None: about the desk as a whole) in the running transaction; returns it.

    `by` is a member of staff, an `Outsider`, or None for the system. `payload` must be JSON without personal data.
    """
    with transaction.atomic():
        _lock()
        last = CaseEvent.objects.order_by("-seq").only("seq", "hash").first()
        event = CaseEvent(
            seq=last.seq + 1 if last else 1,
            case=case,
            at=timezone.now(),
            by=None if isinstance(by, Outsider) else by,
            actor=str(by) if by else "系统",
            role=str(role_of(by)),
            network=network_of(current_address()),
            kind=kind,
            label=label,
            payload=payload,
            prev_hash=last.hash if last else START,
        )
        event.hash = digest(event)
        event.save(force_insert=True)
    return event


def seen(case, what, /, *, by, **payload):
    """Note that a member of staff has looked at something of a case (`what`: case, identity, file, snapshot, export)."""
    return append(case, f"seen_{what}", SEEN[what], by=by, **payload)


SEEN = {
    "case": "查看申请",
    "identity": "查看身份信息",
    "file": "下载材料",
    "copy": "查看材料",
    "answer": "编辑查看声明页",
    "snapshot": "查看封存件",
    "export": "导出",
}


def note(case, text, *, by):
    """Keep what a member of staff typed, sealed; returns what the event says of it."""
    if not text:
        return {}
    author = None if isinstance(by, Outsider) else by
    sealed = case.box.seal(text.encode(), f"note of {case.ref}")
    row = Note.objects.create(case=case, by=author, sealed=sealed)
    return {"note": row.pk, "note_sha256": hashlib.sha256(text.encode()).hexdigest()}


def digest(event):
    """The SHA-256 (hex) of the previous hash and the canonical JSON of all else that the event says."""
    at = event.at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    values = {
        "seq": event.seq,
        "case": event.case_id,
        "at": at,
        "by": event.by_id,
        **{name: getattr(event, name) for name in FIELDS[4:]},
    }
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{event.prev_hash}{text}".encode()).hexdigest()


def verify():
    """Walk the chain; returns the number of events and the first broken `seq` (None if all is well)."""
    before, expected = START, 1
    for event in CaseEvent.objects.order_by("seq").iterator(chunk_size=2000):
        if event.seq != expected or event.prev_hash != before or event.hash != digest(event):
            return expected - 1, expected
        before, expected = event.hash, expected + 1
    return expected - 1, None


def head():
    """The newest `seq` and its hash: whoever keeps them elsewhere can tell later that nothing before was changed."""
    last = CaseEvent.objects.order_by("-seq").only("seq", "hash").first()
    return (last.seq, last.hash) if last else (0, START)


def network_of(address):
    """An address cut to /24 (IPv4) or /48 (IPv6), as logs may keep it; empty for what is none."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed  # or all of IPv4 were one network to a socket of both
    return str(ipaddress.ip_network((int(parsed), 24 if parsed.version == 4 else 48), strict=False))


# The recorders of the three move tables (`workflow.lifecycle.Lifecycle(record=...)`)


def of_case(case, name, label, *, before, by, reason, details):
    """Record a move of a case."""
    extra = note(case, reason, by=by)
    append(case, name, label, by=by, from_state=before, to_state=case.state, **extra, **(details or {}))


def of_target(target, name, label, *, before, by, reason, details):
    """Record a move of a target, under its case."""
    extra = note(target.case, reason, by=by)
    what = {"target": target.number, "article": target.article_id, "from_state": before, "to_state": target.state}
    append(target.case, f"target_{name}", label, by=by, **what, **extra, **(details or {}))


def of_restriction(restriction, name, label, *, before, by, reason, details):
    """Record a move of a restriction, under the case that imposed it."""
    case = restriction.target.case
    what = {"restriction": restriction.pk, "article": restriction.article_id, "measure": restriction.measure}
    extra = note(case, reason, by=by)
    states = {"from_state": before, "to_state": restriction.state}
    append(case, f"restriction_{name}", label, by=by, **what, **states, **extra, **(details or {}))


def _lock():
    """Let nobody else append until this transaction ends; SQLite's own write lock does it there."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
