"""Rebuilding an index beside the live one: resumable, followed by the changes made meanwhile, swapped at the end."""

import random
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context

from django.db import transaction
from django.utils import timezone

from search.backends.base import NEW, OLD, Numbered
from search.claiming import beat, claim, release, seized
from search.documents import Document, Made, Prepared, Source, base_of, make, prepare
from search.engine import backend
from search.errors import StaleIndex
from search.models import Build, Change, Index

PIECE = 100  # documents that a process is given at a time
COMMITTED = 2_000  # documents of a transaction
REPLAYED = 500  # changes of a transaction
PROVED = 1_000  # documents compared before the swap
Tell = Callable[[int, int], None]


@dataclass
class Built:
    """What a rebuild did: documents indexed, changes followed, and the documents that could not be indexed, with why."""

    done: int = 0
    followed: int = 0
    failed: list[str] = field(default_factory=list)
    proved: list[int] = field(default_factory=list)


def rebuild(index: str, source: Source, *, resume: bool = False, workers: int = 1, tell: Tell | None = None) -> Built:
    """Build the index anew and put it in the place of the live one, which serves until then.

    `tell(done, total)` is called after every hundred or so. Interrupted, even by the loss of the machine, it goes on where it
    was with `resume`. Raises `BuildRunning`, `StaleIndex` (nothing to resume under the rules of now, or the new index
    turned out wrong), `Unavailable`. Not inside a transaction: each batch is one of its own.
    """
    build = claim(index, resume=resume)
    built = Built(done=build.done)
    try:
        _fill(build, source, built, workers=workers, tell=tell)
        backend().finish(index + NEW)
        while _replay(index, source, built):
            beat(index)
        _prove(index, source, built.proved)
        _take_over(index, source, built)
    finally:
        release(index)
    backend().discard(index + OLD)
    return built


# Filling


def _fill(build: Build, source: Source, built: Built, *, workers: int, tell: Tell | None) -> None:
    """Index everything behind the place the build had come to."""
    total = max(source.total(), build.done)
    after = None if build.last_at is None or build.last_id is None else (build.last_at, build.last_id)
    batch: list[Made] = []
    for piece in _made(source.in_time_order(after), workers):
        batch += piece
        if tell:
            tell(min(build.done + len(batch), total), total)
        if len(batch) >= COMMITTED:
            _commit(build, batch, built)
            batch = []
    _commit(build, batch, built)
    built.done = build.done


def _commit(build: Build, batch: list[Made], built: Built) -> None:
    """Write a batch and the place it ends at in one transaction."""
    name = build.index + NEW
    made = [each for each in batch if not isinstance(each, str)]
    built.failed += [each for each in batch if isinstance(each, str)]
    # A document whose time was moved while we read comes a second time; the changes set it right.
    there = backend().known(name, [document.id for document, _, _ in made])
    fresh = [each for each in made if each[0].id not in there]
    numbered = list(_numbered(fresh, build.last_k))
    with transaction.atomic():
        backend().bulk(name, numbered)
        build.done += len(fresh)
        build.beat_at = timezone.now()
        if made:
            build.last_at, build.last_id = made[-1][0].at, made[-1][0].id
        if numbered:
            build.last_k = numbered[-1][0]
        build.save(update_fields=["done", "beat_at", "last_at", "last_id", "last_k"])
    built.proved += random.sample([document.id for document, _, _ in fresh], min(20, len(fresh)))


def _numbered(made: Iterable[tuple[Document, Prepared, str]], last: int) -> Iterator[Numbered]:
    for _, prepared, terms in made:
        last = max(last + 1, base_of(prepared.minute))
        yield last, prepared, terms


def _made(documents: Iterator[Document], workers: int) -> Iterator[list[Made]]:
    """Pieces of documents with their terms, in order; several processes work ahead of us."""
    pieces = iter(lambda: list(islice(documents, PIECE)), [])
    if workers <= 1:
        yield from map(make, pieces)
        return
    # Fresh processes, not forks: a fork would share our connection to the database.
    # Ctrl-C reaches all of them: they leave it to us, who wait for what they are at.
    deaf = (signal.SIGINT, signal.SIG_IGN)
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=signal.signal, initargs=deaf) as pool:
        ahead: deque[Future[list[Made]]] = deque()
        for piece in pieces:
            ahead.append(pool.submit(make, piece))
            if len(ahead) > workers * 2:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


# Ending


def _replay(index: str, source: Source, built: Built) -> bool:
    """Bring what was changed meanwhile up to date in the new index; True if there was something."""
    changes = list(Change.objects.filter(index=index).order_by("id")[:REPLAYED])
    ids = sorted({change.doc_id for change in changes})
    if not ids:
        return False
    made = make(source.some(ids, lock=False))
    documents = [each[1] for each in made if not isinstance(each, str)]
    with transaction.atomic():
        backend().put(index + NEW, documents)
        backend().drop(index + NEW, sorted(set(ids) - {document.id for document in documents}))
        Change.objects.filter(pk__in=[change.pk for change in changes]).delete()
    built.followed += len(ids)
    return True


def _prove(index: str, source: Source, ids: list[int]) -> None:
    """Compare some documents with what the new index holds of them."""
    ids = random.sample(ids, min(PROVED, len(ids)))
    for start in range(0, len(ids), REPLAYED):
        some = ids[start : start + REPLAYED]
        stored = backend().stored(index + NEW, some)
        expected = {document.id: prepare(document) for document in source.some(some, lock=False)}
        held = {id_: each.prepared for id_, each in stored.items()}
        wrong = {id_ for id_ in some if expected.get(id_) != held.get(id_)}
        changed = Change.objects.filter(index=index, doc_id__in=wrong).values_list("doc_id", flat=True)
        if wrong := wrong.difference(changed):
            raise StaleIndex(f"新索引与稿件不一致（如第 {min(wrong)} 号），没有启用。请不带 --resume 重新运行。")


def _take_over(index: str, source: Source, built: Built) -> None:
    with seized(index):
        while _replay(index, source, built):
            pass
        backend().swap(index)
        Index.objects.filter(name=index).delete()
        Index.objects.filter(name=index + NEW).update(name=index, built_at=timezone.now())
        Build.objects.filter(index=index).delete()
