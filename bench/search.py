"""Measures the search engine: `python bench/search.py build|query|insert|recall --backend sqlite|postgresql --size 10000`.

`build` makes an index of generated articles (`--workers`), `query` asks 60 queries of each class for five rounds after a
warm-up, `insert` puts and drops 200 documents one by one, `recall` compares every answer with a plain scan of the texts.
Results are JSON files in /tmp/carbon-bench, to be compared by bench/compare.py.
"""

# ruff: noqa: E402, INP001, PLC0415 - a script in no package; Django is set up before what needs it

import argparse
import datetime
import os
import sys
import time
from pathlib import Path
from statistics import mean

ROOT = Path(__file__).resolve().parent.parent
# A script's own folder comes first, and this file is called like a package of ours.
sys.path[0] = str(ROOT)

from bench import machine

ROUNDS = 5
INSERTED = 200


def build(args: argparse.Namespace, result: machine.Result) -> None:
    """Build the index and tell how fast, how large."""
    from django.core.management import call_command

    from bench.shelf import Shelf
    from bench.sizes import sizes
    from search.building import rebuild

    call_command("migrate", verbosity=0)
    shelf, spent = Shelf(args.size), {}
    database = machine.database_cpu()
    with machine.clock(spent):
        built = rebuild("public", shelf, resume=args.resume, workers=args.workers, tell=machine.Bar())
    result.add(
        row="build",
        workers=args.workers,
        documents=built.done,
        failed=len(built.failed),
        seconds=round(spent["wall"], 1),
        per_second=round(built.done / spent["wall"]),
        # Making the articles is not the engine's work, and runs in the process that writes.
        per_second_without_generator=round(built.done / max(spent["wall"] - shelf.spent, 0.001)),
        generator_seconds=round(shelf.spent, 1),
        cpu_writer=round(spent["cpu"] - shelf.spent, 1),
        cpu_workers=round(sum(os.times()[2:4]), 1),
        cpu_database=round(machine.database_cpu() - database, 1),
    )
    result.add(row="size", **sizes("public", args.size))


def query(args: argparse.Namespace, result: machine.Result) -> None:
    """Time every class."""
    from bench.asking import queries

    classes = queries()
    for name, asked in classes.items():
        result.add(row=name, **timed([found_by(each) for each in asked]))
    some = classes["region"]
    result.add(row="count", **timed([counted_by(each) for each in some]))


def timed(calls) -> dict[str, object]:
    """One warm-up, then five rounds: spread of wall times, CPU of this process and of the database, rows read, hits."""
    from search.errors import TooBroad

    answers, seconds, broad = [call() for call in calls], [], 0
    own, database = time.process_time(), machine.database_cpu()
    for _ in range(ROUNDS):
        for call in calls:
            began = time.perf_counter()
            try:
                call()
            except TooBroad:
                broad += 1
            seconds.append(time.perf_counter() - began)
    each = 1000 / len(seconds)
    return machine.spread(seconds) | {
        "cpu": round((time.process_time() - own) * each, 3),
        "cpu_database": round((machine.database_cpu() - database) * each, 3),
        "rows_read": round(mean(read for _, read in answers), 1),
        "hits": round(mean(hits for hits, _ in answers), 1),
        "queries": len(calls),
        "too_broad": broad,
    }


def found_by(asked):
    """A call that asks one query; it gives the hits of its page and the rows read."""
    from search import finding, queries
    from search.errors import TooBroad

    def call() -> tuple[int, int]:
        try:
            page = finding.find(queries.parse(asked.text, facets=asked.facets), "public", sort=asked.sort)
        except TooBroad:
            if call.warm:
                raise
            call.warm = True
            return 0, 0
        call.warm = True
        return len(page.ids), page.read

    call.warm = False
    return call


def counted_by(asked):
    """A call that counts one query's hits to 200."""
    from search import finding, queries

    def call() -> tuple[int, int]:
        number = finding.count(queries.parse(asked.text), "public")
        return (number.number if number else -1), 0

    return call


def insert(args: argparse.Namespace, result: machine.Result) -> None:
    """Put new documents one by one, each in a transaction of its own, then drop them again."""
    from bench.generating import article
    from bench.shelf import document
    from search.engine import drop, put

    first = args.size * 2
    made = [document(article(n, first + INSERTED)) for n in range(first, first + INSERTED)]
    for name, call in (("put", lambda each: put([each], "public")), ("drop", lambda each: drop([each.id], "public"))):
        seconds, own, database = [], time.process_time(), machine.database_cpu()
        for each in made:
            began = time.perf_counter()
            call(each)
            seconds.append(time.perf_counter() - began)
        used = {"cpu": time.process_time() - own, "cpu_database": machine.database_cpu() - database}
        each = {what: round(value * 1000 / len(made), 3) for what, value in used.items()}
        result.add(row=name, **machine.spread(seconds), **each, documents=len(made))


def recall(args: argparse.Namespace, result: machine.Result) -> None:
    """Compare all pages of every query with a plain scan: nothing missed, nothing wrong."""
    from django.core.management import call_command

    from bench.asking import queries
    from bench.scanning import compare

    call_command("migrate", verbosity=0)
    hits, missed, wrong, asked = compare(args.size, queries(args.size))
    result.add(row="recall", documents=args.size, queries=asked, hits=hits, missed=missed, wrong=wrong)
    if missed or wrong:
        sys.exit(1)


COMMANDS = {"build": build, "query": query, "insert": insert, "recall": recall}


def main() -> None:
    """Read the command line, measure, write the result."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("--backend", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--resume", action="store_true", help="go on with an interrupted build")
    args = parser.parse_args()
    machine.set_up(machine.address(args.backend, args.size, kind="search"))
    result = machine.Result(f"search {args.command}", machine.facts() | {"backend": args.backend, "size": args.size})
    result.own_load = float(args.workers + 1) if args.command == "build" else 1.0
    began = datetime.datetime.now(datetime.UTC)
    COMMANDS[args.command](args, result)
    result.about["seconds"] = round((datetime.datetime.now(datetime.UTC) - began).total_seconds(), 1)
    result.save(f"{machine.HOME}/search-{args.command}-{args.backend}-{args.size}.json")


if __name__ == "__main__":
    main()
