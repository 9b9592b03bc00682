"""Which syllables a character is read as, and which characters are everyday ones."""

import unicodedata
from functools import cache
from pathlib import Path

from chinese.folding import fold

DATA = Path(__file__).parent / "data"


@cache
def everyday() -> frozenset[str]:
    """Some 680 characters that make up half of any news text, of both scripts."""
    return frozenset((DATA / "everyday.txt").read_text(encoding="utf-8")) - {"\n"}


@cache
def _readings() -> dict[str, frozenset[str]]:
    """Syllable with tone mark, NFC -> the folded characters read so. Made from pypinyin by chinese/building.py."""
    table = {}
    for line in (DATA / "readings.txt").read_text(encoding="utf-8").splitlines():
        syllable, first, others = line.split("\t")
        table[syllable] = frozenset(first + others)
    return table


def is_reading(char: str, syllable: str) -> bool:
    """True if the character, of either script, may be read as this syllable with its tone mark."""
    return fold(char) in _readings().get(unicodedata.normalize("NFC", syllable), frozenset())


@cache
def _toneless() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for syllable, chars in _readings().items():
        table.setdefault(fold(syllable), set()).update(chars)
    return {syllable: frozenset(chars) for syllable, chars in table.items()}


def sounds(char: str, syllable: str) -> bool:
    """True if the character, of either script, may be read as this folded syllable, whatever the tone."""
    return fold(char) in _toneless().get(syllable, frozenset())


def is_common(char: str) -> bool:
    """True for the 3,755 characters of GB2312's first level, and for the everyday Traditional forms of them."""
    if _first_level(char, "gb2312", 0xB0, 0xD7):
        return True
    # 犇 folds to 奔, yet nobody reads it without help: Big5's own first level tells the two kinds apart.
    return _first_level(fold(char), "gb2312", 0xB0, 0xD7) and _first_level(char, "big5", 0xA4, 0xC6)


def _first_level(char: str, codec: str, lowest: int, highest: int) -> bool:
    try:
        return lowest <= char.encode(codec)[0] <= highest
    except UnicodeEncodeError:
        return False
