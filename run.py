#!/usr/bin/env python3
"""The commands of this checkout: setup, site, test, lint, lock, manage. Needs nothing but Python."""

# Only old syntax in this file: a Python that is too old must get as far as saying so.
import sys

if sys.version_info < (3, 11):
    sys.exit("需要 Python 3.11 或更新的版本，现在是 %d.%d。请安装后用 python3.11 run.py 运行。" % sys.version_info[:2])

import argparse

from running import linting, locking, serving, testing
from running.environment import install, manage, say


def parser():
    """Return the parser of all commands; what `test` and `manage` do not know they pass on."""
    top = argparse.ArgumentParser(prog="./run.py", description="碳排放交易网")
    commands = top.add_subparsers(dest="command", required=True, metavar="命令")
    commands.add_parser("setup", help="建立 .venv 并安装运行所需的包")
    site = commands.add_parser("site", help="启动网站：安装、建库、载入地区、示例内容、账号、服务")
    site.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
    site.add_argument("--fresh", action="store_true", help="先删除 var/ 中的全部数据（会先询问）")
    site.add_argument("--new-passwords", action="store_true", help="为各角色账号重新生成一次性密码")
    test = commands.add_parser("test", help="在 SQLite 和 PostgreSQL 上运行全部测试；其余参数交给 pytest")
    test.add_argument("--db", choices=["sqlite", "postgres"], help="只用一种数据库")
    test.add_argument("--strict", action="store_true", help="有数据库或浏览器没有测到就算失败（CI 中自动如此）")
    commands.add_parser("lint", help="代码、模板、分层、迁移、正式环境设置、锁文件、类型的检查")
    lock = commands.add_parser("lock", help="由 requirements*.in 生成带校验值的 requirements*.txt")
    lock.add_argument("--upgrade", action="store_true", help="换成允许范围内的最新版本")
    commands.add_parser("manage", help="运行 manage.py 的命令", add_help=False)
    return top


def main():
    """Run one command."""
    args, rest = parser().parse_known_args()
    if rest and args.command not in ("test", "manage"):
        parser().error("不认识的参数：" + " ".join(rest))
    if args.command == "setup":
        install("requirements")
        say("已就绪")
    elif args.command == "site":
        serving.site(port=args.port, fresh=args.fresh, new_passwords=args.new_passwords)
    elif args.command == "test":
        sys.exit(testing.test(rest, only=args.db, strict=args.strict))
    elif args.command == "lint":
        sys.exit(linting.lint())
    elif args.command == "lock":
        locking.lock(upgrade=args.upgrade)
    else:
        manage(sys.argv[2:])


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\n已中断。")
