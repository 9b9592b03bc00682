"""`run.py test`: the suite on two databases and in a browser, and a last line that says what ran and what did not.

Without arguments the second pass leaves out the tests that never ask for a database, and only the first is measured:
what the second alone reaches (SQL and locks of PostgreSQL) counts as not reached, see fail_under in pyproject.toml.
"""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from running.environment import PYTHON, call, install, say

NO_DATABASE = 40  # the code with which tests/pgplugin.py ends when it was told to use a server and found none
WORKERS = str(min(max(os.cpu_count() or 2, 2), 6))  # each may start a browser of its own
KINDS = ("passed", "failed", "error", "skipped")


def test(rest: list[str], *, only: str | None, strict: bool) -> int:
    """Run pytest with the arguments `rest` on both databases (or `only` one); return the exit code."""
    install("requirements", "requirements-dev")
    databases = [only] if only else ["sqlite", "postgres"]
    _bring_tools(postgres="postgres" in databases)
    measured = not rest and not only
    if measured:
        call(PYTHON, "-m", "coverage", "erase")
    runs = [
        _pytest(name, rest, measured=measured and name == databases[0], anew=measured and name != databases[0])
        for name in databases
    ]
    code = max((run["code"] for run in runs if run["code"] != NO_DATABASE), default=0)
    if measured and not code:
        call(PYTHON, "-m", "coverage", "combine", "-q")
        code = call(PYTHON, "-m", "coverage", "report")
    return _report(runs, code, strict=strict or os.environ.get("CI") == "true")


def _bring_tools(*, postgres: bool) -> None:
    """Install PostgreSQL and Chromium where that needs no question: as root by apt; PostgreSQL else from its wheel."""
    missing = ["postgresql"] if postgres and not _has_postgres() else []
    missing += [] if _has_chromium() else ["chromium", "fonts-wqy-microhei"]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        say("安装 " + "、".join(missing))
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        call("apt-get", "update", "-qq", env=env, stdout=subprocess.DEVNULL)
        call("apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing, env=env, stdout=subprocess.DEVNULL)
    if postgres and not _has_postgres():
        install("requirements-pg")
    if _has_chromium():
        install("requirements-extra")
        if shutil.which("fc-list") and not subprocess.check_output(["fc-list", ":lang=zh"]):
            say("注意：没有中文字体，截图里的汉字会是方框。请安装 fonts-wqy-microhei。")


def _has_postgres() -> bool:
    look = "import sys; from tests.pgplugin import find_bin; sys.exit(not find_bin())"
    return os.environ.get("DATABASE_URL", "").startswith("postgres") or not call(PYTHON, "-c", look)


def _has_chromium() -> bool:
    look = "import sys; from tests.browser.finding import chromium; sys.exit(not chromium())"
    return not call(PYTHON, "-c", look)


def _pytest(database: str, rest: list[str], *, measured: bool, anew: bool) -> dict:
    """Run the suite once (`anew`: only what uses the database); return the exit code and what the plugin has counted."""
    say(f"测试：{database}")
    with tempfile.TemporaryDirectory() as folder:
        summary = Path(folder) / "summary.json"
        env = os.environ | {
            "CARBON_TEST_DB": database,
            "CARBON_TEST_SUMMARY": str(summary),
            "CARBON_TEST_ANEW": str(int(anew)),
        }
        runner = ["-m", "coverage", "run", "-m", "pytest"] if measured else ["-m", "pytest"]
        workers = (
            []
            if any(word.startswith(("-n", "--numprocesses")) for word in rest)
            else ["-n", WORKERS, "--dist", "worksteal"]
        )
        code = call(PYTHON, *runner, *workers, *rest, env=env)
        counted = json.loads(summary.read_text(encoding="utf-8")) if summary.exists() else {}
    empty = {"database": database, "left": 0, "browser": 0, "browser_reasons": [], **dict.fromkeys(KINDS, 0)}
    return empty | counted | {"code": code}


def _report(runs: list[dict], code: int, *, strict: bool) -> int:
    """Print what ran and what did not; return the exit code."""
    reasons = sorted({reason for run in runs for reason in run["browser_reasons"]})
    in_browser = sum(run["browser"] for run in runs)
    browser = f"浏览器: {in_browser} passed" if in_browser else f"浏览器：未运行（{'、'.join(reasons) or '没有选中'}）"
    print("\n" + " · ".join([*map(_line, runs), browser]))
    if strict and (reasons or any(run["code"] == NO_DATABASE for run in runs)):
        print("有数据库或浏览器没有测到，这里算作失败。")
        code = code or 1
    passed, failed, error, skipped = (sum(run[kind] for run in runs) for kind in KINDS)
    print(f"{passed} passed, {failed + error} failed, {skipped} skipped")
    return code


def _line(run: dict) -> str:
    if run["code"] == NO_DATABASE:
        return f"{run['database']}：未运行（没有找到数据库程序）"
    failed = run["failed"] + run["error"]
    extra = (f"，{failed} 未通过" if failed else "") + (f"，{run['skipped']} 跳过" if run["skipped"] else "")
    extra += f"（另有 {run['left']} 个与数据库无关的测试已在前一遍跑过）" if run["left"] else ""
    return f"{run['database']}: {run['passed']} passed{extra}"
