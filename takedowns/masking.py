"""Which cells of a table of counts are not told, so that nobody works out a small one from the sums beside it.

Hiding the small cells alone is not enough: where a row has one of them, its sum less the others gives it away. So more cells
are hidden until whoever reckons with every sum that is told still has several numbers to choose from for each small one.
"""

import dataclasses

SMALL = 5  # a cell of one to four is never told
SPREAD = 3  # numbers that a small cell must still be able to have
ROUNDS = 100


@dataclasses.dataclass(frozen=True)
class Line:
    """One sum that the table tells: `cells` and their signs come to zero with `known`, what a row's own sum is."""

    cells: tuple[tuple[tuple[int, int], int], ...]
    known: int = 0


def hidden(rows: list[list[int]], *, sums: bool = False) -> set[tuple[int, int]]:
    """The cells (row, column) of a table that must not be told; the sum of each row always is.

    `sums`: the sum of each column is told too, as one more row. A zero is told.
    """
    table = [list(row) for row in rows]
    if sums:
        table.append([sum(column) for column in zip(*rows, strict=True)])
    values = {(r, c): value for r, row in enumerate(table) for c, value in enumerate(row) if value}
    lines = _lines(table, sums=sums)
    found = {cell for cell, value in values.items() if value < SMALL}
    while leak := _leak(values, lines, found):
        more = _beside(leak, values, lines, found)
        if more is None:
            return set(values)
        found.add(more)
    return found


def series(counts: list[int]) -> set[int]:
    """The places of a list of counts whose sum is told that must not be told themselves."""
    return {column for _, column in hidden([counts])}


def share(number: int, total: int) -> bool:
    """Whether a number out of a told total must not be told: it, or what is left of the total, is small."""
    return 0 < number < SMALL or 0 < total - number < SMALL


def bounds(values, lines: list[Line], found: set) -> dict:
    """The least and the greatest number that each hidden cell can have, for whoever knows all that is told."""
    most = sum(values.values())
    known = dict.fromkeys(found, (1, most))
    for _ in range(ROUNDS):
        before = dict(known)
        for line in lines:
            _narrow(line, values, known)
        if known == before:
            break
    return known


def _lines(table, *, sums):
    lines = [Line(tuple(((r, c), 1) for c in range(len(row))), -sum(row)) for r, row in enumerate(table)]
    if sums:
        last = len(table) - 1
        columns = range(len(table[0]) if table else 0)
        lines += [Line((*(((r, c), 1) for r in range(last)), ((last, c), -1))) for c in columns]
    return lines


def _narrow(line, values, known):
    """Let what a line tells narrow what its hidden cells can be."""
    open_ = [(cell, sign) for cell, sign in line.cells if cell in known]
    rest = line.known + sum(sign * values.get(cell, 0) for cell, sign in line.cells if cell not in known)
    for cell, sign in open_:
        others = [
            known[other] if side > 0 else (-known[other][1], -known[other][0]) for other, side in open_ if other != cell
        ]
        least = -sign * (rest + sum(high if sign > 0 else low for low, high in others))
        greatest = -sign * (rest + sum(low if sign > 0 else high for low, high in others))
        known[cell] = max(known[cell][0], least), min(known[cell][1], greatest)


def _leak(values, lines, found):
    """A small cell that can be worked out, or nearly; None if there is none."""
    known = bounds(values, lines, found)
    near = [cell for cell in sorted(found) if values[cell] < SMALL and known[cell][1] - known[cell][0] + 1 < SPREAD]
    return near[0] if near else None


def _beside(leak, values, lines, found):
    """The smallest cell still told on the line that tells most of a leak; None if every cell is hidden."""
    through = [line for line in lines if leak in {cell for cell, _ in line.cells}]
    through.sort(key=lambda line: sum(values[cell] for cell, sign in line.cells if cell in found and sign > 0))
    for line in [*through, Line(tuple((cell, 1) for cell in values))]:
        told = [cell for cell, _ in line.cells if cell in values and cell not in found]
        if told:
            return min(told, key=lambda cell: (values[cell], cell))
    return None
