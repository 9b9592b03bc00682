"""The numbers of the transparency page: how much was asked, what was decided, how long it took.

Only what has an entry that may be shown is counted: a secret case appears in no number. A cell under five cases is never
given exactly, since with so few cases a number can name a person; nor is what would let one reckon it (`masking`).
"""

import dataclasses
import datetime
import re
import statistics

from django.db.models import Count, Q
from django.utils import timezone

from takedowns import masking
from takedowns.masking import SMALL
from takedowns.models import Entry
from takedowns.publicity import STATES
from takedowns.states import Kind

MOST = 20_000  # cases of one period that are looked at
PERIOD = re.compile(r"(20[0-9]{2})(?:-(0[1-9]|1[0-2])|-Q([1-4]))?", re.ASCII)
STEPS = (
    ("1 天内", 24),
    ("1 至 3 天", 72),
    ("3 至 7 天", 168),
    ("7 至 15 天", 360),
    ("超过 15 天", None),
)
OUTCOMES = {"granted": "支持", "partial": "部分支持", "refused": "不予支持"}  # of a case
MERGED = "合并的类型（其中有的不足 5 件）"
UNTOLD = "不单列"  # under five, or a number from which one under five could be reckoned
LABELS = {Kind.AUTHORITY: "主管部门、法院文书（可以公开的）"}  # of those that may not be told of there is no number
PARTS = ("granted", "partial", "refused")  # of the total; the others are shares of it
COLUMNS = {
    "total": "合计",
    "granted": "支持",
    "partial": "部分支持",
    "refused": "不予支持",
    "countered": "反通知",
    "restored": "恢复",
    "overturned": "复核改变",
    "organisations": "由单位提出",
}


@dataclasses.dataclass(frozen=True)
class Period:
    """A year, quarter or month of Asia/Shanghai: `text` is its address, `label` its name; dates from `first` to `last`."""

    text: str
    label: str
    first: datetime.date
    last: datetime.date


@dataclasses.dataclass(frozen=True)
class Row:
    """One kind: cases by outcome, and how many of them had a counter-notice, were restored, changed by a review, sent by a firm."""

    label: str
    total: int
    granted: int
    partial: int
    refused: int
    countered: int
    restored: int
    overturned: int
    organisations: int


@dataclasses.dataclass(frozen=True)
class Figures:
    """All of a period. Hours are medians and 90th percentiles, None with fewer than five cases, which have no `rows` either."""

    period: Period
    rows: list[Row]
    total: int
    answer: tuple[float, float] | None
    decision: tuple[float, float] | None
    by_month: list[tuple[str, int]]
    by_outcome: list[tuple[str, int]]
    by_time: list[tuple[str, int]]


def read_period(text, today=None):
    """The period that an address names (`2026`, `2026-Q4`, `2026-11`); the current year for an empty text.

    Raises `ValueError` for anything else.
    """
    today = today or timezone.localdate()
    found = PERIOD.fullmatch(text or str(today.year))
    if not found:
        raise ValueError("no period")
    year, month, quarter = int(found[1]), found[2], found[3]
    if month:
        return _period(text, f"{year} 年 {int(month)} 月", year, int(month), 1)
    if quarter:
        return _period(text, f"{year} 年第 {quarter} 季度", year, int(quarter) * 3 - 2, 3)
    return _period(str(year), f"{year} 年", year, 1, 12)


def shown():
    """The entries that the public may count: 72 hours old, and not secret."""
    return Entry.objects.filter(is_secret=False, shown_from__lte=timezone.now())


def periods():
    """The years that have an entry, newest first, as texts."""
    years = shown().dates("decided_date", "year", order="DESC")
    return [str(day.year) for day in years]


def of(period):
    """The figures of a period, from one query."""
    rows = list(_rows(period))
    answers = [_hours(row["case__received_at"], row["case__answered_at"]) for row in rows if row["case__answered_at"]]
    decisions = [_hours(row["case__received_at"], row["case__decided_at"]) for row in rows]
    return Figures(
        period=period,
        rows=_by_kind(rows),
        total=len(rows),
        answer=_middle(answers),
        decision=_middle(decisions),
        by_month=_by_month(rows, period),
        by_outcome=[(label, sum(row["outcome"] == code for row in rows)) for code, label in OUTCOMES.items()],
        by_time=_by_time(decisions),
    )


def told(number):
    """A number as the public reads it: exact from five on, "少于 5" for one to four."""
    return str(number) if number == 0 or number >= SMALL else f"少于 {SMALL}"


def cells(found):
    """The table as the public reads it: the label of each row, and its numbers as texts by the names of `COLUMNS`."""
    hidden = masking.hidden(_parts(found), sums=True)
    return [
        (row.label, {name: _cell(row, name, is_hidden=_is_part_of(hidden, place, name)) for name in COLUMNS})
        for place, row in enumerate(found.rows)
    ]


def outcomes(found):
    """Cases by outcome, None for a number that is not told."""
    last = len(found.rows)
    untold = {column for row, column in masking.hidden(_parts(found), sums=True) if row == last}
    return [(label, None if place in untold else n) for place, (label, n) in enumerate(found.by_outcome)]


def untold(counts):
    """Pairs of a label and a number whose sum is told, None for each number that is not told itself."""
    places = masking.series([number for _, number in counts])
    return [(label, None if place in places else number) for place, (label, number) in enumerate(counts)]


def _rows(period):
    names = (
        "kind outcome overturned decided_date state_now case__received_at case__answered_at case__decided_at".split()
    )
    rows = shown().filter(decided_date__range=(period.first, period.last))
    counted = rows.annotate(
        counters=Count("case__counters", distinct=True),
        organisations=Count("case__people", filter=Q(case__people__is_organisation=True), distinct=True),
    )
    return counted.order_by("pk").values(*names, "counters", "organisations")[:MOST]


def _by_kind(rows):
    """A row for each kind; small ones in one, together with the smallest others until it tells nothing of a small one."""
    if len(rows) < SMALL:
        return []
    by_kind = {kind: [row for row in rows if row["kind"] == kind] for kind in Kind.values}
    small = {kind for kind, some in by_kind.items() if len(some) < SMALL}
    while 0 < sum(len(by_kind[kind]) for kind in small) < SMALL:
        small.add(min((kind for kind in by_kind if kind not in small), key=lambda kind: len(by_kind[kind])))
    merged = [row for row in rows if row["kind"] in small]
    found = [_row(LABELS.get(kind, Kind(kind).label), some) for kind, some in by_kind.items() if kind not in small]
    return [*found, _row(MERGED, merged)] if merged else found


def _parts(found):
    return [[getattr(row, name) for name in PARTS] for row in found.rows]


def _is_part_of(hidden, place, name):
    return name in PARTS and (place, PARTS.index(name)) in hidden


def _cell(row, name, *, is_hidden):
    number = getattr(row, name)
    if name not in {"total", *PARTS}:
        is_hidden = masking.share(number, row.total)
    return UNTOLD if is_hidden else str(number)


def _row(label, rows):
    outcomes = [row["outcome"] for row in rows]
    return Row(
        label=label,
        total=len(rows),
        granted=outcomes.count("granted"),
        partial=outcomes.count("partial"),
        refused=outcomes.count("refused"),
        countered=sum(bool(row["counters"]) for row in rows),
        restored=sum(row["state_now"] == STATES["restored"] for row in rows),
        overturned=sum(row["overturned"] for row in rows),
        organisations=sum(bool(row["organisations"]) for row in rows),
    )


def _by_month(rows, period):
    counts = {}
    for row in rows:
        month = f"{timezone.localtime(row['case__received_at']):%Y-%m}"
        counts[month] = counts.get(month, 0) + 1
    months = [f"{period.first.year}-{month:02}" for month in range(period.first.month, period.last.month + 1)]
    return [(month, counts.get(month, 0)) for month in months]


def _by_time(hours):
    found, below = [], 0
    for label, limit in STEPS:
        within = sum(limit is None or hour <= limit for hour in hours)
        found.append((label, within - below))
        below = within
    return found


def _middle(hours):
    if len(hours) < SMALL:
        return None
    return round(statistics.median(hours), 1), round(statistics.quantiles(hours, n=10, method="inclusive")[-1], 1)


def _hours(start, end):
    return max((end - start).total_seconds() / 3600, 0)


def _period(text, label, year, month, length):
    first = datetime.date(year, month, 1)
    after = month + length
    end = datetime.date(year + (after > 12), after - 12 if after > 12 else after, 1)
    return Period(text, label, first, end - datetime.timedelta(days=1))
