"""Sealing: an article's text leaves every row of ours for one record that the caller keeps, and comes back to the byte.

The verbs of the takedown desk for that. Ids, dates, source, section, regions, addresses and fingerprints stay; names that
others bear stay theirs (`articles.namesakes`).
"""

import hashlib
import json
from urllib.parse import unquote

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from articles import erasing, fingerprinting, namesakes, pictures, records, staydown
from articles.models import (
    ArticleImage,
    BatchRow,
    Correction,
    Image,
    Missing,
    PreviewLink,
    Revision,
    Tombstone,
    WorkingCopy,
)
from articles.moving import moving
from articles.snapshots import DEFAULTS, LINES, TEXTS
from chinese.folding import fold
from workflow.errors import MoveRefused, WrongState

DAMAGED = "这份封存记录不是这篇稿件的，或已损坏，没有恢复。请联系审计人员。"
WORDED = frozenset((*LINES, *TEXTS, "body", "script_rules", "tags"))  # the words of a snapshot


class RecordMismatch(MoveRefused):
    """A record that is not what was sealed: nothing was changed. A matter for the auditor, not for a second try."""

    code = "record_mismatch"


def title_of(pk):
    """What stands in the place of a sealed article's title."""
    return f"受限稿件 #{pk}"


def seal(article, *, by, reason, case_ref):
    """Take a hidden article's text out of all our rows; returns the canonical record of what was taken (bytes).

    Whoever calls keeps the record, encrypted, in the same transaction: there is no other copy. Raises `WrongState` for an
    article that readers may see, or that is sealed already.
    """
    details = {}
    with moving("seal", article, by=by, reason=reason, details=details):
        if not article.hidden_by:
            raise WrongState("这篇稿件没有下架，不能封存。请先下架。", code="not_hidden")
        if article.sealed_at:
            raise WrongState("这篇稿件已经封存。", code="sealed")
        fingerprinting.store(article)  # the last chance: a sealed one keeps what it had
        record = records.canonical(records.record(article))
        details["sha256"] = hashlib.sha256(record).hexdigest()
        _raise_tombstone(article, case_ref)
        _forget_addresses(article.title)
        _blank(article)
        _blank_rows(article)
        namesakes.take(article)
        erasing.erase([article.pk])
        article.sealed_at = timezone.now()
    return record


def unseal(article, record: bytes, *, by, reason):
    """Put a sealed text back from its record; afterwards all is as it was, or `RecordMismatch` is raised and nothing done.

    Its files must be in place before the caller commits (`give_files`). The article stays hidden. Raises `WrongState`,
    `Blocked` when another article has its address now, `NameTaken`.
    """
    with moving("unseal", article, by=by, reason=reason, details={"sha256": hashlib.sha256(record).hexdigest()}):
        if not article.sealed_at:
            raise WrongState("这篇稿件没有封存。", code="not_sealed")
        found = _read(record, article)
        article.sealed_at = None
        try:
            records.refill(article, found)
        except (KeyError, TypeError, ValueError) as error:
            raise RecordMismatch(DAMAGED) from error
        if not records.agree(found, records.record(article)):
            raise RecordMismatch("恢复后的内容与封存时不一致，没有恢复。请联系审计人员。")
        Tombstone.objects.filter(article=article).update(active=False)
    return article


# Files: the caller keeps them, encrypted, before a seal is committed, and gives them back before an unseal is


def files_of(record: bytes):
    """The names, in private storage, of all files of a record's pictures: originals and all widths, shared ones too."""
    rows = json.loads(record)["images"]
    return [name for row in rows for name in Image(name=row["name"], renditions=row["renditions"]).file_names]


def read_file(name) -> bytes:
    """One of them; raises `FileNotFoundError`."""
    with storages["private"].open(name) as file:
        return file.read()


def take_files(article, names):
    """Delete these files, private and public ones, after commit; those of pictures that an unsealed text shows stay.

    May be repeated; returns the names that are gone now.
    """
    uses = ArticleImage.objects.filter(article__sealed_at=None, image=OuterRef("pk"))
    images = list(pictures.having(names).filter(Q(taken_at__isnull=False) | ~Exists(uses)))
    pictures.take([image.pk for image in images])
    gone = [name for image in images for name in image.file_names]
    for alias in ("default", "private"):
        for name in gone:
            storages[alias].delete(name)
    return gone


def give_files(article, files):
    """Put files (bytes by name) back into private storage; what stands there stays."""
    private = storages["private"]
    for name, content in files.items():
        if not private.exists(name):
            private.save(name, ContentFile(content))
    if not article.sealed_at:  # else `unseal` gives the pictures back with their words
        pictures.having(files).update(taken_at=None)


def _read(record, article):
    """The record as a dict; raises `RecordMismatch` unless it is one, canonical, and of this article."""
    try:
        found = json.loads(record)
        fits = found["format"] == records.FORMAT and found["article"]["id"] == article.pk
        if fits and records.canonical(found) == record:
            return found
    except (ValueError, KeyError, TypeError):
        fits = False
    raise RecordMismatch(DAMAGED)


# Blanking


def _raise_tombstone(article, case_ref):
    facts = {"title": article.title, "source": article.source_id, "at": article.originally_published_at}
    alike = staydown.likeness(**facts) or ""
    facts = {"case_ref": case_ref, "url_key": article.source_url_key or "", "likeness": alike, "active": True}
    Tombstone.objects.update_or_create(article=article, defaults=facts | {"at": timezone.now()})


def _blank(article):
    for name in (*LINES, *TEXTS, "body"):
        setattr(article, name, "")
    article.title = title_of(article.pk)
    article.script_rules = article.source_url_key = None


def _blank_rows(article):
    """Versions keep whom and what they name by id; words go, and so does what people had typed and not saved."""
    alike = {}  # by what is left: of most articles all versions are in the same places
    for pk, snapshot in Revision.objects.filter(article=article).order_by("pk").values_list("pk", "snapshot"):
        ids = {key: value for key, value in snapshot.items() if key not in WORDED and key in DEFAULTS}
        alike.setdefault(json.dumps(ids, sort_keys=True), []).append(pk)
    for ids, revisions in alike.items():
        left = {**DEFAULTS, **json.loads(ids), "title": title_of(article.pk)}
        Revision.objects.filter(pk__in=revisions).update(snapshot=left, note="")
    Correction.objects.filter(article=article).update(text="")
    BatchRow.objects.filter(article=article).update(before={}, told="", undone="")
    WorkingCopy.objects.filter(article=article).delete()
    links = PreviewLink.objects.filter(article=article)
    links.filter(revoked_at=None).update(revoked_at=timezone.now())
    links.update(note="")


def _forget_addresses(title):
    """Addresses that readers asked for in vain may spell a title; those that are an article's own stay and say it is gone."""
    folded = fold(title)
    spelled = [row.pk for row in Missing.objects.only("path") if folded in fold(unquote(row.path))]
    Missing.objects.filter(pk__in=spelled).delete()
