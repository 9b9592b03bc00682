"""Units, runs and terms: what a text is indexed under and a query is looked up by; on folded text."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

from chinese.noise import HAN

# Raise it whenever a folded text would give other terms, or a text another fold: every index is then rebuilt.
TERMS_VERSION = 1
LONGEST_WORD = 64
MOST_BYTES = 900_000  # a tsvector of PostgreSQL holds 1 MB
TITLE = "t_"

# One character is one unit: Han with radicals and planes 2 and 3, the iteration mark, kana, bopomofo, Hangul syllables.
_ALONE = f"{HAN}\u2e80-\u2fd5\u3005-\u3006\u3041-\u3096\u309d-\u30fa\u30fc-\u312f\u31a0-\u31ff\uac00-\ud7a3\U00020000-\U0003fffd"


def _in_words() -> str:
    """The other letters and digits, as ranges: those of Unicode 3.2, which no later Python will change.

    A contentless index forgets a text only when it is told the very terms it was given.
    """
    alone = re.compile(f"[{_ALONE}]")
    kind = unicodedata.ucd_3_2_0.category
    codes = [code for code in range(0x10000) if kind(chr(code))[0] in "LN" and not alone.match(chr(code))]
    starts = [codes[0], *(after for before, after in pairwise(codes) if after > before + 1)]
    ends = [*(before for before, after in pairwise(codes) if after > before + 1), codes[-1]]
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True))


_LETTERS = _in_words()
_WORD = rf"(?:[{_LETTERS}]|(?<=[0-9])\.(?=[0-9]))++"
_RUN = re.compile(rf"(?:[{_ALONE}]++|{_WORD}(?:[-.]{_WORD})*+)++")
_UNIT = re.compile(rf"([{_ALONE}]|{_WORD})([-.]?)")
_ONLY_ALONE = re.compile(f"[{_ALONE}]+")
_LETTER = re.compile(f"[{_LETTERS}]")


def runs(folded: str) -> list[str]:
    """The runs of a folded text, in order: units that touch, or words that a single `-` or `.` connects."""
    return _RUN.findall(folded)


def run_spans(folded: str) -> Iterator[tuple[int, int]]:
    """The places (start, end) of the runs."""
    return (match.span() for match in _RUN.finditer(folded))


def units(run: str) -> list[str]:
    """The units of a run: single characters of Han, kana and Hangul; words, `13.5` being one."""
    return [unit for unit, _ in _UNIT.findall(run)]


def run_terms(run: str) -> list[str]:
    """The terms by which a text with this run is found: its one unit, or else its pairs of neighbours."""
    found = _UNIT.findall(run)
    return _pairs(found) or [unit[:LONGEST_WORD] for unit, _ in found]


def is_letter(char: str) -> bool:
    """True for one letter or digit of a word; false for characters that are a unit alone, and for signs."""
    return _LETTER.match(char) is not None


def terms(title: str, text: str, facets: Iterable[str] = ()) -> list[str]:
    """All terms of a document, each once: its facets, its title's with `t_`, every unit and pair of title and text.

    Title and text are folded. Always the same list for the same input; words are cut at 64 characters, and the list
    ends before 900,000 bytes of UTF-8.
    """
    found = dict.fromkeys(facets)
    found |= dict.fromkeys(TITLE + term for term in _terms(title))
    found |= _terms(f"{title}\n{text}")
    return _within(list(found))


def _terms(folded: str) -> dict[str, None]:
    found: dict[str, None] = {}
    for run in runs(folded):
        if _ONLY_ALONE.fullmatch(run):
            found |= dict.fromkeys(run)
            found |= dict.fromkeys(map("".join, pairwise(run)))
        else:
            parts = _UNIT.findall(run)
            found |= dict.fromkeys(unit[:LONGEST_WORD] for unit, _ in parts)
            found |= dict.fromkeys(_pairs(parts))
    return found


def _pairs(parts: list[tuple[str, str]]) -> list[str]:
    return [
        f"{unit[:LONGEST_WORD]}{sign}{following[:LONGEST_WORD]}" for (unit, sign), (following, _) in pairwise(parts)
    ]


def _within(found: list[str]) -> list[str]:
    room = MOST_BYTES - len("".join(found).encode())
    while room < 0:
        room += len(found.pop().encode())
    return found
