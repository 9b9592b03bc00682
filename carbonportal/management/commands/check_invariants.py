"""`manage.py check_invariants`: does what is stored agree with itself? 0 = yes, 1 = no, 2 = could not be asked."""

import json
import sys

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from articles import invariants
from search.errors import SearchError
from takedowns import invariants as takedowns

SHOWN = 20
NO_ARTICLES = {"counters", "case_keys", "vault_missing", "vault_orphans", "takedown_log"}


class Command(BaseCommand):
    help = "核对稿件、列表副本、计数、修订、搜索索引与下架限制是否一致；退出码 0 一致，1 有不符，2 未能检查"

    def add_arguments(self, parser):
        parser.add_argument(
            "--repair", action="store_true", help="修复由稿件推导出来的内容（副本、归属、计数、搜索索引），其余只报告"
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="输出 JSON")

    def handle(self, *, repair, as_json, **options):
        try:
            breaches = check()
            repaired = 0
            if repair and breaches:
                own = [breach for breach in breaches if breach.rule in invariants.RULES]
                repaired = invariants.repair(own) + takedowns.repair(breaches)
                breaches = check()
        except DatabaseError as error:
            message = f"未能检查：数据库没有应答，或表结构不是最新的（{type(error).__name__}）。请先运行 migrate。"
            raise CommandError(message, returncode=2) from error
        except SearchError as error:
            raise CommandError(f"未能检查搜索索引：{error}", returncode=2) from error
        self.stdout.write(as_json_text(breaches, repaired) if as_json else as_lines(breaches, repaired))
        if breaches:
            sys.exit(1)


def check():
    """All breaches of all apps."""
    return [*invariants.check(), *takedowns.check()]


def as_lines(breaches, repaired):
    """One Chinese line a breach; one line when there is none."""
    lines = [f"已修复 {repaired} 处。"] if repaired else []
    lines += [line(breach) for breach in breaches]
    return "\n".join(lines) or "没有发现不一致。"


def line(breach):
    """A breach with its number and up to twenty ids."""
    ids = "、".join(str(each) for each in breach.ids[:SHOWN]) + ("……" if len(breach.ids) > SHOWN else "")
    unit = "项" if breach.rule.code in NO_ARTICLES else "篇"
    return f"{breach.rule.sentence}：{len(breach.ids)} {unit}（{ids}）"


def as_json_text(breaches, repaired):
    """The same as JSON, with all ids."""
    rows = [
        {"rule": breach.rule.code, "message": breach.rule.sentence, "count": len(breach.ids), "ids": breach.ids}
        for breach in breaches
    ]
    return json.dumps({"breaches": rows, "repaired": repaired}, ensure_ascii=False)
