"""Measures the day after a backup was restored: `python bench/restoring.py --backend postgresql --size 1000000 --lines 5000`.

Takes a copy of a database of bench/loading.py, asks for the readers' pages, replays a ledger of so many removals that it does
not know, asks again, and replays again. Tells the pages' queries and plans before and after, and how long a line took.
"""

# ruff: noqa: E402, INP001, PLC0415 - a script in no package; Django is set up before what needs it

import argparse
import json
import os
import re
import resource
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# A script's own folder comes first, and bench/search.py is called like a package of ours.
sys.path[0] = str(ROOT)

from bench import machine
from bench.takedowns import KEY

ROUNDS = 30
NEWEST = 60  # of these every second one is removed: the first pages of all lists have to step over them
KINDS = ("article", "section", "listing_first", "home", "region", "tag", "feed")
NUMBER = re.compile(r"/(\d+)\.html")
NUMBERS_OF_A_PLAN = re.compile(r"\(cost.*|\d+")


def copied(args: argparse.Namespace) -> str:
    """The DATABASE_URL of a fresh copy of the database of this size."""
    source = machine.address(args.backend, args.size, kind="site")
    target = machine.address(args.backend, args.size, kind="restored")
    if args.backend == "sqlite":
        shutil.copyfile(source.removeprefix("sqlite:///"), target.removeprefix("sqlite:///"))
        return target
    import psycopg2

    server = psycopg2.connect(dbname="postgres", user="postgres", host=target.split("host=")[1])
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS restored_{args.size}")
        cursor.execute(f"CREATE DATABASE restored_{args.size} TEMPLATE site_{args.size} STRATEGY file_copy")
    server.close()
    return target


def chosen(spared: set[int], number: int) -> list:
    """The articles to remove: some of the newest, the others spread over all years; never one that is asked for."""
    from articles.models import Article

    last = Article.objects.order_by("-pk").values_list("pk", flat=True)[0]
    step = max((last - NEWEST) // (number - NEWEST // 2), 1)
    wanted = [*range(last, last - NEWEST, -2), *range(last - NEWEST, 0, -step)]
    rows = Article.objects.live().filter(pk__in=[pk for pk in wanted if pk not in spared])
    return list(rows.order_by("-pk").values_list("pk", "content_hash", "legacy_origin", "legacy_id")[:number])


def write_ledger(file: Path, rows: list) -> None:
    """A line for each article as another database's log would have it; a case for every ten, as notices come."""
    lines = []
    for n, (pk, content_hash, origin, legacy) in enumerate(rows, start=1):
        line = {"seq": n, "hash": f"{n:064}", "at": "2026-11-01T08:00:00+00:00", "move": "begin", "kind": "copyright"}
        line |= {"case": f"TD-26-{n // 10:010}", "public_id": f"R{n // 10:010}", "restriction": n, "article": pk}
        line |= {"legacy": [origin, legacy], "content_hash": content_hash, "measure": "remove", "status": 410}
        lines.append(json.dumps(line | {"until": None, "scope": None}))
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def plans(client, path: str) -> list[str]:
    """The shape of the plan of each query that a page makes: tables, indexes and joins, without numbers."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    explain = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
    found = []
    with connection.cursor() as cursor:
        for query in [each["sql"] for each in asked if each["sql"].startswith(("SELECT", "WITH"))]:
            cursor.execute(explain + query)
            lines = [str(row[-1]) for row in cursor.fetchall()]
            found.append("\n".join(NUMBERS_OF_A_PLAN.sub("", line).rstrip() for line in lines))
    return found


def look(pages: list) -> dict[str, dict]:
    """Time, queries and plans of each kind of page, asked for within this process."""
    from django.test import Client

    client, found = Client(headers={"host": "localhost"}), {}
    for page in pages:
        seconds = []
        for n in range(ROUNDS + 3):
            with machine.clock(spent := {}):
                answer = client.get(page.paths[n % len(page.paths)])
            if answer.status_code != 200:
                raise SystemExit(f"{page.name}: {answer.status_code}")
            seconds.append(spent["wall"])
        found[page.name] = machine.spread(seconds[3:]) | {"plans": plans(client, page.paths[0])}
    return found


def compare(result: machine.Result, before: dict, after: dict) -> None:
    """A row for each kind of page."""
    for name, old in before.items():
        new, was, is_ = after[name], old["plans"], after[name]["plans"]
        same = {"queries": f"{len(was)} -> {len(is_)}", "plans": "same" if was == is_ else "other"}
        ratio = round(new["p50"] / old["p50"], 2)
        result.add(row=f"page {name}", p50=f"{old['p50']} -> {new['p50']}", p95=new["p95"], ratio=ratio, **same)
        for one, other in zip(was, is_, strict=False):
            if one != other:
                sys.stderr.write(f"--- {name}, before\n{one}\n--- after\n{other}\n")


def replay(result: machine.Result, row: str, number: int) -> None:
    """One run of `takedown_replay` over all lines."""
    from takedowns.handling import replaying

    with machine.clock(spent := {}):
        counts = replaying.replay()
    each = {"ms_a_line": round(spent["wall"] * 1000 / number, 1), "cpu": round(spent["cpu"], 1)}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    result.add(row=row, lines=number, seconds=round(spent["wall"], 1), **each, memory_mb=memory, **counts)


def main() -> None:
    """Copy, migrate, look, replay, look again, replay again."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--backend", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--lines", type=int, default=5_000)
    args = parser.parse_args()
    ledger = Path(f"{machine.HOME}/restored.jsonl")
    os.environ |= {"CARBON_SEAL_KEYS": KEY, "CARBON_TAKEDOWN_LEDGER": str(ledger), "CARBON_2FA_ROLES": "none"}
    machine.set_up(copied(args))
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    result = machine.Result("restoring")
    with machine.clock(spent := {}):
        call_command("migrate", verbosity=0)
    result.add(row="migrate", seconds=round(spent["wall"], 1))
    from bench import choosing, loading
    from takedowns import log

    loading.settle()
    pages = [page for page in choosing.pages() if page.name in KINDS]
    rows = chosen(
        {int(found[1]) for page in pages for path in page.paths if (found := NUMBER.search(path))}, args.lines
    )
    write_ledger(ledger, rows)
    before = look(pages)
    replay(result, "replay", len(rows))
    loading.settle()
    compare(result, before, look(pages))
    replay(result, "replay again", len(rows))
    with machine.clock(spent := {}):
        number, broken = log.verify()
    result.add(row="verify", events=number, broken=broken, seconds=round(spent["wall"], 1))
    result.about |= machine.facts() | {"backend": args.backend, "size": args.size}
    result.save(f"{machine.HOME}/restoring-{args.backend}-{args.size}.json")


if __name__ == "__main__":
    main()
