"""`manage.py reset_second_factor NAME --reason ...`: for the last administrator who has lost the phone and the codes."""

from django.core.management.base import BaseCommand, CommandError

from accounts import secondfactor
from accounts.models import User


class Command(BaseCommand):
    help = "取消一个账号的两步验证并结束其全部登录；角色要求时，下次登录须重新设置"

    def add_arguments(self, parser):
        parser.add_argument("username", help="用户名")
        parser.add_argument("--reason", required=True, help="理由，写入操作记录")

    def handle(self, *, username, reason, **options):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"没有用户名为“{username}”的账号。请核对后再运行。")
        if not reason.strip():
            raise CommandError("请用 --reason 写明理由。")
        ended = secondfactor.reset(user, by=None, reason=reason.strip())
        self.stdout.write(f"“{user}”的两步验证已取消，结束了 {ended} 个登录会话。")
