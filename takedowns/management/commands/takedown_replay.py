"""`manage.py takedown_replay`: after a database was restored, repeat what the ledger knows and it does not."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from takedowns.handling import replaying

SENTENCES = {
    replaying.REPEATED: "原样重复的措施 {} 项",
    replaying.HELD: "不能原样重复、已先行屏蔽并报警的 {} 项",
    replaying.LIFTED: "按账本解除的 {} 项",
    replaying.NOTHING: "已经一致的 {} 项",
    replaying.ABSENT: "备份里没有稿件、无须处理的 {} 项",
    replaying.FAILED: "封存件核验失败、仍在屏蔽的 {} 项",
}


class Command(BaseCommand):
    help = "恢复数据库备份后运行：按账本重做其中缺少的下架与解除；可重复运行，做完之前 /readyz 答 503"

    def add_arguments(self, parser):
        parser.add_argument(
            "--restored", action="store_true", help="数据库刚从备份恢复：没有要重做的也记一条，每日指纹从此重新算起"
        )

    def handle(self, *, restored, **options):
        try:
            counts = replaying.replay(restored=restored)
        except FileNotFoundError as error:
            message = f"没有找到账本 {settings.TAKEDOWN_LEDGER}。请先从另一块盘或备份里取回它，再恢复服务。"
            raise CommandError(message, returncode=2) from error
        told = [SENTENCES[outcome].format(counts[outcome]) for outcome in SENTENCES if counts[outcome]]
        self.stdout.write("；".join(told) + "。" if told else "账本与数据库一致，没有要重做的。")
