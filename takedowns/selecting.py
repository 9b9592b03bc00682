"""Which place of an article a quote means: the exact words, and a few words before or after them (W3C text quote selector)."""

from dataclasses import dataclass
from typing import Any

from chinese import quoting
from chinese.folding import fold
from chinese.noise import Span


@dataclass(frozen=True)
class Selection:
    """Where a quote stands in a text: the places that are meant, and how many there are of the words alone.

    `is_open`: the words stand there more than once, and nothing tells which of them is meant; somebody must be asked.
    """

    spans: list[Span]
    places: int
    is_open: bool


def select(text: str, words: dict[str, Any]) -> Selection:
    """The places in `text` of `words` (`quote`, `prefix`, `suffix`; as a target holds them), in either script.

    Each line of the quote is looked for; `prefix` stands before its first line, `suffix` after its last. Where they fit
    no place, all count: a slip of the pen must hide nothing from the desk.
    """
    lines = [line for line in words.get("quote", "").splitlines() if line.strip()]
    found: list[Span] = []
    places, is_open = 0, False
    for number, line in enumerate(lines):
        every = quoting.spans(text, quoting.forms(line))
        before = words.get("prefix", "") if number == 0 else ""
        after = words.get("suffix", "") if number == len(lines) - 1 else ""
        fitting = [span for span in every if _fits(text, span, before, after)]
        found += fitting or every
        places = max(places, len(every))
        is_open = is_open or len(fitting or every) > 1
    return Selection(sorted(set(found)), places, is_open)


def runs(text: str, spans: list[Span]) -> list[list[tuple[str, bool]]]:
    """The lines of `text` that are not empty, each as runs of text and whether they lie in one of the (sorted) places."""
    at, lines = 0, []
    for line in text.split("\n"):
        inside = [(max(start - at, 0), min(end - at, len(line))) for start, end in spans]
        at += len(line) + 1
        if line:
            lines.append(_cut(line, [span for span in inside if span[0] < span[1]]))
    return lines


def _cut(line: str, spans: list[Span]) -> list[tuple[str, bool]]:
    pieces, at = [], 0
    for start, end in spans:
        pieces += [(line[at:start], False), (line[max(at, start) : end], True)]
        at = max(at, end)
    return [(piece, quoted) for piece, quoted in [*pieces, (line[at:], False)] if piece]


def _fits(text: str, span: Span, before: str, after: str) -> bool:
    start, end = span
    return _letters(text[:start]).endswith(_letters(before)) and _letters(text[end:]).startswith(_letters(after))


def _letters(text: str) -> str:
    """The folded letters and digits of a text, without what stands between them."""
    return "".join(char for char in fold(text) if char.isalnum())
