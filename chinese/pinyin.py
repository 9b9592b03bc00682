"""How Chinese is typed: the syllables of a name without tones, and their first letters."""

import unicodedata
from functools import cache
from pathlib import Path

from chinese.folding import fold

DATA = Path(__file__).parent / "data"
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0304\u030c\u0302"))
LONGEST = 4  # characters of a word in pinyin_words.txt


def syllables(text: str) -> list[str]:
    """One syllable for each Chinese character (绿 is `lv`), each other letter or digit for itself, signs left out."""
    folded = fold(text)
    found: list[str] = []
    at = 0
    while at < len(folded):
        word = next((word for size in range(LONGEST, 0, -1) if (word := folded[at : at + size]) in _words()), "")
        if word:
            found += _words()[word]
        elif folded[at].isalnum():
            found.append(_first_readings().get(folded[at], folded[at]))
        at += len(word) or 1
    return found


def pinyin(text: str) -> str:
    """`tanpuhui` for 碳普惠."""
    return "".join(syllables(text))


def initials(text: str) -> str:
    """`tph` for 碳普惠."""
    return "".join(syllable[0] for syllable in syllables(text))


@cache
def _words() -> dict[str, list[str]]:
    """Words, and characters, that are read otherwise than by the first readings of dictionaries."""
    lines = (DATA / "pinyin_words.txt").read_text(encoding="utf-8").splitlines()
    return {fold(word): spelled for word, *spelled in map(str.split, lines)}


@cache
def _first_readings() -> dict[str, str]:
    found = {}
    for line in (DATA / "readings.txt").read_text(encoding="utf-8").splitlines():
        syllable, first, _ = line.split("\t")
        found.update(dict.fromkeys(first, _plain(syllable)))
    return found


def _plain(syllable: str) -> str:
    """Without the tone; ü is typed as v."""
    toneless = unicodedata.normalize("NFD", syllable).translate(_TONES)
    return unicodedata.normalize("NFC", toneless).replace("ü", "v")
