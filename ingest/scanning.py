"""One linear pass over markup before any parser sees it: bounds, and out with what is no text.

The rules of what a tag is are those of the HTML standard's tokenizer, so that no parser finds another page than we did.
"""

import re
from dataclasses import dataclass

from ingest.errors import ImportRefused

MOST_ELEMENTS, MOST_ATTRIBUTES, MOST_DEPTH = 100_000, 200, 200
_SPACE = r"[ \t\n\r\f]"
_OPEN = re.compile(r"<(?:(!--)|(/?)([a-zA-Z][^\s/>]{0,60}))")
_ATTRIBUTE = (
    rf"(?:[ \t\n\r\f/]*+[^ \t\n\r\f/>][^ \t\n\r\f/>=]*+"
    rf"(?:{_SPACE}*+=(?:{_SPACE}*+(?:\"[^\"]*+\"|'[^']*+'|[^ \t\n\r\f>\"'][^ \t\n\r\f>]*+))?+)?+)"
)
_ATTRIBUTES = re.compile(rf"{_ATTRIBUTE}*+[ \t\n\r\f/]*+")
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE)
_DROPPED = frozenset("script style textarea iframe xmp noembed noframes".split())
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# Their end tags may be left out, so that an open one says nothing about depth.
_LOOSE = frozenset("p li dt dd option optgroup tr td th thead tbody tfoot html head body rt rp".split())
_BREAKING = frozenset(
    "div section article main center form header footer aside nav dl fieldset blockquote ul ol li table tbody tr td th".split()
)
# A parser puts a body, a row and a cell between two tables.
_LEVELS = {"table": 4}
_INLINE = frozenset("span font b i u em strong a small big tt label s strike ins del bdo abbr code".split())
TOO_COMPLEX = "无法自动识别正文（网页结构异常）。请在浏览器打开后复制正文，另存为文本再导入。"


@dataclass(frozen=True)
class Scanned:
    """Markup that is safe to parse, the page's own style sheets, and whether wrappers had to be unwound."""

    markup: str
    styles: tuple[str, ...]
    flattened: bool


@dataclass(frozen=True)
class _Tag:
    name: str
    closing: bool
    text: str


def scan(markup: str) -> Scanned:
    """Drops comments, scripts and the like; wrappers nested too deep become paragraph breaks, as parsers lose their text.

    Raises ImportRefused for more elements, attributes or depth than any article has.
    """
    pieces, styles = _tokens(markup)
    flattened = _depth(pieces) > MOST_DEPTH
    if flattened:
        pieces = [_unwound(piece) for piece in pieces]
        if _depth(pieces) > MOST_DEPTH:
            raise ImportRefused(TOO_COMPLEX, "too_complex")
    return Scanned(
        "".join(piece if isinstance(piece, str) else piece.text for piece in pieces), tuple(styles), flattened
    )


def _tokens(markup: str) -> tuple[list[str | _Tag], list[str]]:
    pieces: list[str | _Tag] = []
    styles: list[str] = []
    unclosed: set[str] = set()
    position = elements = ends = 0
    lowered = markup.lower() if len(markup.lower()) == len(markup) else markup
    while match := _OPEN.search(markup, position):
        pieces.append(markup[position : match.start()])
        if match[1]:
            end = markup.find("-->", match.start() + 2)
            position = end + 3 if end >= 0 else len(markup)
            continue
        end = _ATTRIBUTES.match(markup, match.end()).end()
        elements += not match[2]
        ends += bool(match[2])
        _check(max(elements, ends), markup[match.end() : end])
        position, name = end + 1, match[3].lower()
        if end >= len(markup):
            break  # a tag that never ends: nothing after it is text
        close = -1
        if name in _DROPPED and not match[2] and name not in unclosed:
            close = lowered.find(f"</{name}", end)
        if close >= 0:
            if name == "style":
                styles.append(markup[position:close])
            position = (markup.find(">", close) + 1) or len(markup)
        elif name in _DROPPED:
            unclosed.add(name)
        else:
            pieces.append(_Tag(name, bool(match[2]), markup[match.start() : end + 1]))
    pieces.append(markup[position:])
    return pieces, styles


def _check(elements: int, attributes: str) -> None:
    many = (
        len(attributes) > 2 * MOST_ATTRIBUTES and sum(1 for _ in _ONE_ATTRIBUTE.finditer(attributes)) > MOST_ATTRIBUTES
    )
    if elements > MOST_ELEMENTS or many:
        raise ImportRefused(TOO_COMPLEX, "too_complex")


def _depth(pieces: list[str | _Tag]) -> int:
    """The depth of open elements at the deepest point; an end tag closes only what is open."""
    opened: dict[str, int] = {}
    depth = deepest = 0
    for piece in pieces:
        if isinstance(piece, str) or piece.name in _VOID or piece.name in _LOOSE:
            continue
        if not piece.closing:
            opened[piece.name] = opened.get(piece.name, 0) + 1
            depth += _LEVELS.get(piece.name, 1)
            deepest = max(deepest, depth)
        elif opened.get(piece.name):
            opened[piece.name] -= 1
            depth -= _LEVELS.get(piece.name, 1)
    return deepest


def _unwound(piece: str | _Tag) -> str | _Tag:
    if isinstance(piece, str) or piece.name not in _BREAKING | _INLINE:
        return piece
    return "<br>" if piece.name in _BREAKING else ""
