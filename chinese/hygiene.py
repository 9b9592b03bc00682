"""Characters that nobody typed on purpose: control characters, invisible marks, direction overrides."""

import re


def _codes(*ranges: tuple[int, int]) -> list[int]:
    return [code for first, last in ranges for code in range(first, last + 1)]


_CONTROLS = _codes((0x00, 0x08), (0x0B, 0x0C), (0x0E, 0x1F), (0x7F, 0x7F))
_MARKS = [0x00AD, 0x200B, 0x2060, 0xFEFF]
_SURROGATES = _codes((0xD800, 0xDFFF))
_NONCHARACTERS = _codes((0xFDD0, 0xFDEF)) + [
    plane + last for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)
]
_CLEAN = dict.fromkeys(_CONTROLS + _MARKS + _SURROGATES + _NONCHARACTERS)
# Looking is three times quicker than translating, and nearly every text is clean.
_DIRTY = re.compile("[" + "".join(re.escape(chr(code)) for code in _CLEAN) + "]")

_BIDI = _codes((0x061C, 0x061C), (0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x206F))
_ZERO_WIDTH = _codes((0x180E, 0x180E), (0x200C, 0x200D), (0x2061, 0x2065))
_INVISIBLE = _CLEAN | dict.fromkeys(_BIDI + _ZERO_WIDTH) | {0xA0: " ", 0x2028: "\n", 0x2029: "\n"}
_LINE = _INVISIBLE | dict.fromkeys(_codes((0x80, 0x9F)))
_SPACE = re.compile(r"\s+")


def clean_chars(text: str) -> str:
    """The text without control characters, soft hyphens, zero-width spaces, lone surrogates and noncharacters.

    For every text that is saved or queried; what a person may have meant (direction marks, joiners, tabs, line ends)
    stays.
    """
    return text.translate(_CLEAN) if _DIRTY.search(text) else text


def clean_imported(text: str) -> str:
    """`clean_chars` for text that strangers made: direction marks and joiners go too, a no-break space is a space."""
    return text.translate(_INVISIBLE)


def clean_line(text: str) -> str:
    """One tidy line, for titles and names: nothing invisible, no direction overrides, single spaces, none at the ends."""
    return _SPACE.sub(" ", text.translate(_LINE)).strip()


def count_invisible(text: str) -> int:
    """How many characters `clean_imported` would drop."""
    return len(text) - len(clean_imported(text))
