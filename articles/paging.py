"""Listings by cursor: one page of rows, with the way to newer and to older ones and to any month."""

import dataclasses
import datetime
import re

from django.http import Http404
from django.utils.http import urlencode

from articles.dates import midnight
from articles.models import Article
from articles.querysets import BadCursor, cursor_of

SIZE = 20
MONTH = re.compile(r"(19[9][0-9]|20[0-9]{2}|2100)-(0[1-9]|1[0-2])")


class WrongCursor(Http404):
    """A cursor or a month that leads nowhere; the 404 page then offers the listing's first page."""


class ReachedTop(Exception):
    """Less than a page is newer than the cursor: the reader is sent to the listing's first page."""


@dataclasses.dataclass(frozen=True)
class Listing:
    """One page of a listing; `newer` and `older` are query strings, empty where nothing follows."""

    rows: list
    newer: str = ""
    older: str = ""
    month: str = ""
    is_first: bool = False


def listing(articles, asked, *, size=SIZE):
    """The page of `articles` that the query `asked` names: `after=`, `before=`, `month=2021-03`, else the newest.

    Costs one query. Raises `WrongCursor`, and `ReachedTop`, which `reader_page` answers.
    """
    after, before, month = (asked.get(name, "") for name in ("after", "before", "month"))
    try:
        if after:
            return _newer(articles, after, size)
        if before or month:
            return _older(articles, before or _end_of(month), size, month="" if before else month)
    except BadCursor as error:
        raise WrongCursor from error
    return _newest(articles, size)


def month_bounds(year, month):
    """The first moment of a month in Asia/Shanghai, and of the next one."""
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    return midnight(datetime.date(year, month, 1)), midnight(following)


def _newest(articles, size):
    rows = list(articles.newest_first().for_list()[: size + 1])
    return Listing(rows[:size], older=_link("before", rows, size, end=-1), is_first=True)


def _older(articles, cursor, size, *, month=""):
    rows = list(articles.before(cursor).for_list()[: size + 1])
    newer = urlencode({"after": cursor_of(rows[0])}) if rows else ""
    return Listing(rows[:size], newer=newer, older=_link("before", rows, size, end=-1), month=month)


def _newer(articles, cursor, size):
    rows = list(articles.after(cursor).for_list()[: size + 1])
    if len(rows) <= size:
        raise ReachedTop
    rows = rows[:size][::-1]
    newer, older = (urlencode({name: cursor_of(row)}) for name, row in (("after", rows[0]), ("before", rows[-1])))
    return Listing(rows, newer=newer, older=older)


def _link(name, rows, size, *, end):
    return urlencode({name: cursor_of(rows[:size][end])}) if len(rows) > size else ""


def _end_of(month):
    if not MONTH.fullmatch(month):
        raise BadCursor(month[:20])
    year, number = map(int, month.split("-"))
    return cursor_of(Article(pk=0, published_at=month_bounds(year, number)[1]))
