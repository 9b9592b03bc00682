"""Quotes in texts: where a passage stands, whatever script, width, spacing, punctuation or readings it is written with."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from chinese.converting import ConversionFailed, current
from chinese.folding import fold
from chinese.noise import HAN, Span
from chinese.readings import sounds
from chinese.variants import VARIANTS

# What stands for a quote that was cut out. Always the same, for a length would betray a name.
CUT = "■■（应权利人要求删节）"
CUT_HANT = "■■（應權利人要求刪節）"
CUT_SHORT = "■■"  # where the other would not fit
BORDER = "\0"  # nothing is found across one; no text that was ever saved holds it
SHORTEST, SHORTEST_LATIN = 2, 4
SHORT = 4

_CUT = re.compile(f"{re.escape(fold(CUT))}|■+")
_READINGS = re.compile(rf"(?<=[{HAN}])(?:\([a-zɑɡ\u0300-\u036f]{{1,10}}\))+")
_READING = re.compile(r"\(([^)]*)\)")
_TWINS = str.maketrans("ɑɡ", "ag", "".join(map(chr, range(0x300, 0x370))))
_CLAUSE_END = re.compile("[,;:!?。、…]")
_MARKS = re.compile("[\u0300-\u036f]*")


@dataclass(frozen=True)
class Quote:
    """A passage as it is compared: its folded letters and digits.

    A short one is not looked for across the marks that end a clause (`is_whole`): 国王，明天 does not hold 王明.
    """

    letters: str
    is_whole: bool


@dataclass(frozen=True)
class Letters:
    """A text as it is compared: the folded text, its letters and digits (and borders), and the place of each of them."""

    folded: str
    letters: str
    places: Sequence[int]

    def span(self, at: int, length: int, *, is_whole: bool) -> Span | None:
        """The place in the text of `length` letters from number `at` on; None if a whole quote would be torn there."""
        start, end = self.places[at], self.places[at + length - 1] + 1
        if is_whole and _CLAUSE_END.search(self.folded, start, end):
            return None
        return start, self._with_tail(end)

    def _with_tail(self, end: int) -> int:
        """The end of a passage with the readings and accents that belong to its last letter."""
        marks = _MARKS.match(self.folded, end)
        end = marks.end() if marks else end
        tail = _READINGS.match(self.folded, end)
        return tail.end() if tail and _is_noise(tail) else end


def _is_noise(readings: re.Match[str]) -> bool:
    """Whether all the brackets behind a character say how it is read."""
    char = readings.string[readings.start() - 1]
    return all(sounds(char, syllable.translate(_TWINS)) for syllable in _READING.findall(readings[0]))


def quote(text: str) -> Quote | None:
    """A passage to look for; None if it has too few letters to be one (two; four if they are all Latin or digits)."""
    compared = letters_of(text)[0]
    letters = compared.letters.replace(BORDER, "")
    if len(letters) < (SHORTEST_LATIN if letters.isascii() else SHORTEST):
        return None
    return Quote(letters, len(letters) < SHORT and not _CLAUSE_END.search(compared.folded.strip()))


def forms(text: str) -> list[Quote]:
    """A passage as it may be worded in each reading, each form once; empty for what `quote` refuses."""
    found = [quote(text)]
    for variant in VARIANTS:
        try:
            found.append(quote(current().convert(text, to=variant)))
        except ConversionFailed:
            continue
    return list(dict.fromkeys(filter(None, found))) if found[0] else []


def letters_of(text: str) -> list[Letters]:
    """The text to compare with: without the readings in brackets, and, where it has any, with them too.

    What was cut out is a border.
    """
    folded = _CUT.sub(lambda found: BORDER * len(found[0]), fold(text))
    whole = _letters(folded, folded)
    silent = _READINGS.sub(lambda found: " " * len(found[0]) if _is_noise(found) else found[0], folded)
    return [whole] if silent == folded else [_letters(folded, silent), whole]


def _letters(folded: str, seen: str) -> Letters:
    places = [place for place, char in enumerate(seen) if char.isalnum() or char == BORDER]
    return Letters(folded, "".join([seen[place] for place in places]), places)


def spans(text: str, quotes: Iterable[Quote]) -> list[Span]:
    """The places of all quotes in the text, in order; those that overlap or touch are one."""
    compared = letters_of(text)
    found = sorted(span for each in quotes for letters in compared for span in _spans(letters, each))
    merged: list[Span] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _spans(text: Letters, wanted: Quote) -> Iterator[Span]:
    at = text.letters.find(wanted.letters)
    while at >= 0:
        span = text.span(at, len(wanted.letters), is_whole=wanted.is_whole)
        if span:
            yield span
        at = text.letters.find(wanted.letters, at + 1)


def cut(text: str, quotes: Iterable[Quote], *, mark: str = CUT, most: int | None = None) -> str:
    """The text with a mark instead of each quote; with a shorter one where it would grow beyond `most` characters."""
    found = spans(text, quotes)
    if not found:
        return text
    whole = _with_marks(text, found, mark)
    return _with_marks(text, found, CUT_SHORT) if most is not None and len(whole) > most else whole


def _with_marks(text: str, found: Sequence[Span], mark: str) -> str:
    kept: list[str] = []
    at = 0
    for start, end in found:
        kept += text[at:start], mark
        at = end
    return "".join([*kept, text[at:]])
