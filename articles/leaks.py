"""The leak check: does an article still say what was cut out of it, anywhere, in any spelling, in any reading?"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from articles import jsonld, older, passages, scriptrules
from articles.guarding import places_in
from articles.models import Article, BatchRow, Image, WorkingCopy
from articles.older import strings
from articles.passages import Place
from articles.wording import said, said_html, said_of, titled
from chinese import quoting
from chinese.quoting import Quote
from chinese.variants import HANS, VARIANTS, reading
from regions.models import Region
from search import engine
from search.documents import INDEXES
from search.models import Outbox

AROUND, LONGEST = 10, 60
READINGS = dict(zip(VARIANTS, ("简体", "台湾繁体", "香港繁体"), strict=True))
INDEX_LABELS = dict(zip(INDEXES, ("公开检索", "编辑部检索"), strict=True))
PICTURE_WORDS = {"alt": "替代文字", "caption": "图注", "credit": "图片来源", "original_name": "原文件名"}


@dataclass(frozen=True)
class Leak:
    """One place that still holds a quote: what a person calls it, and the words around the quote there."""

    place: str
    sample: str


def find(article: Article, needles: Sequence[str]) -> list[Leak]:
    """All places where an article still says one of `needles` (each line is one), each once; empty is what is wanted.

    The quote is compared as `redact` does it: either script and width, without spaces, punctuation and readings, and as
    each reading words it. Looked at: the row, its pictures and notes, JSON-LD and OpenGraph in the three readings, every
    version, open forms, reports of bulk actions, both search indexes. A needle that is too short to be compared raises
    `ValueError`: nobody may take that for clean.
    """
    quotes = _quotes(needles)
    article = Article.objects.select_related("section", "source", "cover", "live_revision").get(pk=article.pk)
    found = [
        Leak(place, _sample(text, spans[0]))
        for place, text in _places(article)
        if text and (spans := quoting.spans(text, quotes))
    ]
    return list({leak.place: leak for leak in reversed(found)}.values())[::-1]


def _quotes(needles: Sequence[str]) -> list[Quote]:
    lines = [line for needle in needles for line in needle.splitlines() if any(map(str.isalnum, line))]
    forms = {line: quoting.forms(line) for line in lines}
    if not forms or not all(forms.values()):
        raise ValueError("a needle without letters, or too short to be compared")
    return list(dict.fromkeys(form for each in forms.values() for form in each))


def _sample(text: str, span: tuple[int, int]) -> str:
    start, end = max(span[0] - AROUND, 0), span[1] + AROUND
    return " ".join(text[start:end].split())[:LONGEST]


def _places(article: Article) -> Iterator[Place]:
    yield from _row(article)
    yield from _beside(article)
    for variant, name in READINGS.items():
        with reading(variant):
            yield from _as_read(article, name, with_body=variant is not HANS)
    yield from _versions(article)
    yield from _left_about(article)
    yield from _indexed(article)


def _row(article: Article) -> Iterator[Place]:
    """The row itself: what stands in its columns and relations, whatever its versions say."""
    for name, label in passages.NAMED.items():
        yield label, unquote(getattr(article, name))
    yield from passages.body_places(article.body)
    for tag in article.tags.all():
        yield "标签", tag.name
    for author in article.authors.all():
        yield "作者", author.name
    yield "来源", article.source.name if article.source_id else ""
    yield "另定的繁体", "\n".join(strings(article.script_rules))


def _beside(article: Article) -> Iterator[Place]:
    for image in Image.objects.filter(uses__article=article).order_by("pk"):
        for name, label in PICTURE_WORDS.items():
            yield f"图片 {image.pk} 的{label}", unquote(getattr(image, name))
    for note in article.corrections.all():
        yield "更正说明", note.text


def _as_read(article: Article, reading_name: str, *, with_body: bool) -> Iterator[Place]:
    """What pages say in the active reading: a conversion may word what the text does not."""
    authors = [place.author for place in article.author_places.select_related("author").order_by("position")]
    own = scriptrules.rules_of(article, authors)
    yield f"OpenGraph 标题（{reading_name}）", titled(article, own)
    yield f"OpenGraph 摘要（{reading_name}）", said_of(article, article.summary, own)
    yield f"OpenGraph 图片说明（{reading_name}）", said(article.cover.alt) if article.cover_id else ""
    if with_body:
        for place, text in passages.body_places(said_html(article.body, article.script, own)):
            yield f"{place}（{reading_name}）", text
    if article.section_id and article.published_at:
        regions = list(Region.objects.filter(pk__in=article.places.values("region")))
        notes = list(article.corrections.all())
        data = jsonld.news_article(article, authors=authors, regions=regions, corrections=notes, own=own)
        for text in strings(json.loads(json.dumps(data))):
            yield f"JSON-LD（{reading_name}）", unquote(text)


def _versions(article: Article) -> Iterator[Place]:
    for revision in article.revisions.order_by("-pk"):
        for place, text in passages.places(older.whole(revision.snapshot)):
            yield f"第 {revision.pk} 版的{place}", text
        yield f"第 {revision.pk} 版的修改说明", revision.note


def _left_about(article: Article) -> Iterator[Place]:
    """What staff has typed and not saved, and old values that an undo would bring back."""
    for copy in WorkingCopy.objects.filter(article=article, fields__isnull=False).select_related("user").order_by("pk"):
        for text in strings(copy.fields):
            for _, said_there in places_in(text):
                yield f"{copy.user}未保存的文字", said_there
    for row in BatchRow.objects.filter(article=article).exclude(before={}).order_by("pk"):
        for text in strings(row.before):
            yield f"批量操作 {row.batch_id} 的原值", text


def _indexed(article: Article) -> Iterator[Place]:
    """What the indexes hold; a search server may still wait for it, and what waits replaces what is there."""
    for index, label in INDEX_LABELS.items():
        if Outbox.objects.filter(index=index, doc_id=article.pk).exclude(action=Outbox.SCRUB).exists():
            continue
        for stored in engine.backend().stored(index, [article.pk]).values():
            for line in stored.prepared.folded.splitlines():
                yield label, line
