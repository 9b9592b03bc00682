"""`manage.py tick`: what time alone changes, each minute; may come late, twice, or not at all."""

import fcntl
from contextlib import ExitStack, contextmanager

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection

from accounts import throttling
from articles import (
    batching,
    fingerprinting,
    inforce,
    merging,
    offering,
    pictures,
    previewing,
    sweeping,
    upkeep,
    working,
)
from search import misses
from search.errors import SearchError
from takedowns import following, heads, timers, verifying
from takedowns.handling import watching

UPKEEP = (
    merging.follow,
    batching.forget,
    offering.refresh,
    misses.forget,
    throttling.prune,
    working.prune,
    previewing.prune,
    fingerprinting.catch_up,
    fingerprinting.count_nightly,
    watching.run,
    timers.run,
    verifying.due,
    following.write_ledger,
    heads.note,
)
LOCK = 0x63_61_72_62  # any number that nobody else uses as an advisory lock


class Command(BaseCommand):
    help = "写入到点发布、到期下线的历史与计数，收回过期的图片，更新搜索索引与输入提示；每分钟一次，可重复运行"
    indexed = 0  # what `index` did

    def handle(self, **options):
        inforce.follow()
        with only_one() as mine:
            if not mine:
                self.stdout.write("上一次 tick 还没有结束，这次跳过。")
                return
            appeared, expired = sweep_articles()
            removed = until_done(pictures.sweep)
            emptied = until_done(sweeping.empty_bin)
            # Each is done, also where another one fails; that one is told at the end. The first put in is the last done.
            with ExitStack() as steps:
                steps.callback(self.index)
                for step in reversed(UPKEEP):
                    steps.callback(step)
                moved = upkeep.follow_regions()
        done = f"定时发布生效 {appeared} 篇，到期下线 {expired} 篇，收回图片 {removed} 张，清出回收站 {emptied} 篇"
        self.stdout.write(f"{done}，随地区调整 {moved} 篇，补入索引 {self.indexed} 篇。")

    def index(self):
        """Index what waits and clear what was removed; a search server that is away makes it wait, and is told."""
        try:
            self.indexed, failed = upkeep.drain()
            upkeep.scrub()
        except SearchError as error:
            self.stderr.write(f"搜索索引暂未更新，下一分钟再试：{error}")
            return
        for reason in failed:
            self.stderr.write(f"未能索引：{reason}")


def sweep_articles():
    """Settle batches until one is not full; returns the numbers of articles that appeared and that expired."""
    total = [0, 0]
    while True:
        batch = sweeping.sweep()
        total = [have + more for have, more in zip(total, batch, strict=True)]
        if max(batch) < sweeping.BATCH:
            return total


def until_done(batch):
    """Call `batch`, which returns how much it did, until that is not a full batch; returns the sum."""
    total = 0
    while True:
        done = batch()
        total += done
        if done < sweeping.BATCH:
            return total


@contextmanager
def only_one():
    """Whether this process alone is ticking, for as long as the block lasts; a killed one leaves nothing behind.

    PostgreSQL: a transaction-level advisory lock (PgBouncer allows no other) on a connection of its own. In the
    sweep's own transactions it would hold one article while waiting for the next. SQLite: a locked file.
    """
    with _advisory() if connection.vendor == "postgresql" else _file() as mine:
        yield mine


@contextmanager
def _advisory():
    beside = connection.copy()
    try:
        beside.set_autocommit(False)
        with beside.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            mine = cursor.fetchone()[0]
        yield mine
    finally:
        beside.close()


@contextmanager
def _file():
    settings.PRIVATE_ROOT.mkdir(parents=True, exist_ok=True)
    with (settings.PRIVATE_ROOT / "tick.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
