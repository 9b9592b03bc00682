"""`manage.py takedown_verify_log`: is the log of the desk what it was? 0 = yes, 1 = no, with the first broken number."""

import sys

from django.core.management.base import BaseCommand
from django.db import connection

from takedowns import appendonly, heads, log


class Command(BaseCommand):
    help = "核对下架办理记录：逐条验算指纹链，并与数据库之外保存的每日指纹比较；有改动时指出第一处，退出码 1"

    def handle(self, **options):
        number, wrong = log.verify()
        if wrong is not None:
            self.stdout.write(f"第 {wrong} 条记录被改动、缺失或插入；它之前的 {number} 条完好。")
            sys.exit(1)
        missing = heads.broken()
        if missing is not None:
            self.stdout.write(f"指纹链自身完整，但与数据库之外保存的第 {missing} 条指纹不符：记录被整体改写或截短。")
            sys.exit(1)
        self.stdout.write(f"{number} 条记录全部完好，最后一条的指纹 {log.head()[1]}。")
        if appendonly.may_be_emptied(connection):
            self.stdout.write(
                "注意：当前的数据库角色可以清空办理记录或去掉它的触发器。网站请改用 deploy/roles.sql 建的角色。"
            )
