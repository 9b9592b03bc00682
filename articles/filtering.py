"""What a reader's search asks for: the parameters of its address, each known and bounded, and the way to change one."""

import datetime
import re
from dataclasses import dataclass, field
from functools import cached_property

from django.core import signing
from django.db.models import OuterRef
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.http import urlencode

from articles import choices
from articles.dates import midnight
from articles.indexing import region_facet, section_facet, source_facet
from articles.models import Article, Section, Source
from articles.querysets import has_row
from chinese.hygiene import clean_line
from regions.models import Region
from search.errors import WrongCursor
from search.finding import NEWEST, RELEVANCE
from search.queries import LONGEST, LONGEST_RAW

PARAMETERS = ("q", "region", "section", "source", "from", "to", "sort", "cursor")
NARROWING = ("region", "section", "source", "from", "to")
FIRST_DAY, LAST_DAY = datetime.date(1990, 1, 1), datetime.date(2100, 12, 31)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LONGEST_NAME, LONGEST_CURSOR = 80, 200
SORTS = {NEWEST: "最新的在前", RELEVANCE: "最相关的在前"}
CURSOR = signing.Signer(sep="~", salt="search")


@dataclass(frozen=True)
class Asked:
    """One search as asked for. `raw` is the query as sent, `typed` what the form shows again in its fields.

    `errors` are sentences by the name of the parameter that was left out because of them.
    """

    raw: str
    region: Region | None = None
    section: Section | None = None
    source: Source | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None
    sort: str = NEWEST
    cursor: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def q(self):
        """The query as pages show it again: one line without anything invisible."""
        return clean_line(self.raw[:LONGEST_RAW])

    @property
    def facets(self):
        """The facets that a hit must have."""
        kinds = ((region_facet, self.region), (section_facet, self.section), (source_facet, self.source))
        return tuple(facet(value) for facet, value in kinds if value)

    @property
    def bounds(self):
        """The first moment of the first day, and the first after the last day, in Asia/Shanghai; None: no bound."""
        after = self.until and self.until + datetime.timedelta(days=1)
        return self.since and midnight(self.since), after and midnight(after)

    @property
    def is_narrowed(self):
        """Whether anything but the words limits the search."""
        return bool(self.facets or self.since or self.until)

    @cached_property
    def parameters(self):
        """What is in force, by the names of the address; the page of the list left out."""
        found = {"q": self.q[:LONGEST].strip(), "region": self.region and self.region.slug}
        found |= {"section": self.section and self.section.slug, "source": self.source and self.source.name}
        found |= {"from": self.since and self.since.isoformat(), "to": self.until and self.until.isoformat()}
        found["sort"] = "" if self.sort == NEWEST else self.sort
        return {name: value for name, value in found.items() if value}

    def address(self, **changes):
        """The address of this search's first page, with some parameters changed or, where empty, left out."""
        kept = self.parameters | changes
        return f"{reverse('search')}?{urlencode({name: value for name, value in kept.items() if value})}"

    def following(self, cursor):
        """The address of the page that a cursor of the engine stands for."""
        return self.address(cursor=CURSOR.sign(cursor))

    @property
    def place(self):
        """The engine's cursor. Raises `WrongCursor`."""
        if not self.cursor:
            return ""
        try:
            return CURSOR.unsign(self.cursor[: LONGEST_CURSOR + 1])
        except signing.BadSignature as error:
            raise WrongCursor("没有这一页。") from error


def read(sent, *, names=True):
    """The search that a QueryDict asks for; of a parameter that is repeated, the first valid one.

    With `names`, the name of a source is looked up, which costs a query or two; nothing else does.
    """
    now, errors = choices.current(), {}
    region = _chosen(sent, "region", now.region_by_slug, errors, "没有这个地区。")
    section = _chosen(sent, "section", now.section_by_slug, errors, "没有这个栏目。")
    named = clean_line(sent.get("source", "")[: LONGEST_NAME + 1])
    source = _source(named, errors) if named and names else None
    named = source.name if source else named[:LONGEST_NAME]
    days = {name: _day(sent.get(name, "").strip(), name, errors) for name in ("from", "to")}
    typed = {"source": named, **{name: day.isoformat() for name, day in days.items() if day}}
    if days["from"] and days["to"] and days["from"] > days["to"]:
        errors["from"] = "开始日期晚于结束日期。"
        days = dict.fromkeys(days)
    sort = next((value for value in sent.getlist("sort") if value in SORTS), NEWEST)
    return Asked(
        sent.get("q", ""),
        region,
        section,
        source,
        days["from"],
        days["to"],
        sort,
        sent.get("cursor", ""),
        typed,
        errors,
    )


def orders(asked):
    """The two orders as (words, address, is it this one?)."""
    return [
        (words, asked.address(sort="" if sort == NEWEST else sort), sort == asked.sort) for sort, words in SORTS.items()
    ]


def chips(asked):
    """The conditions in force as (words, are they a name that stays as it is?, address without them)."""
    region = asked.region
    found = [("region", region and region.short_here, True), ("section", asked.section and asked.section.name, False)]
    found.append(("source", asked.source and asked.source.name, True))
    found.append(("from", asked.since and f"{asked.since} 起", False))
    found.append(("to", asked.until and f"到 {asked.until} 为止", False))
    return [(words, stays, asked.address(**{name: ""})) for name, words, stays in found if words]


def _chosen(sent, name, known, errors, sentence):
    values = [value for value in sent.getlist(name) if value]
    found = next((known[value] for value in values if value in known), None)
    if values and not found:
        errors[name] = sentence
    return found


def _source(named, errors):
    """The source of a name that was typed, None if there is none of which readers see something."""
    rows = Article.objects.live().filter(source=Coalesce(OuterRef("same_as"), OuterRef("pk")))
    found = Source.objects.filter(has_row(rows)).matching(named) if len(named) <= LONGEST_NAME else None
    if found is None:
        errors["source"] = "没有这个来源，请写媒体的全名。"
    return found


def _day(text, name, errors):
    """The day `2025-06-01`, from 1990 to 2100; anything else is told, and no bound."""
    if not text:
        return None
    try:
        day = datetime.date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day and FIRST_DAY <= day <= LAST_DAY:
        return day
    errors[name] = "没有这一天。请写成 2025-06-01 这样，从 1990 年到 2100 年。"
    return None
