"""From whatever an editor pasted to the few shapes a body has: blocks in a row, text in blocks."""

import re

from lxml import html as lxml_html

BLOCKS = frozenset(
    "p h2 h3 h4 blockquote ul ol li figure figcaption table caption thead tbody tfoot tr th td hr pre".split()
)
# Kept by the first pass of the cleaner because they say where a block begins and ends; gone after this step.
BOXES = frozenset(
    "address article aside center dd details div dl dt fieldset footer form header legend main nav section "
    "summary".split()
)
RENAMED = {"b": "strong", "i": "em", "h1": "h2", "h5": "h4", "h6": "h4"}
_INLINE = frozenset("strong em u s sub sup a span code".split())
_TEXT_BLOCKS = frozenset({"p", "h2", "h3", "h4", "pre"})
_INDENTED = (*_TEXT_BLOCKS - {"pre"}, "li", "figcaption")
_GRIDS = frozenset("ul ol table thead tbody tfoot tr".split())
_NEVER_EMPTY = frozenset({"td", "th", "hr"})
_SPACE = " \t\r\n\u00a0\u3000"
_WRAPPING = re.compile(r"<(/?)(?:span|a)(?![a-z])([^>]*)>")
_SAYING = re.compile(r'\s(?:href|translate)="')
_ROOT = re.compile(r"\A<div>|</div>\Z")


def normalise(html: str) -> str:
    """The same text with boxes unwrapped, tags renamed, loose text in paragraphs and nothing empty.

    `html` is the cleaner's own output, so that tags are balanced and no attribute holds `<`, `>` or `"`. Every step
    is linear: an element is moved, never searched among its siblings.
    """
    root = lxml_html.fragment_fromstring(_without_wrappings(html), create_parent="div")
    elements = list(root.iterdescendants())
    holders = set()
    for element in reversed(elements):
        element.tag = RENAMED.get(element.tag, element.tag)
        parent = element.getparent()
        _settle(element, holds_block=element in holders)
        if element.tag in BLOCKS or element in holders:
            holders.add(parent)
    _paragraphs(root)
    for block in root.iter(*_INDENTED):
        _strip_start(block)
    for element in reversed(list(root.iterdescendants())):
        if _is_empty(element):
            _remove(element)
    return _ROOT.sub("", lxml_html.tostring(root, encoding="unicode"))


def _without_wrappings(html: str) -> str:
    """Drop the tags of `span` without `translate` and `a` without `href`: there may be one a character."""
    kept: list[bool] = []

    def decide(tag: re.Match) -> str:
        if not tag[1]:
            kept.append(bool(_SAYING.search(tag[2])))
            return tag[0] if kept[-1] else ""
        return tag[0] if kept.pop() else ""

    return _WRAPPING.sub(decide, html)


def _settle(element, *, holds_block: bool) -> None:
    """Bring one element into shape; everything inside it is already."""
    tag = element.tag
    if tag == "img" and not element.get("src"):
        _remove(element)
    elif tag in _INLINE and holds_block:
        _unwrap(element)
    elif tag in BOXES or (tag in _TEXT_BLOCKS and holds_block):
        _unbox(element, holds_block=holds_block)
    elif tag == "blockquote":
        _paragraphs(element)
    elif tag in _GRIDS:
        _drop_blank_text(element)


def _unbox(element, *, holds_block: bool) -> None:
    if holds_block:
        _paragraphs(element)
        _unwrap(element)
    else:
        element.tag = "p"
        element.attrib.clear()


def _paragraphs(parent) -> None:
    """Wrap every run of loose text and inline elements in a paragraph; a line break ends one."""
    paragraph = lxml_html.Element("p")
    paragraph.text, parent.text = parent.text, None
    for child in list(parent):
        tail, child.tail = child.tail, None
        if child.tag not in BLOCKS and child.tag != "br":
            paragraph.append(child)
            child.tail = tail
            continue
        if _says_something(paragraph):
            child.addprevious(paragraph)
        if child.tag == "br":
            parent.remove(child)
        paragraph = lxml_html.Element("p")
        paragraph.text = tail
    if _says_something(paragraph):
        parent.append(paragraph)


def _says_something(paragraph) -> bool:
    return len(paragraph) > 0 or bool((paragraph.text or "").strip(_SPACE))


def _drop_blank_text(element) -> None:
    if not (element.text or "").strip():
        element.text = None
    for child in element:
        if not (child.tail or "").strip():
            child.tail = None


def _strip_start(block) -> None:
    """Take the indent of Chinese typesetting off the first text of a block."""
    element = block
    while True:
        if element.text:
            element.text = element.text.lstrip(_SPACE)
        if element.text or not len(element) or element[0].tag not in _INLINE:
            return
        element = element[0]


def _is_empty(element) -> bool:
    """Whether an element, freed of its own empty children, says nothing (a line break says nothing)."""
    if element.tag in _NEVER_EMPTY or element.tag not in BLOCKS | _INLINE:
        return False
    texts = [element.text, *(child.tail for child in element)]
    return all(child.tag == "br" for child in element) and not any((text or "").strip(_SPACE) for text in texts)


def _unwrap(element) -> None:
    """Put the content of an element in its place."""
    _append_before(element, element.text)
    for child in list(element):
        element.addprevious(child)
    _remove(element)


def _remove(element) -> None:
    """Take an element out, but not the text behind it."""
    _append_before(element, element.tail)
    element.tail = None
    element.getparent().remove(element)


def _append_before(element, text: str | None) -> None:
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (text or "") or None
    else:
        parent = element.getparent()
        parent.text = (parent.text or "") + (text or "") or None
