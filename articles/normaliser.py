"""From whatever an editor pasted to the few shapes a body has: blocks in a row, text in blocks."""

import re

from lxml import html as lxml_html

BLOCKS = frozenset(
    "p h2 h3 h4 blockquote ul ol li figure figcaption table caption thead tbody tfoot tr th td hr pre".split()
)
# Kept by the first pass of the cleaner because they say where a block begins and ends; gone after this step.
BOXES = frozenset(
    "address article aside center dd details div dl dt fieldset footer form header legend main nav section summary".split()
)
RENAMED = {"b": "strong", "i": "em", "h1": "h2", "h5": "h4", "h6": "h4"}
_INLINE = frozenset("strong em u s sub sup a span code".split())
_TEXT_BLOCKS = frozenset({"p", "h2", "h3", "h4", "pre"})
_GRIDS = frozenset("ul ol table thead tbody tfoot tr".split())
_MAY_BE_EMPTY = frozenset({"td", "th", "br", "hr", "img", "tr", "tbody"})
_SPACE = " \t\r\n\u00a0\u3000"
_OUTER = re.compile(r"\A<div>|</div>\Z")


def normalise(html: str) -> str:
    """The same text with boxes unwrapped, tags renamed, loose text in paragraphs and nothing empty."""
    root = lxml_html.fragment_fromstring(html, create_parent="div")
    for element in list(root.iter()):
        element.tag = RENAMED.get(element.tag, element.tag)
    for element in reversed(list(root.iterdescendants())):
        _settle(element)
    _paragraphs(root)
    for block in root.iter(*_TEXT_BLOCKS - {"pre"}, "li", "figcaption"):
        _strip_start(block)
    for element in reversed(list(root.iterdescendants())):
        if _is_empty(element):
            element.drop_tree()
    return _OUTER.sub("", lxml_html.tostring(root, encoding="unicode"))


def _settle(element) -> None:
    """Bring one element into shape; everything inside it is already."""
    tag = element.tag
    if tag in BOXES:
        _unbox(element)
    elif tag == "span" and element.get("translate") is None or tag == "a" and not element.get("href"):
        element.drop_tag()
    elif tag == "img" and not element.get("src"):
        element.drop_tree()
    elif tag in _INLINE and _holds_block(element):
        element.drop_tag()
    elif tag in _TEXT_BLOCKS:
        for inner in [child for child in element.iterdescendants() if child.tag in BLOCKS]:
            inner.drop_tag()
    elif tag == "blockquote":
        _paragraphs(element)
    elif tag in _GRIDS:
        _drop_blank_text(element)


def _unbox(element) -> None:
    if _holds_block(element):
        _paragraphs(element)
        element.drop_tag()
    else:
        element.tag = "p"
        element.attrib.clear()


def _holds_block(element) -> bool:
    return any(child.tag in BLOCKS for child in element.iterdescendants())


def _paragraphs(parent) -> None:
    """Wrap every run of loose text and inline elements in a paragraph; a line break ends one."""
    children = list(parent)
    run = _Run(parent, 0)
    run.add_text(parent.text)
    parent.text = None
    for child in children:
        tail, child.tail = child.tail, None
        if child.tag in BLOCKS or child.tag == "br":
            run.end()
            if child.tag == "br":
                parent.remove(child)
            run = _Run(parent, parent.index(child) + 1 if child.tag != "br" else run.at + run.made)
        else:
            run.add(child)
        run.add_text(tail)
    run.end()


class _Run:
    """Loose content on its way into a paragraph at index `at` of its parent."""

    def __init__(self, parent, at):
        self.parent, self.at, self.made = parent, at, 0
        self.paragraph = lxml_html.Element("p")

    def add(self, element):
        """Take an inline element, without its tail."""
        self.paragraph.append(element)

    def add_text(self, text):
        """Take loose text."""
        if not text:
            return
        if len(self.paragraph):
            self.paragraph[-1].tail = (self.paragraph[-1].tail or "") + text
        else:
            self.paragraph.text = (self.paragraph.text or "") + text

    def end(self):
        """Put the paragraph in its place, if there is anything in it."""
        if len(self.paragraph) or (self.paragraph.text or "").strip(_SPACE):
            self.parent.insert(self.at, self.paragraph)
            self.made = 1


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
    if element.tag in _MAY_BE_EMPTY or element.tag not in BLOCKS | _INLINE:
        return False
    return not element.text_content().strip(_SPACE) and element.find(".//img") is None
