"""Puts generated articles into the site's own tables, as if the newsroom had published them, with all that follows.

`python bench/loading.py --backend postgresql --size 100000 [--mean 450] [--index] [--workers 2]`. Rows are like the verbs'
own (bench/rows.py). PostgreSQL takes them by COPY, SQLite by bulk_create. `--index` builds both search indexes from them.
"""

# ruff: noqa: E402, INP001, PLC0415 - a script in no package; Django is set up before what needs it

import argparse
import io
import json
import sys
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# A script's own folder comes first, and bench/search.py is called like a package of ours.
sys.path[0] = str(ROOT)

from bench import machine
from bench.generating import MEAN, articles

BATCH = 2_000
ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def load(size: int, *, mean: int = MEAN, tell: Callable[[int, int], None] | None = None) -> int:
    """Fill empty tables with `size` articles; returns how many. Regions must be there (`load_regions`)."""
    from django.db import transaction

    from articles import counting, invariants
    from bench.rows import Newsroom

    newsroom, done = Newsroom(), 0
    made = articles(size, mean=mean)
    while batch := list(islice(made, BATCH)):
        with transaction.atomic():
            for model, rows in newsroom.rows(batch).items():
                write(model, rows)
        done += len(batch)
        if tell:
            tell(done, size)
    reset_sequences(newsroom.models)
    invariants.rewrite_counters()
    counting.menu_changed()
    return done


def write(model, rows: list[dict[str, object]]) -> None:
    """Insert rows, each a dict of columns; what is not named takes the model's default."""
    from django.db import connection

    if connection.vendor == "sqlite":
        model.objects.bulk_create([model(**row) for row in rows], batch_size=500)
        return
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    lines = io.StringIO("".join(f"{line(fields, row)}\n" for row in rows))
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        cursor.copy_expert(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN', lines)


def line(fields: Iterable, row: dict[str, object]) -> str:
    """A row in the text form of COPY."""
    return "\t".join(
        value(field, row[field.attname] if field.attname in row else field.get_default()) for field in fields
    )


def value(field, given: object) -> str:
    """A value in the text form of COPY."""
    if given is None:
        return r"\N"
    text = json.dumps(given, ensure_ascii=False) if field.get_internal_type() == "JSONField" else str(given)
    return text.translate(ESCAPES)


def reset_sequences(models: Iterable) -> None:
    """Let the next row that somebody adds come after ours."""
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(sql)


def settle() -> None:
    """What autovacuum would do on PostgreSQL within minutes; SQLite has nothing like it."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def index(workers: int) -> None:
    """Build both search indexes from the rows."""
    from articles.indexing import SOURCES
    from search.building import rebuild

    for name, source in SOURCES.items():
        rebuild(name, source, workers=workers, tell=machine.Bar())


def main() -> None:
    """Make the database, load, index, and tell how fast."""
    from django.core.management import call_command

    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--backend", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--mean", type=int, default=MEAN, help="characters of a text")
    parser.add_argument("--index", action="store_true", help="build the search indexes too")
    parser.add_argument("--workers", type=int, default=1)
    args = parser.parse_args()
    machine.set_up(machine.address(args.backend, args.size, kind="site"))
    call_command("migrate", verbosity=0)
    call_command("load_regions", verbosity=0)
    about = {"backend": args.backend, "size": args.size, "mean": args.mean}
    result = machine.Result("loading", machine.facts() | about)
    result.own_load = args.workers + 1.0
    steps = {"rows": lambda: load(args.size, mean=args.mean, tell=machine.Bar()), "settle": settle}
    if args.index:
        steps["indexes"] = lambda: index(args.workers)
    for name, step in steps.items():
        spent: dict[str, float] = {}
        with machine.clock(spent):
            step()
        wall, cpu = spent["wall"], spent["cpu"]
        result.add(row=name, seconds=round(wall, 1), cpu=round(cpu, 1), per_second=round(args.size / wall))
    result.save(f"{machine.HOME}/loading-{args.backend}-{args.size}-{args.mean}.json")


if __name__ == "__main__":
    main()
