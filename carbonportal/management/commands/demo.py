"""`manage.py demo`: fill an empty local database with content of our own."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from carbonportal.demo import building, claims


class Command(BaseCommand):
    help = "在空的本机数据库里写入示例内容：稿件、图片、媒体、静态页面"

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="已有稿件时不写入，正常结束；还没有搜索索引时补建")

    def handle(self, *, if_empty, **options):
        if not settings.LOCAL:
            raise CommandError("示例内容只能写入本机开发环境（CARBON_DEBUG=1），正式站点不会生成。")
        if not building.is_empty():
            if if_empty:
                building.fill_search()
                return
            raise CommandError(
                "数据库里已有稿件，不再写入示例内容。需要重来：请换一个空库，或用 ./run.py site --fresh。"
            )
        if not building.has_regions():
            raise CommandError("还没有地区数据。请先运行 manage.py load_regions。")
        began = time.monotonic()
        count = building.build(lambda text: self.stderr.write(f"  {text}"))
        claims.build()
        self.stdout.write(f"已写入示例稿件 {count} 篇，用时 {time.monotonic() - began:.0f} 秒。")
