"""The calendar: which articles and slots begin and which end, by day, within the person's scope."""

import calendar
import dataclasses
import datetime
from collections import Counter

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from articles.admin.boardscreen import address
from articles.dates import midnight, month_text
from articles.models import Article, Board, Slot
from articles.paging import MONTH, month_bounds

MOST = 300  # entries of each kind in a month
IN_CELL = 4
CROWD = 5  # articles in one minute: readers see one headline, the others only pass by
FIRST, LAST = (1990, 1), (2100, 12)


@dataclasses.dataclass
class Entry:
    """An article, or its slot on some page, at the moment when it appears (`begins`) or ends."""

    at: datetime.datetime
    article: Article
    begins: bool
    crowded: bool = False
    slot: Slot | None = None

    @property
    def word(self):
        """What happens, in two characters."""
        if self.slot:
            return "上位" if self.begins else "下位"
        return "发布" if self.begins else "失效"

    @property
    def mark(self):
        """What happens, in one character."""
        return "止" if self.word == "失效" else self.word[0]

    @property
    def board(self):
        """The board of a slot, as its pages know it."""
        return Board(region=self.slot.region, section=self.slot.section)

    @property
    def address(self):
        """Where one changes the time: the article's screen, or the slot's board."""
        return address(self.board) if self.slot else reverse("admin:articles_article_change", args=[self.article.pk])


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
    slots, more = slots_between(request.user, start, end)
    entries, cut = sorted([*entries, *slots], key=lambda entry: (entry.at, entry.article.pk)), cut or more
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


def slots_between(user, start, end):
    """The slots that will begin or end in `[start, end)` on the person's boards; and whether there were too many.

    Of articles that are in the scope or that readers see anyway.
    """
    now, article = timezone.now(), {"pk": OuterRef("article")}
    seen = Exists(Article.objects.visible_to(user).filter(**article)) | Exists(Article.objects.live().filter(**article))
    rows = Slot.objects.visible_to(user).filter(seen).select_related("article__section", "region", "section")
    rows = rows.defer("article__body", "article__summary")
    found, cut = [], False
    for name in ("start_at", "end_at"):
        bounds = {f"{name}__gt": now, f"{name}__gte": start, f"{name}__lt": end}
        few = list(rows.filter(**bounds).order_by(name, "pk")[: MOST + 1])
        found += [Entry(getattr(row, name), row.article, name == "start_at", slot=row) for row in few[:MOST]]
        cut = cut or len(few) > MOST
    return found, cut


def _mark_crowds(entries):
    """Mark what appears in the same minute as four others; returns pairs of such a minute and its number."""
    appear = [entry for entry in entries if entry.begins and entry.slot is None]
    minutes = Counter(map(_minute, appear))
    for entry in appear:
        entry.crowded = minutes[_minute(entry)] >= CROWD
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
