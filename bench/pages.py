"""Measures the pages: `python bench/pages.py --backend sqlite|postgresql --size 10000`, on a database of bench/loading.py.

Starts the real server process, asks for every kind of page on one connection (spread, CPU of server and database apart) and
on four (requests a second), beside a bare Django view of the same bytes on the same server; counts queries; weighs workers.
"""

# ruff: noqa: E402, INP001, PLC0415 - a script in no package; Django is set up before what needs it

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# A script's own folder comes first, and bench/search.py is called like a package of ours.
sys.path[0] = str(ROOT)

from bench import machine
from bench.driving import Page, Server, drive, serving

PORT = 8950
WARM, USES = 0.5, 20


def measure(page: Page, server: Server, args: argparse.Namespace) -> dict[str, object]:
    """The figures of one kind of page."""
    drive(page, server.port, seconds=WARM, connections=2)
    own, database = server.cpu(), machine.database_cpu()
    answers, size = drive(page, server.port, seconds=args.seconds, connections=1)
    used = {"cpu": server.cpu() - own, "cpu_database": machine.database_cpu() - database}
    each = {name: round(seconds * 1000 / len(answers), 3) for name, seconds in used.items()}
    many, _ = drive(page, server.port, seconds=args.seconds, connections=4)
    rates = {"one_per_second": round(len(answers) / args.seconds), "per_second": round(len(many) / args.seconds)}
    return {"bytes": size} | machine.spread(answers) | each | rates


def weigh(pages: list[Page], server: Server, result: machine.Result) -> None:
    """The memory of workers after the start, and after every kind of page was asked for some times."""
    result.add(row="memory_start", workers=server.memory())
    for page in pages:
        drive(Page(page.name, page.paths, page.headers, page.status), server.port, seconds=1.0, connections=4)
    result.add(row="memory_used", workers=server.memory())


def asked(page: Page) -> tuple[int, bytes]:
    """(questions to the database, bytes of the answer) of one request, without the server around it."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    headers = dict(line.split(": ", 1) for line in page.headers[0].splitlines())
    client = Client(headers={"host": "localhost"} | headers)
    client.get(page.paths[0])
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(page.paths[0])
    real = [query for query in queries if query["sql"].startswith(("SELECT", "WITH"))]
    return len(real), b"".join(answer)


def run(args: argparse.Namespace, result: machine.Result) -> None:
    """All kinds of pages, then their bytes by a bare view."""
    from django.core.management import call_command

    from bench.choosing import pages

    call_command("collectstatic", interactive=False, verbosity=0)
    kinds = [page for page in pages() if not args.only or page.name in args.only]
    figures, contents = {}, {}
    environment = machine.environment(args.url) | {"CARBON_TRUSTED_PROXIES": "127.0.0.1"}
    with serving("carbonportal.wsgi:application", "deploy/gunicorn.conf.py", environment, PORT) as server:
        weigh(kinds, server, result)
        for page in kinds:
            queries, contents[page.name] = asked(page)
            figures[page.name] = measure(page, server, args) | {"queries": queries}
    with tempfile.TemporaryDirectory() as folder:
        for name, content in contents.items():
            (Path(folder) / name).write_bytes(content)
        bytes_ = {"BENCH_BYTES": folder}
        with serving("bench.bare:application", "bench/bareconf.py", bytes_, PORT + 1) as server:
            for page in kinds:
                bare = measure(Page(page.name, [f"/{page.name}"]), server, args)
                compared(result, page.name, figures[page.name], bare)


def compared(result: machine.Result, name: str, figures: dict, bare: dict) -> None:
    """Note a page's figures with the ratio of its CPU (server and database) to that of the bare view."""
    cpu = figures["cpu"] + figures["cpu_database"]
    ratio = {"bare_cpu": bare["cpu"], "ratio_cpu": round(cpu / max(bare["cpu"], 0.001), 1), "bare_p50": bare["p50"]}
    result.add(row=name, **figures, **ratio, bare_per_second=bare["per_second"])


def main() -> None:
    """Read the command line, measure, write the result."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--backend", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=5.0, help="for each kind of page and number of connections")
    parser.add_argument("--only", nargs="*", help="names of kinds of pages")
    args = parser.parse_args()
    args.url = machine.address(args.backend, args.size, kind="site")
    machine.set_up(args.url)
    result = machine.Result("pages", machine.facts() | {"backend": args.backend, "size": args.size})
    result.own_load = 2.5  # two workers and the one who asks
    run(args, result)
    result.save(f"{machine.HOME}/pages-{args.backend}-{args.size}.json")


if __name__ == "__main__":
    main()
