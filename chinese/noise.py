"""Pinyin noise: readings in brackets that mirror sites put behind characters, as in 達(dá)峰."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chinese.readings import everyday, is_common, is_reading

Span = tuple[int, int]

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af〇"
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜḿńňǹ"
_MARKS = "\u0300\u0301\u0304\u0308\u030c"
# Mirror sites also write the two letters as their phonetic twins.
_TWINS = str.maketrans("ɑɡ", "ag")
_LETTERS = re.compile(f"[a-zü{_TONED}]{{1,7}}")
_BRACKET = rf"[(（][a-züɑɡ{_TONED}{_MARKS}]{{1,14}}[)）]"
# Possessive: a bracket is never tried twice, so the time is linear.
_GLOSSED = re.compile(rf"([{HAN}])((?:{_BRACKET})++)")
_ONE = re.compile(_BRACKET)
_COUNTED = re.compile(f"[{HAN}]")
LEAST_HITS, LEAST_SHARE = 3, 0.002


@dataclass(frozen=True)
class Profile:
    """What the whole page says about its readings in brackets: how many, and how often each character has one."""

    hits: int
    noisy: bool
    glosses: dict[str, int]

    def drops(self, char: str) -> bool:
        """True if a reading behind this character is noise; the single gloss of a rare character is an author's."""
        if not self.noisy:
            return char in everyday()
        return is_common(char) or self.glosses.get(char, 0) > 1


def profile(text: str) -> Profile:
    """Counts the readings of a whole page: one field alone, a title say, has too few of them to judge by."""
    glosses = Counter(char for char, _ in _readings_in(text))
    hits = glosses.total()
    noisy = hits >= LEAST_HITS and hits >= LEAST_SHARE * len(_COUNTED.findall(text))
    return Profile(hits, noisy, dict(glosses))


def reading_spans(text: str, page: Profile) -> list[Span]:
    """The places (start, end) of readings that are noise by the profile of the page the text stands on."""
    if not page.hits:
        return []
    return [span for char, span in _readings_in(text) if page.drops(char)]


def cut(text: str, spans: Sequence[Span]) -> str:
    """The text without the given places, which are in order and apart."""
    kept, position = [], 0
    for start, end in spans:
        kept.append(text[position:start])
        position = end
    return "".join((*kept, text[position:]))


def _readings_in(text: str) -> Iterator[tuple[str, Span]]:
    for match in _GLOSSED.finditer(text):
        char = match[1]
        for bracket in _ONE.finditer(text, *match.span(2)):
            if _is_gloss(char, bracket[0][1:-1]):
                yield char, bracket.span()


def _is_gloss(char: str, inner: str) -> bool:
    """Exactly one letter carries a tone, and the syllable is a reading of the character."""
    syllable = unicodedata.normalize("NFC", inner.translate(_TWINS))
    if not _LETTERS.fullmatch(syllable) or sum(letter in _TONED for letter in syllable) != 1:
        return False
    return is_reading(char, syllable)
