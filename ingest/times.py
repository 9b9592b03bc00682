"""When a page says it was published: the best of its dates, to the minute, in Asia/Shanghai."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from chinese.folding import fold
from chinese.noise import Span

SHANGHAI = ZoneInfo("Asia/Shanghai")
EARLIEST = datetime(1995, 1, 1, tzinfo=SHANGHAI)
_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s?(?:[-/.]|年)\s?(\d{1,2})\s?(?:[-/.]|月)\s?(\d{1,2})(?!\d)\s?日?号?"
    r"(?:\s?\(?(?:星期|周)[一二三四五六日天]\)?)?"
    r"(?:[\st,]{0,3}(凌晨|早上|上午|中午|下午|晚上?)?\s?(\d{1,2})\s?[:时点]\s?(\d{1,2})(?!\d)分?(?:\s?:\s?(\d{1,2})(?:\.\d{1,6})?)?"
    r"\s?(z|utc|gmt|[+-]\d\d:?\d\d)?)?"
)
_LABEL = re.compile(r"来源|发布|时间|作者|日期|编辑")
_PROMISING = re.compile(r"来源|发布时间")
_FOOTER = re.compile(r"版权|copyright|备案|©")
_METAS = ("article:published_time", "pubdate", "publishdate", "og:release_date", "datepublished", "publish-date")
LONG_BLOCK, SHORT_BLOCK, LOOKED_AT = 160, 40, 60
BEFORE_TITLE, AFTER_TITLE = 2, 12
WEAK = 3.0


@dataclass(frozen=True)
class Moment:
    """A date found in a text: the aware time, whether it has a minute, and where it stands."""

    at: datetime
    minute: bool
    span: Span


@dataclass(frozen=True)
class Published:
    """The time of publication, the number of its block (None: from the head), whether it is sure, and to the minute."""

    at: datetime
    block: int | None
    certain: bool
    minute: bool = True


def moments(text: str) -> Iterator[Moment]:
    """Every date of a text, with its time if one follows; impossible dates are passed over."""
    folded = fold(text)
    for match in _DATE.finditer(folded):
        at = _moment(match)
        if at is not None:
            yield Moment(at, match[5] is not None, (match.start(), match.start() + len(match[0].rstrip())))


def has_date(text: str) -> bool:
    """True if the text names a day with its year."""
    return next(moments(text), None) is not None


def _moment(match: re.Match[str]) -> datetime | None:
    year, month, day, half, hour, minute, second, zone = match.groups()
    hours = int(hour or 0) + (12 if half in ("下午", "晚", "晚上") and int(hour or 0) < 12 else 0)
    try:
        at = datetime(int(year), int(month), int(day), hours, int(minute or 0), int(second or 0), tzinfo=_zone(zone))
    except ValueError:
        return None
    return at.astimezone(SHANGHAI)


def _zone(name: str | None) -> ZoneInfo | timezone:
    if not name:
        return SHANGHAI
    if name[0] not in "+-":
        return UTC
    digits = name[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(offset if name[0] == "+" else -offset)


def find(texts: Sequence[str], title: int | None, metas: dict[str, str], now: datetime) -> Published | None:
    """The likeliest time of publication. Visible dates win; the head only helps out, as it often holds the push time.

    `title` is the number of the title's block. A time before 1995 or after tomorrow is given, but not as certain.
    """
    scored = [
        (_score(text, moment, number, title or 0), -number, moment)
        for number, text in enumerate(texts)
        for moment in _candidates(text)
    ]
    meta = next((moment for name in _METAS for moment in moments(metas.get(name, ""))), None)
    if not scored:
        return meta and Published(meta.at, None, certain=False, minute=meta.minute)
    score, number, best = max(scored, key=lambda row: row[:2])
    if meta and meta.minute and not best.minute and meta.at.date() == best.at.date():
        return Published(meta.at, -number, _plausible(meta.at, now))
    if meta and score < WEAK:
        return Published(meta.at, None, certain=False, minute=meta.minute)
    certain = best.minute and score >= WEAK and _plausible(best.at, now)
    return Published(best.at, -number, certain, best.minute)


def _plausible(at: datetime, now: datetime) -> bool:
    return EARLIEST <= at <= now + timedelta(days=1)


def _candidates(text: str) -> Iterator[Moment]:
    if len(text) > LONG_BLOCK and not _PROMISING.search(fold(text[:LOOKED_AT])):
        return
    yield from moments(text[:1000])


def _score(text: str, moment: Moment, number: int, title: int) -> float:
    folded = fold(text[:1000])
    distance = number - title
    score = 3.0 * moment.minute + 2.5 * bool(_LABEL.search(folded)) + (len(text) < SHORT_BLOCK)
    if -BEFORE_TITLE <= distance <= AFTER_TITLE:
        score += 4 - 0.25 * abs(distance)
    return score - 6 * bool(_FOOTER.search(folded)) - min(2.0, number / 200)
