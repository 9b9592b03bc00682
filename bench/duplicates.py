"""Measures near copies: `python bench/duplicates.py --backend sqlite|postgresql --size 10000`.

Fills the tables of articles and fingerprints alone (once), then asks 100 times for copies, of six kinds of change, of what
is in them, and for texts that are not: `find` as the newsroom asks it, and the stay-down question with 500 tombstones.
"""

# ruff: noqa: E402, INP001, PLC0415, S311 - a script in no package; Django is set up before what needs it; repeatable numbers

import argparse
import random
import sys
import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# A script's own folder comes first, and bench/search.py is called like a package of ours.
sys.path[0] = str(ROOT)

from bench import machine
from bench.generating import EVERY_HANT, article, writer

ASKED, ROUNDS, SEALED = 100, 3, 500
MEAN = 530  # characters of a text: news is short
BATCH = 500


def text(n: int, size: int) -> str:
    """The words of the article number `n`."""
    return "\n".join(article(n, size, mean=MEAN).paragraphs)


def edited(words: str, share: float, chance: random.Random) -> str:
    """Other characters in a share of the places."""
    usual = "".join(writer().words.things[:200])
    return "".join(chance.choice(usual) if char.isalnum() and chance.random() < share else char for char in words)


def changes(n: int, size: int) -> dict[str, str]:
    """What copiers make of the article number `n`, by the name of the change."""
    chance, words = random.Random(n), text(n, size)
    start = chance.randrange(len(words) * 65 // 100)
    excerpt = words[start : start + len(words) * 35 // 100]
    around = [text(size + n * 4 + more, size) for more in range(3)]
    return {
        "same": words,
        "hant_5": edited(writer().hant(words), 0.05, chance),
        "half": words[: len(words) // 2],
        "excerpt_35": excerpt,
        "embedded": "\n".join([around[0], words, *around[1:]]),
        "edited_10": edited(words, 0.10, chance),
        "none": around[0],
    }


def prepare(size: int, result: machine.Result) -> None:
    """Fill the tables unless that has been done; tell how fast and how large."""
    from django.core.management import call_command

    from articles import fingerprinting
    from articles.models import Article
    from bench import loading

    call_command("migrate", verbosity=0)
    spent: dict[str, float] = {}
    if not Article.objects.exists():
        bar = machine.Bar()
        with machine.clock(spent):
            for first in range(0, size, BATCH):
                fill(range(first, min(first + BATCH, size)), size)
                bar(min(first + BATCH, size), size)
        result.add(row="fill", per_second=round(size / spent["wall"]), cpu=round(spent["cpu"], 1))
    with machine.clock(spent := {}):
        common = fingerprinting.count_common()
    result.add(row="common", hashes=common, seconds=round(spent["wall"], 1), rows=rows())
    loading.settle()


def fill(numbers: range, size: int) -> None:
    """Write some articles with their fingerprints in one transaction."""
    from django.db import transaction

    from articles import fingerprinting
    from articles.models import Article

    with transaction.atomic():
        made = {n: article(n, size, mean=MEAN) for n in numbers}
        made_rows = [Article(pk=n + 1, title=each.title, body=paragraphs(each.paragraphs)) for n, each in made.items()]
        for row in Article.objects.bulk_create(made_rows):
            fingerprinting.store(row)


def rows() -> int:
    """How many single fingerprints there are."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM articles_fingerprint")
        return cursor.fetchone()[0]


def body(words: str) -> str:
    """The words as a body."""
    return paragraphs(words.split("\n"))


def paragraphs(lines: Iterable[str]) -> str:
    """The lines as a body."""
    return "".join(f"<p>{line}</p>" for line in lines)


def ask(size: int, result: machine.Result) -> None:
    """Time both questions for every change, and count what they find."""
    from django.db import transaction

    numbers = random.Random(size).sample(range(0, size, EVERY_HANT), min(ASKED, size // EVERY_HANT))
    made = {n: changes(n, size) for n in numbers}
    with transaction.atomic():
        entomb(numbers)
        for change in next(iter(made.values())):
            asked = {n: body(each[change]) for n, each in made.items()}
            found, held = zip(*(answers(n, words) for n, words in asked.items()), strict=True)
            times = timed([partial(find, words) for words in asked.values()])
            result.add(row=f"find {change}", **times, found=round(sum(found) / len(found), 3))
            times = timed([partial(standing, words) for words in asked.values()])
            result.add(row=f"stay-down {change}", **times, held=round(sum(held) / len(held), 3))
        transaction.set_rollback(True)


def entomb(numbers) -> None:
    """Raise tombstones over the asked articles and others, 500 in all; their words stay, for `find`."""
    from articles.models import Tombstone

    ids = list(dict.fromkeys([*(n + 1 for n in numbers), *range(1, SEALED + 1)]))[:SEALED]
    Tombstone.objects.bulk_create(Tombstone(article_id=pk, case_ref=f"B-{pk}") for pk in ids)


def answers(n: int, words: str) -> tuple[bool, bool]:
    """Whether the article is found, and whether its copy is held."""
    block = standing(words)
    found = any(hit.article_id == n + 1 for hit in find(words))
    return found, bool(block) and block.strength == "held"


def find(words: str):
    """The newsroom's question."""
    from articles import duplicates

    return duplicates.find(title="别的标题", body=words, source=None, source_url="", day=None, explain=False)


def standing(words: str):
    """The question of every verb."""
    from articles import staydown
    from articles.snapshots import DEFAULTS

    return staydown.standing_block(DEFAULTS | {"title": "别的标题", "body": words})


def timed(calls) -> dict[str, float]:
    """Spread of wall times over three rounds after a warm-up, and of the CPU times of this process."""
    seconds, cpu = [], []
    for number in range(ROUNDS + 1):
        for call in calls:
            began, busy = time.perf_counter(), time.thread_time()
            call()
            if number:
                seconds.append(time.perf_counter() - began)
                cpu.append(time.thread_time() - busy)
    return machine.spread(seconds) | {f"cpu_{name}": value for name, value in machine.spread(cpu).items()}


def main() -> None:
    """Prepare, ask, keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--backend", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--size", type=int, default=10_000)
    args = parser.parse_args()
    machine.set_up(machine.address(args.backend, args.size, kind="copies"))
    result = machine.Result("duplicates")
    prepare(args.size, result)
    result.about |= machine.facts() | {"backend": args.backend, "size": args.size}
    ask(args.size, result)
    result.save(f"{machine.HOME}/duplicates-{args.backend}-{args.size}.json")


if __name__ == "__main__":
    main()
