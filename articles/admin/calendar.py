"""The calendar: which articles appear and which end, by day, within the person's scope."""

import calendar
import dataclasses
import datetime
from collections import Counter

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from articles.dates import midnight, month_text
from articles.models import Article
from articles.paging import MONTH, month_bounds

MOST = 300  # entries of each kind in a month
IN_CELL = 4
CROWD = 5  # articles in one minute: readers see one headline, the others only pass by
FIRST, LAST = (1990, 1), (2100, 12)


@dataclasses.dataclass
class Entry:
    """An article at the moment when it appears (`begins`) or ends."""

    at: datetime.datetime
    article: Article
    begins: bool
    crowded: bool = False


@dataclasses.dataclass
class Day:
    """One day with its entries in order; `outside` the month that is shown."""

    date: datetime.date
    outside: bool
    entries: list

    @property
    def shown(self):
        """As many entries as a cell of the month holds."""
        return self.entries[:IN_CELL]

    @property
    def more(self):
        """How many entries the cell leaves out."""
        return max(0, len(self.entries) - IN_CELL)


def view(desk, request):
    """The month `month` (`2026-11`, else the current one) as weeks and as a list; raises `Http404` for what is none."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    year, number = _asked(request.GET.get("month", ""))
    dates = calendar.Calendar().monthdatescalendar(year, number)
    start, end = midnight(dates[0][0]), midnight(dates[-1][-1] + datetime.timedelta(days=1))
    entries, cut = entries_between(request.user, start, end)
    crowds = _mark_crowds(entries)
    days = [[Day(date, date.month != number, []) for date in week] for week in dates]
    by_date = {day.date: day for week in days for day in week}
    for entry in entries:
        by_date[timezone.localdate(entry.at)].entries.append(entry)
    context = {
        "title": f"排期：{month_text(year, number)}",
        "weeks": days,
        "filled": [day for day in by_date.values() if day.entries and not day.outside],
        "today": timezone.localdate(),
        "month": f"{year}-{number:02}",
        "newer": _beside(year, number, 1),
        "older": _beside(year, number, -1),
        "crowds": crowds,
        "crowd": CROWD,
        "most": MOST if cut else 0,
    }
    return desk.page(request, "admin/boards/calendar.html", context)


def entries_between(user, start, end):
    """What appears or ends in `[start, end)` within the person's scope, in order; and whether there was too much."""
    rows = (
        Article.objects.visible_to(user)
        .select_related("section")
        .only("title", "visible_from", "expire_at", "section__name")
    )
    begins = list(rows.scheduled(since=start, until=end).order_by("visible_from", "pk")[: MOST + 1])
    ends = list(rows.running_out(since=start, until=end).order_by("expire_at", "pk")[: MOST + 1])
    later = list(
        rows.scheduled().filter(expire_at__gte=start, expire_at__lt=end).order_by("expire_at", "pk")[: MOST + 1]
    )
    found = [Entry(article.visible_from, article, begins=True) for article in begins[:MOST]]
    found += [Entry(article.expire_at, article, begins=False) for each in (ends, later) for article in each[:MOST]]
    cut = any(len(each) > MOST for each in (begins, ends, later))
    return sorted(found, key=lambda entry: (entry.at, entry.article.pk)), cut


def _mark_crowds(entries):
    """Mark what appears in the same minute as four others; returns pairs of such a minute and its number."""
    minutes = Counter(_minute(entry) for entry in entries if entry.begins)
    for entry in entries:
        entry.crowded = entry.begins and minutes[_minute(entry)] >= CROWD
    return sorted((at, n) for at, n in minutes.items() if n >= CROWD)


def _minute(entry):
    return entry.at.replace(second=0, microsecond=0)


def _asked(text):
    if not text:
        today = timezone.localdate()
        return today.year, today.month
    if not MONTH.fullmatch(text):
        raise Http404
    year, number = text.split("-")
    return int(year), int(number)


def _beside(year, number, step):
    """The month after (1) or before (-1) this one as an address writes it; empty beyond 1990 and 2100."""
    start, end = month_bounds(year, number)
    other = end if step > 0 else start - datetime.timedelta(days=1)
    return f"{other:%Y-%m}" if FIRST <= (other.year, other.month) <= LAST else ""
