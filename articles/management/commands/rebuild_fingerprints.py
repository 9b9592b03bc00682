"""`manage.py rebuild_fingerprints`: work out all fingerprints now, in small steps, instead of waiting for `tick`."""

import time

from django.core.management.base import BaseCommand
from django.db.models import Max

from articles import fingerprinting
from articles.models import Article

SECONDS = 2.0


class Command(BaseCommand):
    help = "重算查重与防再发布用的指纹：从上次停下的地方继续，每 50 篇一个事务，可随时中断；--all 从头再算"

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", dest="everything", help="不管算过没有，从第一篇重新核对")
        parser.add_argument("--common", action="store_true", help="算完后统计常见指纹（平时每晚自动统计）")

    def handle(self, *, everything, common, **options):
        if everything:
            fingerprinting.start_over()
        began, done = time.monotonic(), 0
        last = Article.objects.aggregate(last=Max("pk"))["last"] or 0
        while (upto := fingerprinting.rebuilt_upto()) is not None:
            done += fingerprinting.catch_up(seconds=SECONDS)
            if upto:
                speed = done / (time.monotonic() - began)
                self.stdout.write(f"到第 {upto:,} 篇，最后一篇是 {last:,}，每秒 {speed:.0f} 篇。")
        self.stdout.write(f"指纹已是最新，核对了 {done:,} 篇。")
        if common:
            self.stdout.write(f"常见指纹 {fingerprinting.count_common():,} 个。")
