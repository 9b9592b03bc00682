"""The hazard table: words that conversion gets wrong easily, with their right form in each reading."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from chinese.converting import Converters
from chinese.variants import VARIANTS

DATA = Path(__file__).parent / "data"
MUST, KNOWN = "must", "known"


@dataclass(frozen=True, slots=True)
class Hazard:
    """One row: a text in its script, and the right forms in the order of `VARIANTS`.

    `must` has to come out right. `known` is an accepted error: if it turns right, the row is to be changed to `must`.
    """

    script: str
    text: str
    right: tuple[str, ...]
    kind: str


@cache
def hazards() -> tuple[Hazard, ...]:
    """All rows of data/hazards.tsv."""
    lines = (DATA / "hazards.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple(Hazard(script, text, tuple(right), kind) for script, text, *right, kind in rows)


def broken(converters: Converters) -> Iterator[tuple[Hazard, tuple[str, ...]]]:
    """The rows that do not hold under these converters, each with what came out instead."""
    for script in dict.fromkeys(hazard.script for hazard in hazards()):
        rows = [hazard for hazard in hazards() if hazard.script == script]
        texts = [row.text for row in rows]
        columns = [converters.convert_all(texts, to=variant, script=script) for variant in VARIANTS]
        for row, came in zip(rows, zip(*columns, strict=True), strict=True):
            if (came == row.right) != (row.kind == MUST):
                yield row, came
