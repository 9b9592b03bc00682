"""Tables of an HTML page: which hold figures, and which only lay out the page."""

import re

from lxml import html

from ingest.blocks import Cell

MOST_ROWS, MOST_CELLS, LONGEST_CELL = 500, 3_000, 200
MOST_SPAN = 50
_SPACE = re.compile(r"\s+")


def is_data(table: html.HtmlElement) -> bool:
    """True for a table of at least two rows and two columns with short cells and no table inside."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    rows = list(table.iterdescendants("tr"))
    counts = [len(_cells(row)) for row in rows[: MOST_ROWS + 1]]
    if not 2 <= len(rows) <= MOST_ROWS or max(counts, default=0) < 2 or sum(counts) > MOST_CELLS:
        return False
    return all(len(_words(cell)) <= LONGEST_CELL for row in rows for cell in _cells(row))


def rows_of(table: html.HtmlElement) -> tuple[tuple[Cell, ...], ...]:
    """The table's cells by rows, as plain text; empty rows are left out."""
    rows = (tuple(_cell(cell) for cell in _cells(row)) for row in table.iterdescendants("tr"))
    return tuple(row for row in rows if any(cell.text for cell in row))


def _cells(row: html.HtmlElement) -> list[html.HtmlElement]:
    return [child for child in row if child.tag in ("td", "th")]


def _cell(element: html.HtmlElement) -> Cell:
    return Cell(
        _words(element), head=element.tag == "th", across=_span(element, "colspan"), down=_span(element, "rowspan")
    )


def _words(element: html.HtmlElement) -> str:
    return _SPACE.sub(" ", "".join(element.itertext())).strip()


def _span(element: html.HtmlElement, name: str) -> int:
    number = (element.get(name) or "1").strip()
    return max(1, min(MOST_SPAN, int(number[:4]))) if number.isdecimal() else 1
