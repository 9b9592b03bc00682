"""Folding: the form in which two texts are compared, whatever script, width or case they were written in."""

import re
import unicodedata
from pathlib import Path

DATA = Path(__file__).parent / "data"
ZERO = "〇"


class _Folds(dict[int, int]):
    """A table for `str.translate` that works out a character the first time it is met."""

    def __init__(self, classes: dict[str, str]) -> None:
        super().__init__()
        self.classes = classes

    def __missing__(self, code: int) -> int:
        char = chr(code)
        # A compatibility form may turn into a capital, a capital into a letter with an accent, and so on.
        while (plainer := self._step(char)) != char:
            char = plainer
        self[code] = ord(char)
        return ord(char)

    def _step(self, char: str) -> str:
        for form in (unicodedata.normalize("NFKC", char), char.lower(), _without_accent(char)):
            if len(form) == 1 and form != char:
                return form
        return self.classes.get(char, char)


def _without_accent(char: str) -> str:
    base, *rest = unicodedata.normalize("NFD", char)
    return base if rest and base.isascii() and base.isalpha() else char


def _load() -> _Folds:
    classes = dict.fromkeys("○◯", ZERO)
    for line in (DATA / "folds.txt").read_text(encoding="utf-8").splitlines():
        representative, *others = line
        classes.update(dict.fromkeys(others, representative))
    return _Folds(classes)


_FOLDS = _load()


def fold(text: str) -> str:
    """The folded text: Simplified, half width, lower case, without accents, each character for itself.

    The length is kept, so an offset in the fold is an offset in the text. Folding twice changes nothing.
    """
    return text.translate(_FOLDS)


def pattern(text: str) -> str:
    """A regular expression (of Python and of PostgreSQL) that finds `text` in any spelling that folds alike."""
    return "".join(_spellings(char) for char in fold(text))


def _spellings(char: str) -> str:
    others = "".join(other for other, representative in _FOLDS.classes.items() if representative == char)
    return f"[{char}{others}]" if others else re.escape(char)
