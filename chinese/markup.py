"""Conversion of a finished HTML page: only text and a few attributes change, every other byte stays as it came."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from chinese.converting import Converters, current, script_of
from chinese.rules import OwnRules
from chinese.scripts import HANS, HANT, MIXED, has_hant
from chinese.variants import Variant

# What is skipped with its content, and what is converted: these lists and nothing else.
SKIPPED = frozenset("script style pre code kbd samp textarea svg math iframe template".split())
SKIPPING_CLASS = "notranslate"
SKIPPING_MARK = "data-zh-skip"
SCRIPT_MARK = "data-zh-from"
OWN_MARK = "data-zh-own"
ATTRIBUTES = frozenset("title alt placeholder aria-label".split())
META_NAMES = frozenset(
    "description keywords og:title og:description og:site_name og:image:alt twitter:title twitter:description".split()
)

_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_FOREIGN = frozenset(("svg", "math"))
_BLANK = r"[ \t\n\f\r]"
_NAME = r"[a-zA-Z][a-zA-Z0-9:_-]*+"
_VALUE = r"""(?:"([^"]*+)"|'([^']*+)'|[^ \t\n\f\r"'=<>`]++)"""
_ATTRIBUTE = rf"""([^ \t\n\f\r"'<>/=\0]++)(?:{_BLANK}*+={_BLANK}*+{_VALUE})?+"""
_UNNAMED = re.sub(r"\((?=[^?])", "(?:", _ATTRIBUTE)
_ATTRIBUTES = rf"(?:[ \t\n\f\r/]++{_UNNAMED})*+"
_RAW = r"(?i:script|style|textarea|title|iframe|xmp|noembed|noframes)"
# A strict grammar, and possessive throughout: what is doubtful in HTML matches `broken`, in linear time. The last group
# that matched tells the kind of token; most of these groups are empty and stand at the end for that reason.
_TOKEN = re.compile(
    rf"""<(?:
        (?!(?i:plaintext|{_RAW})[ \t\n\f\r/>])(?P<name>{_NAME})(?P<attributes>{_ATTRIBUTES})
            (?P<slash>[ \t\n\f\r/]*+)>(?P<start>)
        | /(?P<end>{_NAME}){_BLANK}*+>
        | (?P<raw>{_RAW})(?=[ \t\n\f\r/>])(?P<raw_attributes>{_ATTRIBUTES})[ \t\n\f\r/]*+>
            (?P<content>(?:[^<]++|<(?!/(?i:(?P=raw))[ \t\n\f\r/>]))*+)</(?i:(?P=raw)){_BLANK}*+>(?P<whole>)
        | !--(?!-?>)(?:[^-]++|-(?!-!?>))*+-->(?P<comment>)
        | !(?i:doctype)[^>]*+>(?P<doctype>)
        | (?=[a-zA-Z/!?])(?P<broken>)
    )""",
    re.VERBOSE,
)
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE)
# A first glance at attributes: may they decide over the element.
_MARKED = re.compile("data-zh-|translate|lang")


class Doubt(ValueError):
    """Markup that browsers may read in another way than we do: it is better left alone."""


@dataclass(slots=True)
class _Frame:
    """An open element that decides over what is in it; `depth` counts open elements of the same tag."""

    tag: str
    script: str | None
    own: bool
    skip: bool = False
    depth: int = 1


def convert_html(
    html: str,
    *,
    to: Variant,
    script: str | None = None,
    own: OwnRules | None = None,
    converters: Converters | None = None,
) -> str:
    """A page or a fragment in a reading.

    `script` None: the page says itself, by `data-zh-from`, what is not Simplified, and `own` holds inside `data-zh-own`.
    Otherwise it is the script of a fragment of one article, to all of which `own` applies.
    Raises Doubt for markup that is broken, and converting.ConversionFailed.
    """
    if html.isascii() or (to.code == HANS and not has_hant(html)):
        return html
    scan = _Scan(html, _Frame("", script, own=script is not None))
    scan.run()
    scan.convert(to, own, converters or current())
    return "".join(scan.parts)


class _Scan:
    """One pass over a page: `parts` are its pieces in order, `jobs` the numbers of those that are to be converted."""

    def __init__(self, html: str, outermost: _Frame) -> None:
        self.html = html
        self.parts: list[str] = []
        self.jobs: dict[tuple[str | None, bool], list[int]] = defaultdict(list)
        self._written = 0
        self._frame = outermost
        self._outer: list[_Frame] = []

    def run(self) -> None:
        """Cut the page into parts. Raises Doubt."""
        html, position = self.html, 0
        for token in _TOKEN.finditer(html):
            start = token.start()
            if start > position and not self._frame.skip:
                self._take(position, start, self._frame)
            position = token.end()
            kind = token.lastgroup
            if kind == "start":
                self._start(token)
            elif kind == "end":
                if token["end"].lower() == self._frame.tag:
                    self._end()
            elif kind == "whole":
                self._whole(token)
            elif kind == "broken":
                raise Doubt(f"unreadable markup at {start}")
        if self._outer:
            raise Doubt(f"<{self._frame.tag}> is not closed")
        self._take(position, len(html), self._frame)
        self.parts.append(html[self._written :])

    def _take(self, start: int, end: int, frame: _Frame) -> None:
        """Mark a piece for conversion, if there is anything in it."""
        piece = self.html[start:end]
        if piece.isascii():
            return
        self.jobs[frame.script, frame.own].append(len(self.parts) + 1)
        self.parts += self.html[self._written : start], piece
        self._written = end

    def _start(self, token: re.Match[str]) -> None:
        tag, attributes, frame = token["name"].lower(), token["attributes"], self._frame
        if not frame.skip and (attributes or tag in SKIPPED):
            inner = _frame_of(tag, attributes, frame)
            if not (inner.skip or attributes.isascii()):
                self._take_attributes(token.start("attributes"), attributes, tag, inner)
            if inner is not frame and _has_content(tag, token):
                self._outer.append(frame)
                self._frame = inner
                return
        if tag == frame.tag and _has_content(tag, token):
            frame.depth += 1

    def _end(self) -> None:
        self._frame.depth -= 1
        if not self._frame.depth:
            self._frame = self._outer.pop()

    def _whole(self, token: re.Match[str]) -> None:
        """An element whose content is text for the parser; only that of `title` is text for readers."""
        tag, content = token["raw"].lower(), token["content"]
        if "<" in content and (self._frame.tag in _FOREIGN or (tag == "script" and "<!--" in content)):
            raise Doubt(f"<{tag}> at {token.start()} may end elsewhere")
        if tag == "title" and not self._frame.skip:
            inner = _frame_of(tag, token["raw_attributes"], self._frame)
            if not inner.skip:
                self._take(token.start("content"), token.end("content"), inner)

    def _take_attributes(self, offset: int, attributes: str, tag: str, frame: _Frame) -> None:
        wanted = set(ATTRIBUTES if tag != "meta" else _wanted_of_meta(attributes))
        for match in _ONE_ATTRIBUTE.finditer(attributes):
            name = match[1].lower()
            if name in wanted:
                wanted.discard(name)  # of two attributes of one name the parser drops the second
                group = 2 if match[2] is not None else 3
                if match[group] and "://" not in match[group]:
                    self._take(offset + match.start(group), offset + match.end(group), frame)

    def convert(self, to: Variant, own: OwnRules | None, converters: Converters) -> None:
        """Put the converted pieces into `parts`. Raises Doubt and ConversionFailed."""
        for script, has_own, numbers in self._groups():
            rules = own if has_own else None
            if to.code == script == HANS:
                continue
            pieces = [self.parts[number] for number in numbers]
            hidden = [rules.hide(piece) for piece in pieces] if rules else pieces
            converted = converters.convert_all(hidden, to=to, script=script)
            _check(hidden, converted)
            if rules:
                converted = [rules.show(new, piece) for new, piece in zip(converted, pieces, strict=True)]
            for number, new in zip(numbers, converted, strict=True):
                self.parts[number] = new

    def _groups(self) -> Iterator[tuple[str, bool, list[int]]]:
        """Script, whether the article's own rules apply, and the numbers of the parts."""
        groups: dict[tuple[str, bool], list[int]] = defaultdict(list)
        for (script, own), numbers in self.jobs.items():
            if script is None and has_hant("".join(self.parts[number] for number in numbers)):
                for number in numbers:
                    groups[script_of(self.parts[number]), own].append(number)
            else:
                groups[script or HANS, own] += numbers
        for (script, own), numbers in groups.items():
            yield script, own, numbers


def _has_content(tag: str, token: re.Match[str]) -> bool:
    """Whether a start tag opens something that has to be closed."""
    return tag not in _VOID and not (tag in _FOREIGN and token["slash"].endswith("/"))


def _frame_of(tag: str, attributes: str, frame: _Frame) -> _Frame:
    """The frame for an element: the surrounding one, unless its tag or its attributes decide otherwise."""
    if tag in SKIPPED:
        return _Frame(tag, None, own=False, skip=True)
    if not _MARKED.search(attributes.lower()):
        return frame
    values = _values(attributes)
    if _is_skipped(values):
        return _Frame(tag, None, own=False, skip=True)
    script = values.get(SCRIPT_MARK)
    if script not in {HANS, HANT, MIXED} and OWN_MARK not in values:
        return frame
    script = script if script in {HANS, HANT, MIXED} else frame.script
    return _Frame(tag, script, own=frame.own or OWN_MARK in values)


def _values(attributes: str) -> dict[str, str]:
    """Names and values as a parser sees them: of two attributes of one name the first counts."""
    found: dict[str, str] = {}
    for match in _ONE_ATTRIBUTE.finditer(attributes):
        value = match[2] if match[2] is not None else match[3]
        if value is None:
            value = match[0].partition("=")[2]
        found.setdefault(match[1].lower(), unescape(value).strip())
    return found


def _wanted_of_meta(attributes: str) -> frozenset[str]:
    values = _values(attributes)
    kinds = {values.get(name, "").lower() for name in ("name", "property")}
    return frozenset(("content",)) if kinds & META_NAMES else frozenset()


def _is_skipped(values: dict[str, str]) -> bool:
    return (
        SKIPPING_MARK in values
        or values.get("translate", "").lower() == "no"
        or SKIPPING_CLASS in values.get("class", "").split()
        or not values.get("lang", "zh").lower().startswith("zh")
    )


def _check(before: list[str], after: list[str]) -> None:
    """No dictionary may bring a character into a page that means something to an HTML parser."""
    old, new = "".join(before), "".join(after)
    if any(old.count(char) != new.count(char) for char in "<>&\"'"):
        raise Doubt("a conversion touched markup")
