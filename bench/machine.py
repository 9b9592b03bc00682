"""What every measurement needs: the site's settings for a database, facts of the machine, CPU times, a bar, a JSON result."""

# ruff: noqa: INP001, T201, PLC0415 - scripts in no package; a command line talks; Django is set up before it is imported

import datetime
import json
import math
import os
import platform
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = Path("/tmp/carbon-bench")  # noqa: S108 - what is measured is thrown away afterwards
QUIET = 0.6  # of load: above it, a run is marked
TICKS = os.sysconf("SC_CLK_TCK")


def address(backend: str, size: int, *, kind: str) -> str:
    """The DATABASE_URL of a database of this size; `kind` is `search` or `site`."""
    HOME.mkdir(exist_ok=True)
    if backend == "sqlite":
        return f"sqlite:///{HOME}/{kind}-{size}.sqlite3"
    return f"postgres://postgres@/{kind}_{size}?host={HOME}/postgres"


def set_up(url: str) -> None:
    """Make this process one of the site, as in production, on this database; it is made if it is not there."""
    os.environ |= environment(url)
    if url.startswith("postgres"):
        _make(url)
    import django

    django.setup()


def environment(url: str) -> dict[str, str]:
    """The environment variables of a site as in production, without TLS."""
    return {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "carbonportal.settings",
        "CARBON_DEBUG": "0",
        "CARBON_HTTPS": "0",
        "CARBON_SECRET_KEY": "only-for-measuring-" * 4,
        "CARBON_LOG_LEVEL": "WARNING",
        "CARBON_MEDIA_ROOT": str(HOME / "media"),
        "CARBON_PRIVATE_ROOT": str(HOME / "private"),
    }


def _make(url: str) -> None:
    import psycopg2

    name = url.split("@/")[1].split("?", maxsplit=1)[0]
    server = psycopg2.connect(dbname="postgres", user="postgres", host=url.split("host=")[1])
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            cursor.execute(f'CREATE DATABASE "{name}"')
    server.close()


def facts() -> dict[str, object]:
    """The machine, its versions, and what else it was doing."""
    import django
    from django.db import connection

    with Path("/proc/meminfo").open() as file:
        memory = int(file.readline().split()[1]) / 2**20
    with connection.cursor() as cursor:
        cursor.execute("SELECT version()" if connection.vendor == "postgresql" else "SELECT sqlite_version()")
        told = cursor.fetchone()[0]
    return {
        "at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "command": " ".join(["python", *sys.argv]),
        "cores": os.cpu_count(),
        "memory_gb": round(memory, 1),
        "python": platform.python_version(),
        "django": django.get_version(),
        "database": told.split(" on ")[0] if connection.vendor == "postgresql" else f"SQLite {sqlite3.sqlite_version}",
        "load": round(os.getloadavg()[0], 2),
    }


# Time


def cpu_of(pids: Iterable[int]) -> float:
    """CPU seconds that these processes, and children of theirs that have ended, have used; in ticks of the kernel."""
    return sum(_ticks(pid) for pid in pids) / TICKS


def _ticks(pid: int) -> int:
    try:
        parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(map(int, parts[11:15]))


def children(pid: int) -> list[int]:
    """The process and everything below it."""
    found = [pid]
    for one in found:
        try:
            found += map(int, Path(f"/proc/{one}/task/{one}/children").read_text().split())
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


class DatabaseCpu:
    """CPU seconds of PostgreSQL's processes for this database, from call to call; 0 for SQLite, a part of whoever asks."""

    def __init__(self) -> None:
        self.seen: dict[int, float] = {}
        self.sum = 0.0

    def __call__(self) -> float:
        """All that has been used so far; a process that ends takes with it what it used since the last call."""
        from django.db import connection

        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
                now = {pid: cpu_of([pid]) for (pid,) in cursor.fetchall()}
            self.sum += sum(used - self.seen.get(pid, 0.0) for pid, used in now.items())
            self.seen = now
        return self.sum


database_cpu = DatabaseCpu()


def percentile(values: list[float], part: float) -> float:
    """The value that `part` (0.95) of the values do not exceed; the nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]


def spread(seconds: list[float]) -> dict[str, float]:
    """p50, p95, p99 and the greatest, in milliseconds."""
    parts = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    return {name: round(percentile(seconds, part) * 1000, 3) for name, part in parts.items()}


# Telling


@dataclass
class Result:
    """Rows of figures with the facts of their run, printed as they come and kept as JSON."""

    kind: str
    about: dict[str, object] = field(default_factory=dict)
    rows: list[dict[str, object]] = field(default_factory=list)

    def add(self, **row: object) -> None:
        """Note a row, with the load at its end, and print it."""
        row["load"] = round(os.getloadavg()[0], 2)
        self.rows.append(row)
        print("  ".join(f"{name}={value}" for name, value in row.items()), flush=True)

    def save(self, where: str) -> None:
        """Write the file; a run beside other work is marked."""
        busiest = max([float(self.about.get("load", 0)), *(float(row["load"]) for row in self.rows)])
        marks = {"kind": self.kind, "busiest": busiest, "under_load": busiest - self.own_load > QUIET}
        Path(where).write_text(json.dumps({**marks, **self.about, "rows": self.rows}, ensure_ascii=False, indent=1))
        print(f"{where}{'  （有其他负载）' if marks['under_load'] else ''}")

    own_load: float = 1.0  # what the measurement itself adds


@contextmanager
def clock(into: dict[str, float]) -> Iterator[None]:
    """Add wall and own CPU seconds of the block to `into`."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    into["wall"] = into.get("wall", 0.0) + time.perf_counter() - wall
    into["cpu"] = into.get("cpu", 0.0) + time.process_time() - cpu


class Bar:
    """`[####....] 412,000/1,000,000 41% 455/s 剩余 21 分`: one line rewritten; without a terminal, one each 30 s."""

    def __init__(self) -> None:
        self.began, self.shown, self.first = time.monotonic(), 0.0, None

    def __call__(self, done: int, total: int) -> None:
        """Show that `done` of `total` are there."""
        now = time.monotonic()
        self.first = done if self.first is None else self.first
        step = 0.2 if sys.stderr.isatty() else 30
        if now - self.shown < step and done < total:
            return
        self.shown = now
        rate = (done - self.first) / max(now - self.began, 0.001)
        left = (total - done) / rate / 60 if rate else 0
        marks = "#" * (20 * done // max(total, 1))
        line = f"[{marks:.<20}] {done:,}/{total:,} {100 * done // max(total, 1)}% {rate:,.0f}/s 剩余 {left:.0f} 分"
        sys.stderr.write(f"\r{line}\x1b[K" if sys.stderr.isatty() else f"{line}\n")
        if done >= total and sys.stderr.isatty():
            sys.stderr.write("\n")
