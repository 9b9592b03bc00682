"""No reckoning with the sums that are told brings out a small cell: the attack is written anew here, and by brute force."""

import itertools
import random

import pytest

from takedowns import masking


def possible(row, hidden):
    """What each hidden cell of a row could be, for whoever knows the sum, the other cells, and that no zero is hidden."""
    places = sorted(hidden)
    rest = sum(row[place] for place in places)
    ways = [way for way in itertools.product(range(1, rest + 1), repeat=len(places)) if sum(way) == rest]
    return {place: {way[at] for way in ways} for at, place in enumerate(places)}


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([7, 0, 12], {0, 1, 2}),  # nothing small: all told
        ([7, 2, 0], {2}),  # one small cell: the other one hides it
        ([3, 9, 30], {2}),  # the smallest of the others does
        ([1, 1, 8], set()),
        ([5, 0, 0], {0, 1, 2}),
        ([0, 0, 0], {0, 1, 2}),
    ],
)
def test_a_single_small_cell_is_not_left_alone(counts, told):
    assert {0, 1, 2} - masking.series(counts) == told


def test_rows_tell_no_small_cell_to_whoever_tries_every_way():
    for row in itertools.product(range(9), repeat=3):
        if sum(row) < masking.SMALL:
            continue  # such a total is not told at all
        hidden = masking.series(list(row))
        for place, values in possible(row, hidden).items():
            if row[place] < masking.SMALL:
                assert len(values) >= masking.SPREAD, (row, hidden)


def test_tables_tell_no_small_cell_by_rows_and_columns():
    """The sums of the columns are a table of their own beside it (the chart of outcomes)."""
    lots = random.Random(7)
    for _ in range(150):
        rows = [[lots.choice((0, 1, 2, 4, 6, 11, 30)) for _ in range(3)] for _ in range(lots.randint(1, 4))]
        rows = [row for row in rows if sum(row) >= masking.SMALL]
        hidden = masking.hidden(rows, sums=True)
        sums = [sum(column) for column in zip(*rows, strict=True)]
        values = {(r, c): n for r, row in enumerate([*rows, sums]) for c, n in enumerate(row)}
        assert {cell for cell, n in values.items() if 0 < n < masking.SMALL} <= hidden
        known = solved(rows, hidden)
        assert not [cell for cell, n in values.items() if 0 < n < masking.SMALL and cell in known], (rows, hidden)


def solved(rows, hidden):
    """The hidden cells that one sum after the other gives away, if each but one of its cells is known."""
    last, columns = len(rows), range(3)
    lines = [[(r, c) for c in columns] for r in range(last + 1)] + [[(r, c) for r in range(last + 1)] for c in columns]
    known, found = set(), True
    while found:
        open_ = [[cell for cell in line if cell in hidden and cell not in known] for line in lines]
        found = {cells[0] for cells in open_ if len(cells) == 1}
        known |= found
    return known


@pytest.mark.parametrize(
    ("number", "total", "is_hidden"), [(0, 9, False), (9, 9, False), (3, 9, True), (6, 9, True), (5, 10, False)]
)
def test_shares(number, total, is_hidden):
    assert masking.share(number, total) == is_hidden
