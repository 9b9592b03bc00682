"""An HTML page as blocks: one walk over the parsed tree, without scripts, forms' controls and hidden elements."""

import re
from collections.abc import Callable
from urllib.parse import urljoin

from lxml import etree, html

from ingest.blocks import BULLETS, NUMBERS, PARAGRAPH, PICTURE, QUOTE, TABLE, Block, Page, Run
from ingest.scanning import scan
from ingest.tables import is_data, rows_of

_SKIPPED = frozenset(
    "script style noscript template iframe object base select button textarea svg math audio video".split()
)
_INLINE_MARKS = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "sub": "sub", "sup": "sup"}
_BREAKING = frozenset(
    "address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption figure footer"
    " form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol option p pre section summary table tbody td tfoot th"
    " thead tr ul".split()
)
_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
_ASIDE = frozenset("nav footer aside".split())
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)|font-size\s*:\s*0(?:\.0+)?[a-z]*\s*(?:;|!|$)"
)
_WHITE = re.compile(r"(?<![-\w])color\s*:\s*(?:#fff(?:fff)?\b|white\b|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))")
_HIDING_RULE = re.compile(r"\.([\w-]{1,60})\s*\{([^{}]{0,500})\}")
_TITLED = re.compile(r"(?<!sub)(?<!sub[-_])(?:title|headline|biaoti)", re.IGNORECASE)
_LONGEST_META, _MOST_METAS, _LONGEST_STYLES = 1000, 60, 200_000
_SMALLEST_PICTURE = 50


def read_html(markup: str, url: str = "") -> Page:
    """The blocks of a page, with the title and metas of its head; `url` makes relative links absolute.

    Raises ImportRefused where the markup is beyond all bounds.
    """
    scanned = scan(markup)
    if not scanned.markup.strip():
        return Page(())
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        tree = html.document_fromstring(scanned.markup.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:  # nothing but space and unknown declarations
        return Page(())
    walk = _Walk(_hidden_classes(scanned.styles), url, most_hidden=len(tree.text_content()) // 2)
    walk.over(tree)
    return Page(
        blocks=tuple(walk.blocks),
        title=(tree.findtext(".//title") or "").strip(),
        metas=_metas(tree),
        markup=scanned.markup,
        hidden=tuple(walk.hidden),
        flattened=scanned.flattened,
    )


def _metas(tree: html.HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iterfind(".//meta"):
        name = (meta.get("name") or meta.get("property") or "").strip().lower()
        content = (meta.get("content") or "").strip()
        if name and content and len(found) < _MOST_METAS:
            found.setdefault(name, content[:_LONGEST_META])
    return found


def _hidden_classes(styles: tuple[str, ...]) -> frozenset[str]:
    """Classes that the page's own style sheets hide."""
    rules = _HIDING_RULE.finditer("\n".join(styles)[:_LONGEST_STYLES])
    return frozenset(rule[1] for rule in rules if _HIDDEN_STYLE.search(rule[2].lower()))


class _Walk:
    """The walk's state: the block being filled, and what the elements around it make of it."""

    def __init__(self, hidden_classes: frozenset[str], url: str, most_hidden: int) -> None:
        self.blocks: list[Block] = []
        self.hidden: list[str] = []
        self._classes = hidden_classes
        self._url = url
        self._most_hidden = most_hidden
        self._passed: html.HtmlElement | None = None
        self._runs: list[Run] = []
        self._linked = 0
        self._around: list[tuple[str, html.HtmlElement]] = []
        self._marks: list[str] = []
        self._links: list[str] = []

    def over(self, tree: html.HtmlElement) -> None:
        """Fills `blocks` and `hidden` from the tree."""
        walk = etree.iterwalk(tree, events=("start", "end"))
        for event, element in walk:
            if event == "start" and self._passes_over(element):
                self._passed = element
                walk.skip_subtree()
            elif event == "start":
                self._enter(element)
            elif element is self._passed:
                self._add(element.tail)
            else:
                self._leave(element)
        self._flush()

    def _passes_over(self, element: html.HtmlElement) -> bool:
        if element.tag in _SKIPPED or element.tag == "head":
            return True
        if self._is_hidden(element):
            words = "".join(element.itertext())
            # Some sites, 公众号 among them, hide the article itself until their script has run.
            if len(words) <= self._most_hidden:
                self.hidden.extend([words.strip()] if words.strip() else [])
                return True
        if element.tag == "table" and is_data(element):
            self._flush()
            self.blocks.append(Block(TABLE, rows=rows_of(element)))
            return True
        return False

    def _is_hidden(self, element: html.HtmlElement) -> bool:
        style = (element.get("style") or "")[:2000].lower()
        if element.get("hidden") is not None or _HIDDEN_STYLE.search(style):
            return True
        if element.tag not in _BREAKING and _WHITE.search(style) and "background" not in style:
            return True
        return not self._classes.isdisjoint((element.get("class") or "").split())

    def _enter(self, element: html.HtmlElement) -> None:
        tag = element.tag
        if tag in _BREAKING:
            self._flush()
            self._around.append((tag, element))
        elif tag == "img":
            self._picture(element)
        elif tag in _INLINE_MARKS:
            self._marks.append(_INLINE_MARKS[tag])
        elif tag == "a":
            self._links.append(self._address(element.get("href") or ""))
        self._add(element.text)

    def _leave(self, element: html.HtmlElement) -> None:
        tag = element.tag
        if self._around and self._around[-1][1] is element:
            self._flush()
            self._around.pop()
        elif tag in _INLINE_MARKS and self._marks:
            self._marks.pop()
        elif tag == "a" and self._links:
            self._links.pop()
        self._add(element.tail)

    def _address(self, href: str) -> str:
        try:
            return urljoin(self._url, href.strip()) if self._url else href.strip()
        except ValueError:  # such as http://[
            return ""

    def _picture(self, element: html.HtmlElement) -> None:
        sizes = [element.get(name) or "" for name in ("width", "height")]
        if any(size.rstrip("px").isdecimal() and int(size.rstrip("px")[:6]) < _SMALLEST_PICTURE for size in sizes):
            return
        self._flush()
        self.blocks.append(Block(PICTURE, aside=self._inside(_ASIDE)))

    def _add(self, text: str | None) -> None:
        if text:
            self._runs.append(Run(text, tuple(dict.fromkeys(self._marks)), self._links[-1] if self._links else ""))
            self._linked += len(text.strip()) if self._links else 0

    def _flush(self) -> None:
        if any(run.text.strip() for run in self._runs):
            self.blocks.append(
                Block(
                    self._kind(),
                    tuple(self._runs),
                    prominent=self._inside(("h1", "h2")) or self._any(_is_titled),
                    aside=self._inside(_ASIDE),
                    linked=self._linked,
                )
            )
        self._runs, self._linked = [], 0

    def _inside(self, tags: frozenset[str] | tuple[str, ...]) -> bool:
        return any(tag in tags for tag, _ in self._around)

    def _any(self, test: Callable[[html.HtmlElement], bool]) -> bool:
        return any(test(element) for _, element in self._around[-3:])

    def _kind(self) -> str:
        for tag, _ in reversed(self._around):
            if tag in _HEADINGS:
                return _HEADINGS[tag]
            if tag in ("ul", "ol"):
                return BULLETS if tag == "ul" else NUMBERS
            if tag == "blockquote":
                return QUOTE
        return PARAGRAPH


def _is_titled(element: html.HtmlElement) -> bool:
    return bool(_TITLED.search(f"{element.get('class') or ''} {element.get('id') or ''}"[:200]))
