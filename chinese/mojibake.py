"""Broken characters: text that was read in the wrong charset, undone where nothing was lost, listed where something was."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from chinese.noise import HAN
from chinese.readings import everyday

LEAST_GAIN = 0.25
SHORTEST = 10
_HAN = re.compile(f"[{HAN}]")
_SPOT = re.compile(
    r"\?{3,}|\ufffd+|(?:锟斤拷?|斤拷|烫{3,}|屯{3,})+"
    r"|(?=[\x80-\xbf]*+[À-ÿ][\x80-\xbf]*+[À-ÿ])[\x80-\xff]{4,}"
    r"|\?/(?:span|p|div|a|td|li|strong|b|font|br)>"
)


@dataclass(frozen=True)
class Spot:
    """A place where characters were lost for good: offset into the text, and what stands there now."""

    offset: int
    text: str


def spots(text: str) -> list[Spot]:
    """The places whose characters are lost. What stood there is never guessed."""
    return [Spot(match.start(), match[0]) for match in _SPOT.finditer(text)]


def everyday_share(text: str) -> float:
    """The share of everyday characters among all Han characters and foreign letters: 0 for a text without either."""
    han = _HAN.findall(text)
    # Han text read as Latin has no Han at all; count its accented letters as wrong ones.
    strange = sum("\x80" <= char <= "\u024f" for char in text)
    total = len(han) + strange
    common = everyday()
    return sum(char in common for char in han) / total if total else 0.0


def repair(text: str) -> str:
    """The text with a wrong decoding undone if that loses nothing and makes it clearly more Chinese, else as it was."""
    if len(text) < SHORTEST or text.isascii():
        return text
    share = everyday_share(text)
    best, text_now = share + LEAST_GAIN, text
    for encode, codec in _UNDOS:
        try:
            candidate = encode(text).decode(codec)
        except UnicodeError:
            continue
        gained = everyday_share(candidate)
        if gained >= best:
            best, text_now = gained, candidate
    return text_now


def _western(text: str) -> bytes:
    """cp1252 as browsers read it: bytes that it leaves open are control characters."""
    return b"".join(
        char.encode("latin-1") if "\x80" <= char <= "\x9f" else char.encode("cp1252", "strict") for char in text
    )


def _codec(name: str) -> Callable[[str], bytes]:
    return lambda text: text.encode(name)


# (what the text was wrongly read as, what it really is)
_UNDOS: tuple[tuple[Callable[[str], bytes], str], ...] = (
    (_codec("gb18030"), "utf-8"),
    (_western, "utf-8"),
    (_codec("latin-1"), "utf-8"),
    (_western, "gb18030"),
    (_codec("latin-1"), "gb18030"),
    (_codec("big5hkscs"), "gb18030"),
    (_codec("gb18030"), "big5hkscs"),
)
