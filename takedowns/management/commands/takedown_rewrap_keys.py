"""`manage.py takedown_rewrap_keys`: may an old seal key be taken out? 0 = yes, 1 = not yet, 2 = some case keys open with none."""

import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from takedowns import rewrapping

LOST = (
    "{name} {number} 个打不开（{shown}）：CARBON_SEAL_KEYS 里没有一把钥匙能解开。"
    "请把换下的旧钥匙加回到最后，重新运行；钥匙若已丢失，这些内容无法恢复，请从钥匙的备份里找回。"
)


class Command(BaseCommand):
    help = "换钥：核对每件申请的密钥由 CARBON_SEAL_KEYS 的哪一把包着；加 --write 时全部改由第一把包着"

    def add_arguments(self, parser):
        parser.add_argument("--write", action="store_true", help="写入；不加时只核对，什么也不改")

    def handle(self, *, write, **options):
        if not settings.SEAL_KEYS:
            raise CommandError("没有设置 CARBON_SEAL_KEYS，无从核对。请先写入钥匙。", returncode=2)
        if write:
            self.stdout.write(f"改由第一把钥匙包着的 {rewrapping.rewrap()} 个。")
        counts = rewrapping.count()
        for model, found in counts.items():
            self.stdout.write(_line(model._meta.verbose_name, found))
        lost = [_lost(model._meta.verbose_name, found.lost) for model, found in counts.items() if found.lost]
        if lost:
            raise CommandError("\n".join(lost), returncode=2)
        self._tell(sum(found.old for found in counts.values()))

    def _tell(self, old):
        if old:
            self.stdout.write(
                f"还有 {old} 个需要旧钥匙，不能去掉。请让全部进程用上新的 CARBON_SEAL_KEYS，再加 --write 运行。"
            )
            sys.exit(1)
        self.stdout.write("全部由第一把钥匙包着，其余的可以从 CARBON_SEAL_KEYS 去掉（备份还要用到的，请另行保存）。")


def _line(name, found):
    parts = [f"第 {number + 1} 把 {found.by[number]}" for number in range(len(settings.SEAL_KEYS))]
    return f"{name}：{'，'.join(parts)}，打不开 {len(found.lost)}。"


def _lost(name, rows):
    shown = "、".join(map(str, rows[: rewrapping.SHOWN])) + ("……" if len(rows) > rewrapping.SHOWN else "")
    return LOST.format(name=name, number=len(rows), shown=shown)
