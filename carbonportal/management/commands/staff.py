"""`manage.py staff`: one account a role, with one-time passwords printed once."""

import unicodedata

from django.core.management.base import BaseCommand
from django.db import transaction

from carbonportal.demo import people


class Command(BaseCommand):
    help = "为每个角色建立一个账号，一次性密码只显示一次"

    def add_arguments(self, parser):
        parser.add_argument("--new", action="store_true", help="为这些账号全部换发新的一次性密码")

    def handle(self, *, new, **options):
        with transaction.atomic():
            users = people.ensure()
            fresh = [user for user in users if new or not user.has_usable_password()]
            rows = [(user.role_labels, user.username, places(user), people.give_password(user)) for user in fresh]
        if rows:
            self.stdout.write(table(("角色", "用户名", "地区", "一次性密码"), rows))
            self.stdout.write("密码只显示这一次，首次登录后须修改。忘记了请用 staff --new 换发。")
        standing = [user.username for user in users if user not in fresh]
        if standing:
            self.stdout.write(f"已有账号：{'、'.join(standing)}（密码不变）")


def places(user):
    """The regions of a user in a word or two."""
    return "全部" if user.all_regions else "、".join(user.regions.values_list("short", flat=True)) or "—"


def table(head, rows):
    """Lines in columns that stand below one another in a terminal, where a Chinese character is two wide."""
    lines = [head, *rows]
    widths = [max(width(line[n]) for line in lines) for n in range(len(head))]
    rule = tuple("-" * each for each in widths)
    return "\n".join(_padded(line, widths) for line in (head, rule, *rows))


def _padded(line, widths):
    cells = (cell + " " * (wide - width(cell)) for cell, wide in zip(line, widths, strict=True))
    return "  ".join(cells).rstrip()


def width(text):
    """How many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
