"""Sealed snapshots: kept under the key of the case, opened only whole, with every hash right, or not at all."""

import gzip
import hashlib
import json
import zlib

from django.db import transaction

from takedowns import letters, log, vault
from takedowns.keys import Unreadable
from takedowns.models import Snapshot
from workflow.errors import MoveRefused, NotPermitted, ReasonMissing

LEAST_REASON = 5  # characters


class SnapshotBroken(MoveRefused):
    """A snapshot, or a file of it, that is not what was sealed. Nothing was changed; whoever made the move gets `alarm`."""

    code = "snapshot_broken"

    def __init__(self, snapshot, why):
        super().__init__("封存件核验不符，没有恢复任何内容。系统已报警并通知法务和审计，请等他们核查。")
        self.snapshot = snapshot
        self.why = why


def keep(article, case, record, *, names=(), read=None, whole=True):
    """Seal a record (bytes) and the files `names`, which `read(name)` gives, under the key of `case`; in the caller's transaction.

    A file that is missing already is noted as such: what is gone cannot be kept, and must not keep an article online.
    """
    files = [_kept(case.box, name, read) for name in names]
    return Snapshot.objects.create(
        article=article,
        case=case,
        whole=whole,
        sha256=hashlib.sha256(record).hexdigest(),
        sealed=case.box.seal(gzip.compress(record, mtime=0), _purpose(article.pk, case)),
        files=files,
    )


def _kept(box, name, read):
    try:
        stored, sha256 = vault.put(box, read(name))
    except FileNotFoundError:
        stored = sha256 = ""
    return {"name": name, "vault": stored, "sha256": sha256}


def record_of(snapshot):
    """The record (bytes), decrypted and compared with its hash. Raises `SnapshotBroken`."""
    try:
        record = gzip.decompress(snapshot.case.box.open(snapshot.sealed, _purpose(snapshot.article_id, snapshot.case)))
    except (Unreadable, OSError, EOFError, zlib.error) as error:
        raise SnapshotBroken(snapshot, "unreadable") from error
    if hashlib.sha256(record).hexdigest() != snapshot.sha256:
        raise SnapshotBroken(snapshot, "hash")
    return record


def files_of(snapshot):
    """The files of a snapshot as bytes by name, each compared with its hash. Raises `SnapshotBroken`."""
    try:
        kept = [row for row in snapshot.files if row["vault"]]
        return {row["name"]: vault.get(snapshot.case.box, row["vault"], row["sha256"]) for row in kept}
    except Unreadable as error:
        raise SnapshotBroken(snapshot, "file") from error


def standing(article):
    """The snapshot behind a sealed article; None if there is none, which is a breach."""
    return Snapshot.objects.filter(article=article, whole=True, opened_at=None).select_related("case").last()


def alarm(broken):
    """Write down that a snapshot failed its check, and tell legal and audit; after the move has been undone."""
    snapshot = broken.snapshot
    with transaction.atomic():
        facts = {"snapshot": snapshot.pk, "article": snapshot.article_id, "why": broken.why}
        log.append(snapshot.case, "alarm_snapshot", "封存件核验失败", **facts)
        for people in ("legal", "auditors"):
            letters.write(snapshot.case, "I4", to=people, facts={"what": "封存件核验失败，没有恢复", **facts})


def look(snapshot, *, by, reason):
    """What a snapshot holds (the record as a dict), for staff who work on its case or may see identities; logged.

    Raises `NotPermitted`, `ReasonMissing`, `SnapshotBroken`.
    """
    works = by.has_perm("takedowns.handle_case") and snapshot.case.owner_id == by.pk
    if not works and not by.has_perm("takedowns.see_identity"):
        raise NotPermitted("只有这件申请的经办人和有查看权限的人员可以打开封存件。")
    if len(reason.strip()) < LEAST_REASON:
        raise ReasonMissing(f"打开封存件需要写明理由（至少 {LEAST_REASON} 个字）。")
    found = json.loads(record_of(snapshot))
    with transaction.atomic():
        log.seen(snapshot.case, "snapshot", by=by, snapshot=snapshot.pk, **log.note(snapshot.case, reason, by=by))
    return found


def _purpose(article_id, case):
    return f"snapshot of {article_id} in {case.ref}"
