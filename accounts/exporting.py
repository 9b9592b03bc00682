"""Tables as CSV: streamed, bounded, read as text by spreadsheets whatever a cell begins with."""

import csv

from django.http import StreamingHttpResponse

MOST = 50_000
PAGE = 1_000
BOM = "\ufeff"  # without it a spreadsheet takes UTF-8 for something older
# Full-width signs begin a formula too where one types Chinese.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def defused(value):
    """A value as the text of a cell that no spreadsheet takes for a formula (safety.md, rule 10)."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


class _Line:
    """A file that gives back what is written to it."""

    def write(self, text):
        """The text."""
        return text


def csv_answer(name, heads, rows):
    """A streamed download `name` with a line of `heads` and one for each of `rows` (lists of values)."""
    answer = StreamingHttpResponse(_lines(heads, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _lines(heads, rows):
    writer = csv.writer(_Line())
    yield BOM + writer.writerow(heads)
    for row in rows:
        yield writer.writerow([defused(value) for value in row])


def newest_first(rows, *, most=None):
    """The objects of a queryset by falling number, read page by page; None at the end if there are more than `most`."""
    most = most or MOST
    last, given, page = None, 0, []
    while given < most:
        page = list((rows if last is None else rows.filter(pk__lt=last)).order_by("-pk")[: min(PAGE, most - given)])
        if not page:
            return
        yield from page
        given, last = given + len(page), page[-1].pk
    if rows.filter(pk__lt=last).exists():
        yield None
