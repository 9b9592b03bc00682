"""Passages of an article that the takedown desk names: where its words stand, and its text without some of them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape, unescape
from urllib.parse import unquote

from articles import scriptrules
from articles.cleaning import clean, image_names
from articles.contents import TAG
from articles.models import Article, Author
from articles.states import Script
from chinese import quoting
from chinese.noise import Span
from chinese.quoting import BORDER, CUT, CUT_HANT, Quote
from chinese.scripts import detect

NAMED = {
    "title": "标题",
    "short_title": "短标题",
    "summary": "摘要",
    "byline": "署名",
    "editor": "责任编辑",
    "source_url": "原文链接",
}
WORDS = [name for name in NAMED if name != "source_url"]
_TEXT_TAGS = frozenset("strong em u s sub sup a span code b i img".split())
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);")
_FIGURE = re.compile(r"<figure\b[^>]*>(?:(?!<figure\b).)*?</figure>", re.DOTALL)
_ATTRIBUTE = re.compile(r' (alt|title|href)="([^"]*)"')
_ATTRIBUTES = {"alt": "图片的替代文字", "title": "链接的提示", "href": "链接的地址"}

Place = tuple[str, str]  # what a person calls it, the text that stands there


# Where words stand


def places(snapshot: dict) -> Iterator[Place]:
    """All texts of a snapshot: fields, each block of the body, attributes in it, tags, authors, rules of the readings."""
    for name, label in NAMED.items():
        yield label, unquote(snapshot[name]) if name == "source_url" else snapshot[name]
    yield from body_places(snapshot["body"])
    for tag in snapshot["tags"]:
        yield "标签", tag
    for name in names_of(snapshot["authors"]).values():
        yield "作者", name
    rules = snapshot.get("script_rules") or {}
    for text in rules.get("title", {}).values():
        yield "另定的繁体标题", text
    for term in rules.get("terms", []):
        for text in term.values():
            yield "用词规则", text


def body_places(html: str) -> Iterator[Place]:
    """The blocks of a cleaned body, numbered as a reader counts them, then what its tags say."""
    for number, text in enumerate(paragraphs(html), start=1):
        yield f"正文第 {number} 段", text
    for tag in TAG.finditer(html):
        for attribute in _ATTRIBUTE.finditer(tag["rest"]):
            yield f"正文里{_ATTRIBUTES[attribute[1]]}", unquote(unescape(attribute[2]))


def paragraphs(html: str) -> list[str]:
    """The blocks of a cleaned body that say something, as text; tags inside a line leave no trace."""
    return [block for block in _Body(html).text.split(BORDER) if block.strip()]


def names_of(authors: Sequence[int]) -> dict[int, str]:
    """Names of authors by id."""
    return dict(Author.objects.filter(pk__in=authors).values_list("pk", "name")) if authors else {}


def holds(found: Iterable[Place], quotes: Sequence[Quote]) -> str:
    """What the first place is called where one of the quotes stands; empty if none does."""
    return next((place for place, text in found if quoting.spans(text, quotes)), "")


class _Body:
    """The text of a body with the place in the markup of each of its characters; a block's tags are a border."""

    def __init__(self, html: str) -> None:
        self.html = html
        self._texts: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        at = 0
        for tag in TAG.finditer(html):
            self._take(at, tag.start())
            at = tag.end()
            name = tag["name"].lstrip("/")
            if name not in _TEXT_TAGS:
                self._add("\n" if name == "br" else BORDER, tag.start(), at)
        self._take(at, len(html))
        self.text = "".join(self._texts)

    def _take(self, start: int, end: int) -> None:
        at = start
        for entity in _ENTITY.finditer(self.html, start, end):
            self._plain(at, entity.start())
            self._add(unescape(entity[0])[:1] or " ", entity.start(), entity.end())
            at = entity.end()
        self._plain(at, end)

    def _plain(self, start: int, end: int) -> None:
        self._texts.append(self.html[start:end])
        self.starts += range(start, end)
        self.ends += range(start + 1, end + 1)

    def _add(self, char: str, start: int, end: int) -> None:
        self._texts.append(char)
        self.starts.append(start)
        self.ends.append(end)

    def without(self, spans: Sequence[Span], mark: str) -> str:
        """The markup with a mark for each span of the text; the tags inside a span stay, so that they stay balanced."""
        kept, at = [], 0
        for first, last in spans:
            start, end = self.starts[first], self.ends[last - 1]
            tags = [tag[0] for tag in TAG.finditer(self.html, start, end) if tag["name"] != "br"]
            kept += self.html[at:start], mark, *tags
            at = end
        return "".join([*kept, self.html[at:]])


# The text without them


def without(snapshot: dict, quotes: Sequence[Quote]) -> dict:
    """The snapshot with a mark for every quote in its words; a tag, author, rule or address that holds one goes."""
    mark = mark_for(snapshot)
    found = {name: _cut(name, snapshot[name], quotes, mark) for name in WORDS}
    found["body"] = body_without(snapshot["body"], quotes, mark)
    found["tags"] = [tag for tag in snapshot["tags"] if not quoting.spans(tag, quotes)]
    gone = {pk for pk, name in names_of(snapshot["authors"]).items() if quoting.spans(name, quotes)}
    found["authors"] = [pk for pk in snapshot["authors"] if pk not in gone]
    if quoting.spans(unquote(snapshot["source_url"]), quotes):
        found["source_url"] = ""
    found["script_rules"] = _rules_without(snapshot.get("script_rules") or {}, quotes)
    return {**snapshot, **found}


def mark_for(snapshot: dict) -> str:
    """The mark in the script that the text is written in."""
    script = snapshot["script"] or detect(f"{snapshot['title']}\n{snapshot['body']}")
    return CUT_HANT if script == Script.HANT else CUT


def _cut(name: str, text: str, quotes: Sequence[Quote], mark: str) -> str:
    return quoting.cut(text, quotes, mark=mark, most=Article._meta.get_field(name).max_length)


def body_without(html: str, quotes: Sequence[Quote], mark: str) -> str:
    """A cleaned body with a mark for every quote, also where tags stand inside it; cleaned again."""
    body = _Body(html)
    found = quoting.spans(body.text, quotes)
    marked = body.without(found, mark) if found else html
    changed = TAG.sub(lambda tag: _tag_without(tag, quotes, mark), marked)
    return html if changed == html else clean(changed)


def _tag_without(tag: re.Match[str], quotes: Sequence[Quote], mark: str) -> str:
    rest = _ATTRIBUTE.sub(lambda attribute: _attribute_without(attribute, quotes, mark), tag["rest"])
    return f"<{tag['name']}{rest}>"


def _attribute_without(attribute: re.Match[str], quotes: Sequence[Quote], mark: str) -> str:
    name, text = attribute[1], unescape(attribute[2])
    if not quoting.spans(unquote(text), quotes):
        return attribute[0]
    if name == "href":  # no mark can stand in an address: the link goes, its words stay
        return ""
    return f' {name}="{escape(quoting.cut(text, quotes, mark=mark))}"'


def _rules_without(rules: dict, quotes: Sequence[Quote]) -> dict:
    title = {
        code: quoting.cut(text, quotes, mark=CUT_HANT, most=scriptrules.LONGEST_TITLE)
        for code, text in rules.get("title", {}).items()
    }
    terms = [term for term in rules.get("terms", []) if not any(quoting.spans(text, quotes) for text in term.values())]
    return scriptrules.tidy({"title": title, "terms": terms})


# The text without pictures


def without_pictures(snapshot: dict, names: set[str], ids: set[int]) -> dict:
    """The snapshot without some pictures (their names and ids): in the body, with the caption below them, and as cover."""
    body = _FIGURE.sub(lambda figure: "" if _shows_only(figure[0], names) else figure[0], snapshot["body"])
    body = TAG.sub(lambda tag: "" if tag["name"] == "img" and set(image_names(tag[0])) & names else tag[0], body)
    cover = None if snapshot["cover"] in ids else snapshot["cover"]
    return {**snapshot, "body": clean(body) if body != snapshot["body"] else body, "cover": cover}


def _shows_only(figure: str, names: set[str]) -> bool:
    shown = set(image_names(figure))
    return bool(shown) and shown <= names
