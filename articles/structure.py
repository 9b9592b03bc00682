"""What markup may cost: a linear look at it before any parser, and the removal of what no body may hold."""

import re

DEEPEST = 250
MOST_REOPENED = 50_000
MOST_ATTRIBUTES = 500

# These change how a parser reads what follows, and none may be in a body: out with them and what they hold.
ASIDE = (
    "applet audio canvas frameset iframe math noembed noframes noscript object plaintext script select style svg "
    "template textarea title video xmp"
).split()
_ASIDE = re.compile(rf"<(/?)({'|'.join(ASIDE)})(?=[\s/>]|\Z)[^>]*>?", re.ASCII | re.IGNORECASE)
_ATTRIBUTE = r"""[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>"'][^\s>]*+)?+)?+"""
_TOKEN = re.compile(
    rf"""<!--(?:-?>|.*?(?:--!?>|\Z))
       | <[!?][^>]*+(?:>|\Z)
       | </(?![a-z])[^>]*+(?:>|\Z)
       | <(?P<close>/?)(?P<name>[a-z][^\s/>]*+)(?P<rest>(?:[\s/]++|{_ATTRIBUTE})*+)(?:>|\Z)""",
    re.ASCII | re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
_VOID = frozenset(
    "area base basefont bgsound body br col embed frame head hr html img input link meta param source track wbr".split()
)
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_PARTS = frozenset({"p", "li", "dd", "dt"})
_CELLS = frozenset({"td", "th", "p"})
# Which elements, left open, end by themselves: at the end tag of the name, and at its start tag.
_BOXES = "article aside blockquote center div dl footer header main nav ol section ul td th".split()
_ENDS_WITH = {
    **dict.fromkeys(_BOXES, _PARTS),
    **dict.fromkeys(("li", "dd", "dt"), frozenset({"p"})),
    "tr": _CELLS,
    **dict.fromkeys(("tbody", "thead", "tfoot"), _CELLS | {"tr"}),
    "table": _CELLS | {"tr", "tbody", "thead", "tfoot"},
}
_ENDS_AT = {
    "p": (frozenset({"p"}), frozenset()),
    "li": (frozenset({"li"}), frozenset({"p"})),
    **dict.fromkeys(("dd", "dt"), (frozenset({"dd", "dt"}), frozenset({"p"}))),
    **dict.fromkeys(("td", "th"), (frozenset({"td", "th"}), frozenset({"p"}))),
    "tr": (frozenset({"tr"}), _CELLS),
}


def without_foreign(html: str) -> str:
    """`html` without the elements of `ASIDE` and their content; one that is never closed loses its tag only.

    Afterwards none of their tags is left, so that comments are the only place where tags do not count.
    """
    opened: dict[str, list[int]] = {}
    cuts: list[tuple[int, int]] = []
    for tag in _ASIDE.finditer(html):
        name = tag[2].lower()
        if not tag[1]:
            opened.setdefault(name, []).append(tag.start())
        elif opened.get(name):
            start = opened[name].pop()
            while cuts and cuts[-1][0] >= start:
                cuts.pop()
            cuts.append((start, tag.end()))
    pieces, position = [], 0
    for start, end in cuts:
        if start >= position:
            pieces.append(html[position:start])
            position = end
    return _ASIDE.sub(_as_span, " ".join([*pieces, html[position:]]))


def _as_span(tag: re.Match) -> str:
    return f"<{tag[1]}span" + tag[0][1 + len(tag[1]) + len(tag[2]) :]


def is_too_complex(html: str) -> bool:
    """Whether a parser could nest `html` deeper than `DEEPEST`, or pay for it more than linearly.

    The nesting is never guessed too low: an end tag counts only where every parser obeys it. Expects the output of
    `without_foreign`.
    """
    stack: list[str] = []
    formatting = reopened = 0
    sloppy = False
    for token in _TOKEN.finditer(html):
        name = (token["name"] or "").lower()
        if not name or name in _VOID:
            continue
        if len(token["rest"]) > 8_000 and len(re.findall(_ATTRIBUTE, token["rest"], re.ASCII)) > MOST_ATTRIBUTES:
            return True
        before = len(stack)
        if token["close"]:
            _close(stack, name)
            sloppy = sloppy or len(stack) == before
        else:
            _open(stack, name)
        if name in _FORMATTING and len(stack) != before:
            formatting += len(stack) - before
        # After a wrong end tag, parsers open formatting anew in every block that follows.
        reopened += formatting if sloppy else 0
        if len(stack) > DEEPEST or reopened > MOST_REOPENED:
            return True
    return False


def _open(stack: list[str], name: str) -> None:
    same, passing = _ENDS_AT.get(name, (frozenset(), frozenset()))
    at = _top(stack, passing)
    if at >= 0 and stack[at] in same:
        del stack[at:]
    stack.append(name)


def _close(stack: list[str], name: str) -> None:
    at = _top(stack, _ENDS_WITH.get(name, frozenset()) - {name})
    if at >= 0 and stack[at] == name:
        del stack[at:]


def _top(stack: list[str], passing: frozenset[str]) -> int:
    """The index of the topmost element that is not among `passing`; -1 for none."""
    at = len(stack) - 1
    while at >= 0 and stack[at] in passing:
        at -= 1
    return at
