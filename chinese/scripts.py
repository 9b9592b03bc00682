"""Which script a text is written in, its Simplified form, and the library that converts."""

import re
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

DATA = Path(__file__).parent / "data"
HANS, HANT, MIXED = "hans", "hant", "mixed"
# A call of OpenCC holds the interpreter's lock: in characters, some 200 KB of Chinese.
PIECE = 65_000
# Regional configurations drop what follows a NUL; U+001F is the mark between joined pieces.
_STOPPERS = dict.fromkeys((0x00, 0x1F))
_SLICE = 2_000
_REFERENCE = re.compile(rb"&#(\d{1,6});")
_lock = threading.Lock()


def _marks(name: str) -> frozenset[str]:
    return frozenset((DATA / name).read_text(encoding="utf-8")) - {"\n"}


# Characters that occur in one script only; how they were chosen: chinese/building.py.
HANS_ONLY = _marks("hans_only.txt")
HANT_ONLY = _marks("hant_only.txt")


def detect(text: str) -> str:
    """`hans`, `hant` or `mixed`, by the characters that only one script has; a text without any is `hans`."""
    hans = sum(char in HANS_ONLY for char in text)
    hant = sum(char in HANT_ONLY for char in text)
    if hant > 3 * hans:
        return HANT
    return HANS if hans + hant == 0 or hans > 3 * hant else MIXED


def has_hant(text: str) -> bool:
    """Whether the text has a purely Traditional character.

    GB2312 holds none of them, and its codec is many times quicker than looking each character up.
    """
    for start in range(0, len(text), _SLICE):
        part = text[start : start + _SLICE]
        for found in _REFERENCE.finditer(part.encode("gb2312", "xmlcharrefreplace")):
            char = chr(int(found[1]))
            # A reference may have stood in the text as it is.
            if char in HANT_ONLY and char in part:
                return True
    return False


def to_hans(text: str) -> str:
    """The text in Simplified characters by OpenCC's `t2s`, phrases in context. NUL and U+001F are dropped.

    A text without a purely Traditional character is Simplified already and stays as it is.
    Raises TypeError for anything but `str`: bytes or None are a mistake of the caller.
    """
    if not isinstance(text, str):
        raise TypeError(f"to_hans wants str, not {type(text).__name__}")
    text = text.translate(_STOPPERS)
    if HANT_ONLY.isdisjoint(text):
        return text
    converter = builtin("t2s")
    return "".join(converter.convert(piece) for piece in pieces(text))


def pieces(text: str) -> Iterator[str]:
    """The text in pieces of at most `PIECE` characters, cut after a line end or a full stop where there is one."""
    start = 0
    while start < len(text):
        end = start + PIECE
        if end < len(text):
            end = max(text.rfind("\n", start, end), text.rfind("。", start, end)) + 1 or end
        yield text[start:end]
        start = end


def builtin(config: str) -> "OpenCC":
    """OpenCC's own converter of this name (`t2s`, `s2twp`), loaded once a process; threads may share it."""
    with _lock:
        return _load(config)


def share() -> Path:
    """The folder of OpenCC's configurations and dictionaries."""
    import opencc  # noqa: PLC0415 - see _load

    return Path(opencc.__file__).parent / "clib" / "share" / "opencc"


@cache
def _load(config: str) -> "OpenCC":
    from opencc import OpenCC  # noqa: PLC0415 - 50 MB and a quarter of a second, only for processes that convert

    # By its full path: a bare name would be looked for in the current folder first.
    return OpenCC(str(share() / f"{config}.json"))
