"""Compares two results: `python bench/compare.py before.json after.json` prints every figure that both have, and the ratio."""

# ruff: noqa: INP001, T201 - a script in no package; a command line talks

import json
import sys
from pathlib import Path

FACTS = ("kind", "backend", "size", "at", "database", "cores", "busiest", "under_load")


def ratios(before: dict, after: dict) -> list[tuple[str, str, float, float, float]]:
    """(row, figure, before, after, after / before) of all numbers that both results have; the row's load left out."""
    rows = {row["row"]: row for row in after["rows"]}
    return [
        (row["row"], name, value, rows[row["row"]][name], rows[row["row"]][name] / value)
        for row in before["rows"]
        if row["row"] in rows
        for name, value in row.items()
        if name != "load" and _is_number(value) and _is_number(rows[row["row"]].get(name))
    ]


def _is_number(value: object) -> bool:
    """A number that a ratio can be made of."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def main() -> None:
    """Print both heads and the table."""
    before, after = (json.loads(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:3])
    for name in FACTS:
        print(f"{name:12}{before.get(name)!s:>32}{after.get(name)!s:>32}")
    for row, figure, old, new, ratio in ratios(before, after):
        print(f"{row:20}{figure:28}{old:14,.3f}{new:14,.3f}{ratio:8.2f}x")


if __name__ == "__main__":
    main()
