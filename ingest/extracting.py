"""The way from the bytes of a page to the fields of a draft: each step is a function of its own, none keeps anything."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from ingest import bodies, bylines, doubts, times, titles
from ingest.blocks import MOST_BLOCKS, PARAGRAPH, Page, body_html
from ingest.charset import decode
from ingest.errors import ImportRefused
from ingest.markup import read_html
from ingest.plain import is_markup, read_text
from ingest.removals import Log, Removal
from ingest.scrubbing import scrub
from ingest.shaping import Body, shape
from ingest.sources import split

MOST_CHARACTERS = 1_000_000
# The first block this long below the title is the article's, unless title, time or byline were read from it.
A_SENTENCE = 40
SOURCE_METAS = ("contentsource", "article:source", "source")
LONGEST_SUMMARY, SUMMARY_SHARE = 120, 0.5


@dataclass(frozen=True)
class Extracted:
    """A page as the fields of a draft, in the script it was written in.

    `summary` is the description in the page's head if it is about this body, else empty;
    `body` is markup of paragraphs, headings, lists and tables, `text` its words, `paragraphs` the number of its
    paragraphs; `byline` is printed text and `source_text` the medium as printed; `removals` tell what was cut,
    `warnings` are sentences for the editor.
    """

    title: str
    source_text: str
    byline: str
    author_names: tuple[str, ...]
    editor_name: str
    originally_published_at: datetime | None
    summary: str
    body: str
    text: str
    paragraphs: int
    charset: str
    removals: tuple[Removal, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class _Facts:
    """What the head of the article says, the blocks that say it, and the first block that must be the article's."""

    title: titles.Title
    published: times.Published | None
    byline: bylines.Byline
    article_begins: int

    @property
    def blocks(self) -> frozenset[int]:
        """The numbers of the blocks of title, time and byline."""
        dated = self.published.block if self.published else None
        return frozenset({self.title.block, dated, *self.byline.blocks} - {None})

    @property
    def last_above(self) -> int:
        """The number of the last block above the article; -1 if nothing of its head is on the page."""
        return max((number for number in self.blocks if number < self.article_begins), default=-1)


def extract(
    raw: bytes,
    content_type: str = "",
    url: str = "",
    *,
    known_sources: Iterable[str] = (),
    now: datetime | None = None,
) -> Extracted:
    """Reads a saved page or text. `known_sources` are folded names of media beside those of the dictionary.

    Raises ImportRefused, with a Chinese sentence, for what is empty, binary, unreadable, or has no title or body.
    """
    if not raw.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise ImportRefused("文件是空的，没有可以导入的内容。", "empty")
    decoded = decode(raw, content_type)
    log = Log()
    page, readings = scrub(_page(decoded.text, content_type, url), log)
    facts = _facts(page, frozenset(known_sources), now or timezone.now())
    choice = bodies.choose(page, facts.last_above)
    body = shape(page, choice.blocks, title=facts.title.text, spoken_for=facts.blocks, log=log)
    if not any(block.text for block in body.blocks) or body.pictures == len(body.blocks):
        raise ImportRefused(
            "没有找到正文（可能只有网站的导航和声明）。请在浏览器打开后复制正文，另存为文本再导入。", "no_body"
        )
    facts = _with_reporters(facts, page, body)
    texts = [block.text for block in page.blocks]
    warnings = (
        *doubts.about_reading(decoded, page.flattened, readings),
        *doubts.about_facts(facts.title, facts.published, facts.byline),
        *doubts.about_body(body, certain=choice.certain),
        *doubts.about_lost_characters(texts, facts.title.text, body),
    )
    return _extracted(facts, page, body, charset=decoded.charset, removals=log.removals(), warnings=warnings)


def _page(text: str, content_type: str, url: str) -> Page:
    page = read_html(text, url) if is_markup(text, content_type) else read_text(text)
    if len(page.blocks) > MOST_BLOCKS or sum(len(block.text) for block in page.blocks) > MOST_CHARACTERS:
        raise ImportRefused(
            "文件里的文字太多（超过 2 万段或 100 万字），不像一篇文章，没有导入。请只保存正文部分再试。", "too_large"
        )
    return page


def _facts(page: Page, known_sources: frozenset[str], now: datetime) -> _Facts:
    title = titles.find(page)
    if title is None:
        raise ImportRefused("没有找到标题。请把标题写在文件的第一行，再导入。", "no_title")
    texts = [block.text for block in page.blocks]
    published = times.find(texts, title.block, page.metas, now)
    byline = bylines.find(texts, title.block, published and published.block, known_sources)
    facts = _Facts(title, published, _with_meta(byline, page.metas, known_sources), len(texts))
    above = range((title.block or 0) + 1, len(texts))
    begins = (number for number in above if len(texts[number]) >= A_SENTENCE and number not in facts.blocks)
    return replace(facts, article_begins=next(begins, len(texts)))


def _with_meta(byline: bylines.Byline, metas: dict[str, str], known_sources: frozenset[str]) -> bylines.Byline:
    """The medium that the page's head names, where the page itself names none."""
    named = next((metas[name] for name in SOURCE_METAS if name in metas), "")
    if byline.source or not 2 <= len(named) <= bylines.LONGEST_VALUE:
        return byline
    return replace(byline, source=named, source_known=split(named, known_sources).known)


def _with_reporters(facts: _Facts, page: Page, body: Body) -> _Facts:
    """Where no label names an author, the reporters whom the article's first and last paragraphs name."""
    if facts.byline.authors:
        return facts
    names = bylines.reporters([page.blocks[number].text for number in body.numbers])
    return replace(facts, byline=replace(facts.byline, authors=names))


def _extracted(
    facts: _Facts, page: Page, body: Body, *, charset: str, removals: tuple[Removal, ...], warnings: tuple[str, ...]
) -> Extracted:
    return Extracted(
        title=facts.title.text,
        source_text=facts.byline.source,
        byline=facts.byline.printed,
        author_names=facts.byline.authors,
        editor_name=facts.byline.editor,
        originally_published_at=facts.published and facts.published.at,
        summary=_summary(page, body.text),
        body=body_html(body.blocks),
        text=body.text,
        paragraphs=sum(block.kind == PARAGRAPH for block in body.blocks) - body.pictures,
        charset=charset,
        removals=removals,
        warnings=warnings,
    )


def _summary(page: Page, text: str) -> str:
    """The description of the page's head, if at least half of its four-character pieces are in the body."""
    described = page.metas.get("description") or page.metas.get("og:description") or ""
    return described[:LONGEST_SUMMARY] if bodies.share_of(described, text) >= SUMMARY_SHARE else ""
