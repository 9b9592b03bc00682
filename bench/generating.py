"""Realistic Chinese articles that nobody wrote: the same numbers give the same bytes, on every machine, in any order.

`articles(size)` gives them in the order of time, 2010 to 2026; `article(n, size)` gives one. What they say does not depend on
`size`: the same queries may be asked of 10,000 and of a million. 45 % of the sentences are about carbon (bench/sentences.py),
the rest are words by Zipf's law; every seventh article is Traditional; regions, sections, sources and tags are skewed.
"""

# ruff: noqa: INP001, S311 - scripts in no package; repeatable numbers, nothing secret

import csv
import datetime
import math
import random
import re
from bisect import bisect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

from opencc import OpenCC

from bench.sentences import DESKS, FIRMS, GIVEN, MEDIA, PATTERNS, SECTIONS, SLOTS, SURNAMES, TITLES, TOPICS

REGIONS = Path(__file__).resolve().parent.parent / "regions" / "data" / "regions.csv"
FIRST = datetime.datetime(2010, 1, 1, tzinfo=datetime.UTC)
LAST = datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)
CHARACTERS, WORDS = 3_500, 60_000
MEAN, SIGMA, SHORTEST, LONGEST = 1_280, 0.6, 100, 12_000  # characters of a text, log-normal
CARBON, EVERY_HANT = 0.45, 7
SOURCES, AUTHORS, TAGS = 60, 200, 240
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Made:
    """One article: `regions` are codes, `section` a slug, `source`, `author` and `tags` names (of a reprint, or empty)."""

    n: int
    at: datetime.datetime
    title: str
    summary: str
    paragraphs: tuple[str, ...]
    script: str
    regions: tuple[str, ...]
    section: str
    source: str
    author: str
    tags: tuple[str, ...]


class Skewed:
    """A choice among things of which the first are the most common; weights by Zipf's law unless given."""

    def __init__(self, things: list, weights: list[float] | None = None, *, exponent: float = 1.0) -> None:
        self.things = things
        weights = weights or [1 / (rank + 2.7) ** exponent for rank in range(len(things))]
        self.upto = list(accumulate(weights))

    def one(self, chance: random.Random) -> object:
        """One of them."""
        return self.things[bisect(self.upto, chance.random() * self.upto[-1])]

    def some(self, chance: random.Random, count: int) -> list:
        """As many, with repetitions."""
        top, things, upto, next_ = self.upto[-1], self.things, self.upto, chance.random
        return [things[bisect(upto, next_() * top)] for _ in range(count)]


def _pairs(two: tuple[str, str]) -> list[str]:
    """Every word of the first line with every word of the second, well mixed."""
    found = [a + b for a in two[0].split() for b in two[1].split()]
    random.Random(len(found)).shuffle(found)
    return found


def vocabulary() -> list[str]:
    """60,000 different words of one to four of the 3,500 usual characters (the first level of GB 2312), common ones first."""
    chance = random.Random(2312)
    cells = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    characters = [cell.decode("gb2312") for cell in cells if cell < b"\xd7\xfa"]
    chance.shuffle(characters)
    usual = Skewed(characters[:CHARACTERS], exponent=0.8)
    words: dict[str, None] = {}
    while len(words) < WORDS:
        length = chance.choices((1, 2, 3, 4), (1, 68, 18, 13))[0]
        words["".join(usual.some(chance, length))] = None
    return list(words)


class Places:
    """The regions of the site's own data file: few of them are often in the news."""

    def __init__(self) -> None:
        with REGIONS.open(encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
        self.short = {row["code"]: row["short"] for row in rows}
        self.parent = {row["code"]: row["parent"] for row in rows}
        chance = random.Random(408)
        by_level = {level: [row["code"] for row in rows if row["level"] == level] for level in ("province", "city")}
        for codes in by_level.values():
            chance.shuffle(codes)
        self.provinces = Skewed(by_level["province"], exponent=1.1)
        self.cities = Skewed(by_level["city"], exponent=0.9)

    def chosen(self, chance: random.Random) -> tuple[str, ...]:
        """The codes an editor assigns: none for one in eight, seldom two."""
        lot = chance.random()
        count = 0 if lot < 0.12 else 2 if lot > 0.85 else 1
        found = ((self.cities if chance.random() < 0.6 else self.provinces).one(chance) for _ in range(count))
        return tuple(dict.fromkeys(found))

    def with_ancestors(self, codes: tuple[str, ...]) -> list[str]:
        """The codes and those of everything above, each once."""
        found: dict[str, None] = {}
        for code in codes:
            above = code
            while above:
                found[above] = None
                above = self.parent[above]
        return list(found)


class Writer:
    """Everything that articles are made from, read once a process."""

    def __init__(self) -> None:
        self.places = Places()
        self.words = Skewed(vocabulary())
        self.media, self.tags = _pairs(MEDIA)[:SOURCES], _pairs(TOPICS)[:TAGS]
        self.people = _pairs((" ".join(SURNAMES), GIVEN))[:AUTHORS]
        self.sources, self.authors = Skewed(self.media), Skewed(self.people, exponent=0.7)
        self.topics = Skewed(self.tags, exponent=0.9)
        self.sections = Skewed([slug for slug, _, _ in SECTIONS], [weight for _, _, weight in SECTIONS])
        self.patterns, self.titles = ([_SLOT.split(line) for line in lines] for lines in (PATTERNS, TITLES))
        self.slots = self._slots()
        self.hant = OpenCC("s2t").convert

    def _slots(self) -> dict[str, Callable[[random.Random], str]]:
        lists = {name: line.split() for name, line in SLOTS.items()} | {"firm": _pairs(FIRMS)}
        return {name: _among(things) for name, things in lists.items()} | {
            "num": lambda chance: f"{chance.randrange(100, 99_999)}",
            "small": lambda chance: f"{chance.randrange(11, 400)}",
            "few": lambda chance: f"{chance.randrange(2, 10)}",
            "pct": lambda chance: f"{chance.randrange(3, 60)}",
            "rate": lambda chance: f"{chance.randrange(10, 95) / 10}",
            "money": lambda chance: f"{chance.randrange(11, 990) / 10}",
            "price": lambda chance: f"{chance.randrange(1500, 12000) / 100}",
            "year": lambda chance: f"{chance.randrange(2024, 2036)}",
            "base": lambda chance: f"{chance.randrange(2005, 2022)}",
            "month": lambda chance: f"{chance.randrange(1, 13)}",
            "day": lambda chance: f"{chance.randrange(1, 29)}",
            "city": lambda chance: self.places.short[self.places.cities.one(chance)],
            "place": lambda chance: self.places.short[self.places.provinces.one(chance)],
        }

    def filled(self, parts: list[str], chance: random.Random, here: str) -> str:
        """A pattern with its slots filled; where the article is `here`, places mostly are."""
        found = list(parts)
        for at in range(1, len(found), 2):
            name = found[at]
            stays = here and name in ("city", "place") and chance.random() < 0.6
            found[at] = here if stays else self.slots[name](chance)
        return "".join(found)

    def sentence(self, chance: random.Random, here: str) -> str:
        """One sentence: a carbon one, or words."""
        if chance.random() < CARBON:
            return self.filled(chance.choice(self.patterns), chance, here)
        words = self.words.some(chance, chance.randrange(8, 24))
        if len(words) > 12:
            words[len(words) // 2] += "，"
        return "".join(words) + "。"

    def paragraphs(self, chance: random.Random, here: str, length: int) -> list[str]:
        """As many characters, in paragraphs of two to five sentences; the last one tells whose watch it was."""
        found, left, sentences, wanted = [], length, [], chance.randrange(2, 6)
        while left > 0:
            sentences.append(self.sentence(chance, here))
            left -= len(sentences[-1])
            if len(sentences) == wanted or left <= 0:
                found.append("".join(sentences))
                sentences, wanted = [], chance.randrange(2, 6)
        return [*found, f"（{chance.choice(DESKS)}）"]

    def title(self, chance: random.Random, here: str) -> str:
        """A title of a pattern, every third time with words before it."""
        title = self.filled(chance.choice(self.titles), chance, here)
        return title if chance.random() < 0.67 else f"{''.join(self.words.some(chance, 3))}：{title}"


def _among(things: list[str]) -> Callable[[random.Random], str]:
    return lambda chance: chance.choice(things)


@cache
def writer() -> Writer:
    """This process's writer."""
    return Writer()


def article(n: int, size: int, *, mean: int = MEAN) -> Made:
    """The article number `n` (from 0) of `size`; texts have `mean` characters on an average."""
    chance, made = random.Random(n), writer()
    regions = made.places.chosen(chance)
    here = made.places.short[regions[0]] if regions else ""
    length = chance.lognormvariate(math.log(mean) - SIGMA**2 / 2, SIGMA)
    texts = [made.title(chance, here), *made.paragraphs(chance, here, int(min(max(length, SHORTEST), LONGEST)))]
    is_hant = n % EVERY_HANT == EVERY_HANT - 1
    if is_hant:
        texts = made.hant("\n".join(texts)).split("\n")
    source = made.sources.one(chance) if chance.random() < 0.8 else ""
    return Made(
        n=n,
        at=_time(n, size, chance),
        title=texts[0],
        summary=texts[1].partition("。")[0][:140] + "。",
        paragraphs=tuple(texts[1:]),
        script="hant" if is_hant else "hans",
        regions=regions,
        section=made.sections.one(chance),
        source=source,
        author=made.authors.one(chance) if chance.random() < 0.5 else "",
        tags=tuple(dict.fromkeys(made.topics.some(chance, chance.randrange(5)))),
    )


def articles(size: int, *, mean: int = MEAN, start: int = 0) -> Iterator[Made]:
    """The articles from number `start` on, oldest first."""
    return (article(n, size, mean=mean) for n in range(start, size))


def _time(n: int, size: int, chance: random.Random) -> datetime.datetime:
    """Evenly from 2010 to 2026, each somewhere in its own span, so that the order of numbers is that of time."""
    return FIRST + (LAST - FIRST) * ((n + chance.random() * 0.99) / size)
