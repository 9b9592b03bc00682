"""The commands of run.py: what they say when something is in the way, and what the last lines of `test` mean."""

import ast
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from running import environment, linting, serving, testing
from tests import pgplugin

ROOT = Path(__file__).resolve().parents[2]


def run(*command: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_python_that_is_too_old_is_told_so():
    ended = run("-c", "import sys; sys.version_info = (3, 9, 2, 'final', 0); exec(open('run.py').read())")
    assert ended.returncode == 1
    assert ended.stderr.strip() == "需要 Python 3.11 或更新的版本，现在是 3.9。请安装后用 python3.11 run.py 运行。"


def test_an_old_python_can_read_far_enough_to_say_it():
    ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_a_taken_port_is_refused_before_any_work(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=f"端口 {port} 已被占用.*--port"):
            serving.site(port=port, fresh=False, new_passwords=False)


def test_a_free_port_is_taken_for_free():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    serving._refuse_taken(port)


def test_arguments_nobody_knows_are_an_error_not_ignored():
    ended = run("run.py", "site", "--prot", "8001")
    assert ended.returncode == 2
    assert "--prot" in ended.stderr


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "校验值"),
        ("NewConnectionError('...: Failed to establish a new connection')", "网络"),
        ("error sending request for url", "网络"),
        ("No space left on device", "原因见上面几行"),
    ],
)
def test_a_failed_install_is_explained(output, expected):
    assert expected in environment._reason(output)


def test_local_work_gets_local_settings_and_a_server_keeps_its_own(monkeypatch):
    for name in ("CARBON_DEBUG", "CARBON_SECRET_KEY", "CARBON_SECRET_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    assert environment.local()["CARBON_DEBUG"] == "1"
    monkeypatch.setenv("CARBON_SECRET_KEY_FILE", "/run/key")
    assert "CARBON_DEBUG" not in environment.local()


def test_production_settings_have_no_warning():
    env = {name: value for name, value in os.environ.items() if not name.startswith(("CARBON_", "DJANGO_"))}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    ended = subprocess.run(command, cwd=ROOT, env=env | linting.PRODUCTION, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


# The last lines of `run.py test`

FINE = {
    "database": "SQLite",
    "left": 0,
    "code": 0,
    "passed": 7,
    "failed": 0,
    "error": 0,
    "skipped": 1,
    "browser": 2,
    "browser_reasons": [],
}
NO_BROWSER = FINE | {"browser": 0, "browser_reasons": ["没有找到 Chromium"]}
NO_SERVER = FINE | {"database": "postgres", "code": testing.NO_DATABASE, "passed": 0, "skipped": 0, "browser": 0}


def test_what_ran_is_counted(capsys):
    assert testing._report([FINE, FINE | {"database": "PostgreSQL 15.18", "left": 3}], 0, strict=True) == 0
    told = capsys.readouterr().out.strip().splitlines()
    second = "PostgreSQL 15.18: 7 passed，1 跳过（另有 3 个与数据库无关的测试已在前一遍跑过）"
    assert told[0] == f"SQLite: 7 passed，1 跳过 · {second} · 浏览器: 4 passed"
    assert told[-1] == "14 passed, 0 failed, 2 skipped"


def test_only_a_run_of_everything_leaves_tests_out_and_only_its_second_pass(monkeypatch):
    """One database, or tests named: all of them run. The first pass is measured, the second only asks the database."""
    asked = []
    monkeypatch.setattr(testing, "install", lambda *names: None)
    monkeypatch.setattr(testing, "_bring_tools", lambda **kinds: None)
    monkeypatch.setattr(testing, "call", lambda *words: 0)
    monkeypatch.setattr(testing, "_report", lambda *words, **options: 0)
    monkeypatch.setattr(testing, "_pytest", lambda name, rest, **how: asked.append((name, how)) or {"code": 0})
    testing.test([], only=None, strict=False)
    testing.test([], only="postgres", strict=False)
    testing.test(["tests/chinese"], only=None, strict=False)
    whole = {"measured": False, "anew": False}
    assert asked == [
        ("sqlite", {"measured": True, "anew": False}),
        ("postgres", {"measured": False, "anew": True}),
        *((name, whole) for name in ("postgres", "sqlite", "postgres")),
    ]


class Item:
    """What pytest knows of a test: its marks and its fixtures."""

    def __init__(self, *marks, fixtures=()):
        self.get_closest_marker, self.fixturenames = (lambda name: name in marks), list(fixtures)


def test_what_may_ask_a_database_runs_on_both():
    assert pgplugin.uses_database(Item("django_db"))
    assert pgplugin.uses_database(Item("postgres"))
    assert pgplugin.uses_database(Item(fixtures=["tmp_path", "live_server"]))
    assert pgplugin.uses_database(Item(fixtures=["shelf", "db"]))
    assert not pgplugin.uses_database(Item("browser", fixtures=["tmp_path"]))


@pytest.mark.parametrize(
    ("missing", "said"), [(NO_SERVER, "postgres：未运行"), (NO_BROWSER, "浏览器：未运行（没有找到 Chromium）")]
)
def test_what_did_not_run_is_said_and_fails_only_where_strict(capsys, missing, said):
    others = [missing] if missing is NO_BROWSER else [FINE, missing]
    assert testing._report(others, 0, strict=False) == 0
    assert said in capsys.readouterr().out
    assert testing._report(others, 0, strict=True) == 1


def test_a_failure_keeps_its_code(capsys):
    assert testing._report([FINE | {"failed": 2, "error": 1, "code": 1}], 1, strict=False) == 1
    assert "3 未通过" in capsys.readouterr().out
