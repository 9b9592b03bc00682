"""Who rebuilds an index: one process at a time, and a moment without writers for the beginning and the end."""

import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from chinese.terms import TERMS_VERSION
from search.backends.base import NEW, OLD
from search.documents import SLOTS
from search.engine import backend
from search.errors import BuildRunning, StaleIndex
from search.models import Build, Change, Index

SILENT = timedelta(minutes=30)  # after that a build of another machine counts as dead
PATIENCE = 20  # times to wait for a moment without writers


def claim(index: str, *, resume: bool) -> Build:
    """The row of this build, begun or gone on with, with our name in it.

    Raises `BuildRunning`, and `StaleIndex` if there is nothing to go on with.
    """
    with transaction.atomic():
        build = Build.objects.select_for_update().filter(index=index).first()
        if build and is_alive(build):
            raise BuildRunning(f"索引 {index} 正在由 {build.host} 的进程 {build.process} 重建，请等它结束。")
        if build and resume:
            return _gone_on_with(build)
        if not build:
            build = _begun(index)
        started = Build(index=index, terms_version=TERMS_VERSION, host=platform.node(), process=os.getpid())
        started.save(force_update=True)
    # Writers that had not seen the row are done after this; all later ones note what they change.
    with seized(index):
        Change.objects.filter(index=index).delete()
    for name in (index + NEW, index + OLD):
        backend().discard(name)
    with transaction.atomic():
        backend().create(index + NEW)
        Index.objects.update_or_create(name=index + NEW, defaults={"spill": SLOTS - 1, "terms_version": TERMS_VERSION})
    return started


def _begun(index: str) -> Build:
    try:
        with transaction.atomic():
            return Build.objects.create(index=index, terms_version=TERMS_VERSION)
    except IntegrityError:
        raise BuildRunning(f"索引 {index} 刚刚开始由另一个进程重建，请等它结束。") from None


def _gone_on_with(build: Build) -> Build:
    if build.terms_version != TERMS_VERSION or not backend().exists(build.index + NEW):
        raise StaleIndex("上次的重建不能继续：检索词规则已更新，或新索引已不在。请不带 --resume 重新运行。")
    build.host, build.process, build.beat_at = platform.node(), os.getpid(), timezone.now()
    build.save(update_fields=["host", "process", "beat_at"])
    return build


def is_alive(build: Build) -> bool:
    """True if another process is at work on it, as far as can be known."""
    if not build.process or timezone.now() - build.beat_at > SILENT:
        return False
    if build.host != platform.node():
        return True
    try:
        os.kill(build.process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return build.process != os.getpid()


def beat(index: str) -> None:
    """Show that the build goes on."""
    Build.objects.filter(index=index).update(beat_at=timezone.now())


def release(index: str) -> None:
    """Leave the build, if it did not come to its end, for others to go on with."""
    Build.objects.filter(index=index).update(process=0)


@contextmanager
def seized(index: str) -> Iterator[None]:
    """A transaction that no writer is inside of; it is waited for in short turns, so that readers are not held up."""
    for turn in range(PATIENCE):
        seized = False
        try:
            with transaction.atomic():
                backend().seize(index)
                seized = True
                yield
                return
        except OperationalError:
            if seized or turn == PATIENCE - 1:
                raise
            time.sleep(1)
