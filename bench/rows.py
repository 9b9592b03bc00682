"""The rows of generated articles: what the newsroom's verbs would have left in each table."""

# ruff: noqa: INP001 - scripts in no package

import datetime
from collections.abc import Iterable, Sequence
from itertools import count, islice

from articles import counting, snapshots
from articles.listing import COPIED
from articles.models import Article, ArticleAuthor, ArticleRegion, ArticleTag, Author, Revision, Section, Source
from articles.states import ArticleState, RevisionState
from articles.tagging import MOST, tags_named
from bench.generating import Made, writer
from bench.sentences import SECTIONS
from regions.models import Region
from workflow.models import Event

DRAFTS, WITHDRAWN = 50, 100  # one in so many
DESK = datetime.timedelta(minutes=30)  # from a draft to its publication
Rows = dict[type, list[dict[str, object]]]


class Newsroom:
    """The vocabularies, made where they are missing, and the numbers that rows are given."""

    models = (Article, Revision, ArticleRegion, ArticleTag, ArticleAuthor, Event)

    def __init__(self) -> None:
        made = writer()
        self.sections = {slug: _section(slug, name, order) for order, (slug, name, _) in enumerate(SECTIONS)}
        self.sources = {name: _source(name) for name in made.media}
        self.authors = {name: Author.objects.get_or_create(name=name, source=None)[0].pk for name in made.people}
        self.tags = dict(_tags(made.tags))
        self.regions = dict(Region.objects.values_list("code", "pk"))
        self.ids = {model: count(1) for model in self.models}

    def rows(self, batch: Iterable[Made]) -> Rows:
        """The rows of some articles, by model, in an order that may be written."""
        found: Rows = {model: [] for model in self.models}
        for made in batch:
            self._add(made, found)
        return found

    def _add(self, made: Made, found: Rows) -> None:
        snapshot, row = self.snapshot(made), self.article(made)
        pk = row["id"]
        row |= {name: snapshot[name] for name in ("title", "summary", "body", "byline", "source_url", "licence")}
        found[Article].append(row)
        found[Revision].append(_revision(pk, row, snapshot))
        copies = {name: row[name] for name in COPIED if name != "visible"} | {"visible": _is_shown(row)}
        for code in writer().places.with_ancestors(made.regions):
            place = {"article_id": pk, "region_id": self.regions[code], "section_id": row["section_id"]}
            self._number(found, ArticleRegion, place | copies | {"assigned": code in made.regions})
        for name in made.tags:
            self._number(found, ArticleTag, {"content_object_id": pk, "tag_id": self.tags[name]} | copies)
        if made.author:
            self._number(found, ArticleAuthor, {"article_id": pk, "author_id": self.authors[made.author]} | copies)
        for event in _events(pk, row):
            self._number(found, Event, event)

    def _number(self, found: Rows, model: type, row: dict[str, object]) -> None:
        found[model].append({"id": next(self.ids[model])} | row)

    def snapshot(self, made: Made) -> dict[str, object]:
        """What the article's revision holds, as `articles.snapshots.build` would make it."""
        original = (made.at - DESK * 4).astimezone(datetime.UTC).isoformat() if made.source else None
        return snapshots.DEFAULTS | {
            "title": made.title,
            "summary": made.summary,
            "body": "".join(f"<p>{text}</p>" for text in made.paragraphs),
            "byline": made.author,
            "source": self.sources.get(made.source),
            "source_url": f"https://www.media.example/{made.n}.html" if made.source else "",
            "originally_published_at": original,
            "licence": "licensed" if made.source else "own",
            "section": self.sections[made.section],
            "regions": [self.regions[code] for code in made.regions],
            "authors": [self.authors[made.author]] if made.author else [],
            "tags": list(made.tags),
        }

    def article(self, made: Made) -> dict[str, object]:
        """The article's row without its words."""
        pk, place = made.n + 1, self.sections[made.section]
        state = _state(made.n)
        was_public = state != ArticleState.DRAFT
        regions = (self.regions[code] for code in writer().places.with_ancestors(made.regions))
        keys = counting.keys_of(made.at, place, regions) if state == ArticleState.PUBLISHED else []
        return {
            "id": pk,
            "script": made.script,
            "source_id": self.sources.get(made.source),
            "source_url_key": snapshots.url_key(f"https://www.media.example/{made.n}.html") if made.source else None,
            "originally_published_at": made.at - DESK * 4 if made.source else None,
            "section_id": place,
            "state": state.value,
            "published_at": made.at if was_public else None,
            "visible_from": made.at if was_public else None,
            "expire_at": None,
            "version": 2 if was_public else 1,
            "live_revision_id": pk if was_public else None,
            "created_at": made.at - DESK,
            "changed_at": made.at,
            "counted_as": " ".join(sorted(keys)),
        }


def _state(n: int) -> ArticleState:
    if n % DRAFTS == DRAFTS - 1:
        return ArticleState.DRAFT
    return ArticleState.WITHDRAWN if n % WITHDRAWN == 0 else ArticleState.PUBLISHED


def _is_shown(row: dict[str, object]) -> bool:
    return row["state"] == ArticleState.PUBLISHED.value


def _revision(pk: object, row: dict[str, object], snapshot: dict[str, object]) -> dict[str, object]:
    state = RevisionState.APPROVED if row["live_revision_id"] else RevisionState.DRAFT
    return {"id": pk, "article_id": pk, "snapshot": snapshot, "state": state.value, "created_at": row["created_at"]}


def _events(pk: object, row: dict[str, object]) -> Iterable[dict[str, object]]:
    """Made, published, withdrawn: as far as the article came."""
    path = [("create", "新建", ArticleState.DRAFT, row["created_at"])]
    if row["published_at"]:
        path.append(("publish", "发布", ArticleState.PUBLISHED, row["published_at"]))
    if row["state"] == ArticleState.WITHDRAWN.value:
        path.append(("withdraw", "撤稿", ArticleState.WITHDRAWN, row["published_at"]))
    before = ""
    for move, label, state, at in path:
        yield {
            "subject_type": Article._meta.label_lower,
            "subject_id": pk,
            "move": move,
            "label": label,
            "from_state": before,
            "to_state": state.value,
            "actor": "系统",
            "at": at,
        }
        before = state.value


def _section(slug: str, name: str, order: int) -> int:
    return Section.objects.get_or_create(slug=slug, defaults={"name": name, "order": order})[0].pk


def _source(name: str) -> int:
    return Source.objects.get_or_create(name=name, defaults={"policy": "allow"})[0].pk


def _tags(names: Sequence[str]) -> Iterable[tuple[str, int]]:
    names = iter(names)
    while some := list(islice(names, MOST)):
        yield from zip(some, (tag.pk for tag in tags_named(some)), strict=True)
