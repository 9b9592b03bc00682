"""The demo's articles as they stand in the text files, and the days on which they appeared."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from carbonportal.demo import markup

DATA = Path(__file__).parent / "data"
DAYS = 540  # how far back the oldest article lies


@dataclass(frozen=True)
class Story:
    """One article: its title, the headers of its entry, its body in plain markup."""

    title: str
    headers: dict
    body: str

    def words(self, name):
        """A header as a list of words."""
        return self.headers.get(name, "").split()

    @property
    def state(self):
        """What shall become of it, and the rest of that header: days, or a reason."""
        state, _, rest = self.headers.get("state", "published").partition(" ")
        return state, rest

    @property
    def was_released(self):
        """Whether readers saw it on some day in the past."""
        return self.state[0] in {"published", "withdrawn"}


def read_all():
    """All stories, in the order of the files."""
    files = sorted((DATA / "texts").glob("*.txt"))
    return [Story(*entry) for file in files for entry in markup.read(file.read_text(encoding="utf-8"))]


def pages():
    """The static pages as `(slug, title, body)`."""
    for line, _, body in markup.read((DATA / "pages.txt").read_text(encoding="utf-8")):
        slug, title = line.split(" ", 1)
        yield slug, title, body


def calendar(stories, now, random):
    """The time of publication of every story that was released: `{title: datetime}`.

    What stands on the front page is a few days old, what belongs to a season lies in it, the rest grows denser
    towards `now`.
    """
    released = [story for story in stories if story.was_released]
    fixed = {}
    for n, story in enumerate(story for story in released if "slot" in story.headers):
        fixed[story.title] = _by_day(now - datetime.timedelta(days=n * 0.35), now, random)
    for story in released:
        if "month" in story.headers:
            fixed[story.title] = _by_day(_in_month(int(story.headers["month"]), now, random), now, random)
    rest = [story for story in released if story.title not in fixed]
    random.shuffle(rest)
    for n, story in enumerate(rest):
        age = 1 + (DAYS - 1) * (n / len(rest)) ** 1.7
        fixed[story.title] = _by_day(now - datetime.timedelta(days=age), now, random)
    return fixed


def _by_day(moment, now, random):
    """A minute of that day between seven and ten in the evening in Asia/Shanghai; of the day before if `now` is too early."""
    start = timezone.localtime(moment).replace(hour=7, minute=0, second=0, microsecond=0)
    latest = min(start + datetime.timedelta(hours=15), now - datetime.timedelta(minutes=10))
    if latest <= start:
        return _by_day(moment - datetime.timedelta(days=1), now, random)
    minutes = int((latest - start).total_seconds() // 60)
    return start + datetime.timedelta(minutes=random.randint(0, minutes))


def _in_month(month, now, random):
    """A day of the latest such month that has begun at least four days ago."""
    start = timezone.localtime(now) - datetime.timedelta(days=4)
    year = start.year if month <= start.month else start.year - 1
    last = start.day if (year, month) == (start.year, start.month) else 28
    return start.replace(year=year, month=month, day=random.randint(1, last))
