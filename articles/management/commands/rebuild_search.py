"""`manage.py rebuild_search`: build the search indexes anew beside the live ones, or ask whether they are right."""

import argparse
import sys
import time
from itertools import dropwhile

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from articles import reconciling
from articles.indexing import SOURCES
from search import building
from search.errors import SearchError
from search.models import Build

NAMED = 20
MOST_WORKERS = 64
LINE_EVERY = 10_000
CELLS = 8
DIFFERENCES = {"missing": "缺少", "extra": "多出", "stale": "检索词规则较旧", "different": "文字不符"}


class Command(BaseCommand):
    help = (
        "重建搜索索引：旧索引照常可用，完成后才换上新的；中断后用 --resume 继续。"
        "--check 只核对，退出码 0 一致，1 有不符，2 未能检查"
    )

    def add_arguments(self, parser):
        parser.add_argument("--index", choices=list(SOURCES), help="只处理这一个索引；默认两个都处理")
        parser.add_argument("--workers", type=workers, default=1, metavar="N", help="同时计算检索词的进程数，默认 1")
        parser.add_argument("--resume", action="store_true", help="从上次中断的地方继续")
        parser.add_argument("--check", action="store_true", help="不重建，只核对索引里的篇目是否与稿件一致")
        parser.add_argument("--texts", action="store_true", help="与 --check 一起：逐篇核对文字，稿件多时较慢")

    def handle(self, *, index, workers, resume, check, texts, **options):
        chosen = [index] if index else list(SOURCES)
        try:
            if check:
                self.check_all(chosen, texts=texts)
            else:
                self.rebuild_all(self.from_interrupted(chosen) if resume else chosen, workers=workers, resume=resume)
        except SearchError as error:
            raise CommandError(str(error), returncode=2 if check else 1) from error
        except DatabaseError as error:
            message = f"数据库没有应答，或表结构不是最新的（{type(error).__name__}）。请先运行 migrate，再运行一次。"
            raise CommandError(message, returncode=2 if check else 1) from error

    # rebuilding

    def from_interrupted(self, chosen):
        """The indexes from the interrupted one on: those before it are done."""
        begun = set(Build.objects.values_list("index", flat=True))
        left = list(dropwhile(lambda name: name not in begun, chosen))
        if not left:
            raise CommandError("没有中断的重建可以继续。请不带 --resume 运行。")
        return left

    def rebuild_all(self, chosen, *, workers, resume):
        """Rebuild one after the other; ends with code 1 if a document could not be indexed, 130 on Ctrl-C."""
        failed = False
        for name in chosen:
            bar = Bar(name, self.stdout)
            try:
                built = building.rebuild(name, SOURCES[name], workers=workers, resume=resume, tell=bar.show)
            except KeyboardInterrupt:
                self.stderr.write(f"\n已停在这里，{name} 的旧索引照常可用。继续请运行 rebuild_search --resume。")
                sys.exit(130)
            self.stdout.write(bar.end(f"{name}：已索引 {built.done:,} 篇，补上期间的改动 {built.followed:,} 处"))
            self.name_failed(built.failed)
            failed = failed or bool(built.failed)
        if failed:
            sys.exit(1)

    def name_failed(self, failed):
        """Say which documents no index takes, and why."""
        for reason in failed[:NAMED]:
            self.stderr.write(f"未能索引：{reason}")
        if len(failed) > NAMED:
            self.stderr.write(f"另有 {len(failed) - NAMED} 篇未能索引。")

    # checking

    def check_all(self, chosen, *, texts):
        """Compare each index with the articles; ends with code 1 if one is wrong."""
        found = {name: reconciling.difference(name, contents=texts) for name in chosen}
        for name, difference in found.items():
            self.stdout.write(f"{name}：{told(difference)}")
        if any(found.values()):
            self.stdout.write("修复请运行 check_invariants --repair；不符很多时运行 rebuild_search。")
            sys.exit(1)


def workers(text):
    """The number of processes that was asked for."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    if not 1 <= number <= MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"须是 1 到 {MOST_WORKERS} 的整数")
    return number


def told(difference):
    """What an index has wrong, with up to twenty ids of each kind."""
    parts = []
    for kind, word in DIFFERENCES.items():
        if ids := getattr(difference, kind):
            shown = "、".join(map(str, ids[:NAMED])) + ("……" if len(ids) > NAMED else "")
            parts.append(f"{word} {len(ids):,} 篇（{shown}）")
    return "；".join(parts) or f"{difference.held:,} 篇，一致。"


class Bar:
    """One line that is written again and again; without a terminal, a line every ten thousand."""

    def __init__(self, name, out):
        self.name, self.out, self.is_terminal = name, out, out.isatty()
        self.began, self.shown_at, self.first, self.told, self.width = time.monotonic(), 0.0, None, 0, 0

    def show(self, done, total):
        """Show how far it has come, at most ten times a second."""
        if self.first is None:
            self.first = max(done - building.PIECE, 0)  # a resumed one begins where it was
        now = time.monotonic()
        if not self.is_terminal:
            if done - self.told >= LINE_EVERY:
                self.told = done
                self.out.write(f"{self.name} {self.line(done, total, now)}")
            return
        if now - self.shown_at > 0.1 or done == total:
            self.shown_at = now
            self._rewrite(f"{self.name} {self.line(done, total, now)}")

    def line(self, done, total, now):
        """`[####....] 412,000/1,000,000 41% 455/s 剩余 21 分`."""
        share = done / total if total else 1
        filled = -int(-share * CELLS // 1)
        speed = (done - self.first) / max(now - self.began, 0.001)
        bar = "#" * filled + "." * (CELLS - filled)
        rest = f" 剩余 {as_time((total - done) / speed)}" if speed else ""
        return f"[{bar}] {done:,}/{total:,} {share:.0%} {speed:.0f}/s{rest}"

    def end(self, sentence):
        """The last line, with the time it took."""
        return f"{chr(10) if self.width else ''}{sentence}，用时 {as_time(time.monotonic() - self.began)}。"

    def _rewrite(self, text):
        self.out.write(f"\r{text}{' ' * (self.width - len(text))}", ending="")
        self.out.flush()
        self.width = len(text)


def as_time(seconds):
    """`40 秒`, `21 分`, `3 小时 5 分`."""
    if seconds < 60:
        return f"{seconds:.0f} 秒"
    minutes = int(seconds // 60)
    return f"{minutes} 分" if minutes < 60 else f"{minutes // 60} 小时 {minutes % 60} 分"
