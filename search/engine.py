"""The search engine: documents in, ids out. This module writes; search/finding.py reads.

How an app uses it. It writes a `search.documents.Source` for each index (`public`, `newsroom`) that says what belongs
in there; in the transaction of every move it calls `put([document], index)` or `drop([id], index)`; for bulk loads it
notes ids with `later(ids, index)`. Its sweeper calls `drain(index, source)` and `scrub(index)` every so often. Pages call
`queries.parse`, `finding.find`, `finding.count`, `rescuing.rescue`, `snippets`, `misses.note` and `suggesting.suggest`;
commands call `building.rebuild` and `comparing.compare`.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection, transaction

from search.backends.base import Backend
from search.backends.opensearch import OpenSearch
from search.backends.postgresql import PostgreSql
from search.backends.sqlite import Sqlite
from search.documents import INDEXES, Document, Prepared, Source, prepare
from search.errors import BadDocument
from search.models import Build, Change, Outbox

MOST = 500  # documents or ids of one call


@dataclass
class Drained:
    """What one step of the outbox did: documents written or dropped, those that failed and why, entries left."""

    done: int = 0
    left: int = 0
    failed: list[str] = field(default_factory=list)


def backend() -> Backend:
    """The backend of this site: the database's own unless CARBON_SEARCH_URL names a server."""
    if settings.SEARCH_URL:
        return OpenSearch(settings.SEARCH_URL)
    return Sqlite() if connection.vendor == "sqlite" else PostgreSql()


def put(documents: Sequence[Document], index: str) -> None:
    """Index documents anew, at most 500; one that has not changed costs a comparison.

    Joins the caller's transaction; the caller holds a lock on what the documents were made from. A search server is
    written by `drain`. Raises `BadDocument`, `ValueError` for too many or an unknown index.
    """
    _check(index, documents)
    prepared = {document.id: prepare(document) for document in documents}
    if backend().joins_transaction:
        _write(index, list(prepared.values()), [])
    else:
        _note(index, Outbox.PUT, prepared)


def drop(ids: Sequence[int], index: str) -> None:
    """Forget documents, at most 500; unknown ids are no mistake. As `put` otherwise."""
    _check(index, ids)
    if backend().joins_transaction:
        _write(index, [], list(ids))
    else:
        _note(index, Outbox.DROP, ids)


def later(ids: Iterable[int], index: str) -> None:
    """Note ids, any number, whose documents `drain` is to bring up to date: new, changed or gone."""
    _check(index, ())
    _note(index, Outbox.PUT, ids)


def drain(index: str, source: Source, *, limit: int = MOST) -> Drained:
    """Write what waits in the outbox, drops first, at most `limit` entries; what a document is, is asked now.

    Raises `Unavailable`; then everything waits on.
    """
    _check(index, ())
    waiting = Outbox.objects.filter(index=index).exclude(action=Outbox.SCRUB)
    drained = Drained()
    with transaction.atomic():
        # "drop" comes before "put"
        entries = list(waiting.order_by("action", "id")[:limit])
        ids = sorted({entry.doc_id for entry in entries if entry.doc_id})
        if ids:
            documents = _prepared(source.some(ids, lock=True), drained.failed)
            _write(index, documents, sorted(set(ids) - {document.id for document in documents}))
        Outbox.objects.filter(pk__in=[entry.pk for entry in entries]).delete()
    drained.done, drained.left = len(ids), waiting.count()
    return drained


def scrub(index: str, *, seconds: float = 2.0) -> bool:
    """Make removed words leave the index's files, if any wait for it; True when nothing is left to do.

    Works in short steps outside transactions. On SQLite this rewrites the index of terms once, however little was
    removed: for large sites once a night.
    """
    _check(index, ())
    waiting = Outbox.objects.filter(index=index, action=Outbox.SCRUB)
    newest = waiting.order_by("-id").values_list("id", flat=True).first()
    if newest is None:
        return True
    end = time.monotonic() + seconds
    while not backend().scrub(index):
        if time.monotonic() > end:
            return False
    waiting.filter(id__lte=newest).delete()
    return True


def empty(index: str) -> None:
    """Forget everything of an index, also what waits and a build that was begun."""
    _check(index, ())
    backend().empty(index)
    for model in (Outbox, Change, Build):
        model.objects.filter(index=index).delete()


def _write(index: str, documents: Sequence[Prepared], ids: Sequence[int]) -> None:
    """Write to the live index; whoever builds another one beside it is told the ids."""
    engine = backend()
    with transaction.atomic():
        engine.enter(index)
        if Build.objects.filter(index=index).exists():
            touched = [*(document.id for document in documents), *ids]
            Change.objects.bulk_create([Change(index=index, doc_id=id_) for id_ in touched])
        removed = engine.drop(index, ids) if ids else False
        removed |= engine.put(index, documents) if documents else False
        if removed:
            Outbox.objects.create(index=index, action=Outbox.SCRUB)


def _prepared(documents: Iterable[Document], failed: list[str]) -> list[Prepared]:
    """The documents that can be indexed; why the others cannot is added to `failed`."""
    prepared = []
    for document in documents:
        try:
            prepared.append(prepare(document))
        except BadDocument as error:
            failed.append(str(error))
    return prepared


def _note(index: str, action: str, ids: Iterable[int]) -> None:
    entries = [Outbox(index=index, action=action, doc_id=id_) for id_ in ids]
    Outbox.objects.bulk_create(entries, batch_size=1_000)


def _check(index: str, items: Sequence[object]) -> None:
    if index not in INDEXES:
        raise ValueError(f"no index {index!r}")
    if len(items) > MOST:
        raise ValueError(f"{len(items)} in one call; at most {MOST}")
