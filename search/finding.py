"""Finding: a query in, one page of ids out, newest first or by relevance; and how many there are, up to 200."""

import re
from dataclasses import dataclass, field

from django.utils import timezone

from chinese.terms import TITLE
from search import ranking
from search.backends.base import Ask, Row, excluded_terms, groups_of
from search.documents import minute_of, time_of
from search.engine import backend
from search.errors import TooBroad, WrongCursor
from search.queries import Query
from search.verifying import matches

NEWEST, RELEVANCE = "newest", "relevance"
SIZE, MOST_ROWS, MOST_COUNTED, RELEVANCE_PAGES = 20, 400, 200, 3
READ_SIZES = (60, 140, 200)  # rows read at a time where texts are looked into: together MOST_ROWS
_CURSOR = re.compile(r"k([1-9][0-9]{0,18})|p([2-3])")


@dataclass(frozen=True)
class Page:
    """One page of hits: ids in order, the cursor of the next page (empty: none), sentences for the reader.

    `approx`: a count of this query would count rows that no look into the text has proved. `read`: rows read.
    """

    ids: list[int]
    next: str = ""
    approx: bool = False
    notes: tuple[str, ...] = ()
    read: int = 0
    is_first: bool = True


@dataclass(frozen=True)
class Count:
    """How many hits there are: `beyond` 200 nobody counts, `approx` where texts were not looked into."""

    number: int
    beyond: bool = False
    approx: bool = False

    def __str__(self) -> str:
        if self.beyond:
            return f"超过 {MOST_COUNTED} 条"
        return f"约 {self.number} 条" if self.approx else f"{self.number} 条"


def find(query: Query, index: str, *, cursor: str = "", sort: str = NEWEST, size: int = SIZE) -> Page:
    """One page of hits; newest first costs one query of the database, seldom up to three.

    Raises `WrongCursor`, `TooBroad`, `Unavailable`, `ValueError` for an unknown sort.
    """
    if sort not in {NEWEST, RELEVANCE}:
        raise ValueError(f"no sort {sort!r}")
    below, number = _read_cursor(cursor, sort)
    return _newest(query, index, below, size) if sort == NEWEST else _relevant(query, index, number, size)


def count(query: Query, index: str, page: Page | None = None) -> Count | None:
    """How many hits, up to 200; None if that would take too long. A first page without a next one is the count itself.

    Raises `Unavailable`.
    """
    if page and page.is_first and not page.next:
        return Count(len(page.ids))
    try:
        number = backend().count(index, ask(query, limit=MOST_COUNTED + 1))
    except TooBroad:
        return None
    return Count(min(number, MOST_COUNTED), beyond=number > MOST_COUNTED, approx=not query.exact)


def ask(query: Query, *, limit: int, below: int | None = None, prefix: str = "", texts: bool = False) -> Ask:
    """The query as backends understand it."""
    return Ask(
        groups_of(query, prefix), excluded_terms(query), below, query.since, query.until, limit=limit, texts=texts
    )


@dataclass
class _Walk:
    """The way from the newest row on, until there is one hit more than a page holds."""

    query: Query
    index: str
    below: int | None
    wanted: int
    hits: list[Row] = field(default_factory=list)
    last: Row | None = None
    read: int = 0

    def go(self) -> bool:
        """Read rows; True if it ended before the end, because so many rows were read."""
        for size in READ_SIZES if not self.query.exact else (self.wanted,):
            rows = backend().rows(self.index, ask(self.query, limit=size, below=self.below, texts=not self.query.exact))
            for row in rows:
                self.read, self.last, self.below = self.read + 1, row, row.k
                if self.query.exact or matches(self.query, row.folded):
                    self.hits.append(row)
                    if len(self.hits) == self.wanted:
                        return False
            if len(rows) < size:
                return False
        return True


def _newest(query: Query, index: str, below: int | None, size: int) -> Page:
    walk = _Walk(query, index, below, size + 1)
    is_first = below is None
    stopped, notes, following = walk.go(), query.notes, ""
    if len(walk.hits) > size:
        following = f"k{walk.hits[size - 1].k}"
    elif stopped and walk.last:
        following = f"k{walk.last.k}"
        day = timezone.localtime(time_of(walk.last.minute))
        notes += (f"已查到 {day.year} 年 {day.month} 月，继续往前找。",)
    return Page([row.id for row in walk.hits[:size]], following, not query.exact, notes, walk.read, is_first)


def _relevant(query: Query, index: str, number: int, size: int) -> Page:
    """The best of the newest: those with all words in the title, and those with them anywhere."""
    engine = backend()
    titles = engine.rows(index, ask(query, limit=engine.title_candidates, prefix=TITLE, texts=True))
    anywhere = engine.rows(index, ask(query, limit=engine.candidates, texts=True))
    rows = {row.id: row for row in (*titles, *anywhere)}
    now = minute_of(timezone.now())
    scored = [
        (ranking.score(query, row.folded, row.minute, now), row.k, row.id)
        for row in rows.values()
        if matches(query, row.folded)
    ]
    ids = [id_ for _, _, id_ in sorted(scored, reverse=True)]
    shown = ids[(number - 1) * size : number * size]
    notes, following = query.notes, ""
    if number * size < len(ids):
        if number < RELEVANCE_PAGES:
            following = f"p{number + 1}"
        else:
            notes += (f"按相关度只列出前 {RELEVANCE_PAGES * size} 条，更多稿件请按时间排列。",)
    return Page(shown, following, not query.exact, notes, len(titles) + len(anywhere), number == 1)


def _read_cursor(cursor: str, sort: str) -> tuple[int | None, int]:
    """(number to go on below, page of relevance)."""
    if not cursor:
        return None, 1
    match = _CURSOR.fullmatch(cursor)
    if not match or bool(match[1]) != (sort == NEWEST) or int(match[1] or 0) >= 2**63:
        raise WrongCursor("没有这一页。")
    return (int(match[1]), 1) if match[1] else (None, int(match[2]))
