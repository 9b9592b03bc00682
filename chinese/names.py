"""Personal names: is this run of characters a name, and which names does it hold."""

import re
from functools import cache
from pathlib import Path

from chinese.folding import fold

DATA = Path(__file__).parent / "data"
_FOREIGN = re.compile(r"[\u4e00-\u9fff]{1,8}(?:[·・•][\u4e00-\u9fff]{1,8}){1,3}")
_HAN = re.compile(r"[\u3400-\u9fff〇]+")
# How two names written without a space between them may part, likeliest first.
_SPLITS = ((3, 3), (3, 2), (2, 3), (2, 2))


@cache
def surnames() -> frozenset[str]:
    """Surnames of one and two characters, folded."""
    return frozenset(
        name
        for line in fold((DATA / "surnames.txt").read_text(encoding="utf-8")).splitlines()
        for name in (line.split() if " " in line else line)
    )


@cache
def not_names() -> frozenset[str]:
    """Words that begin like a surname and stand where a name might stand: 时间, 方面, 管理员."""
    return frozenset(fold((DATA / "not_names.txt").read_text(encoding="utf-8")).split())


def is_name(text: str) -> bool:
    """True for a surname with one to three more characters, or a name with dots as in 约翰·史密斯; either script."""
    folded = fold(text)
    if _FOREIGN.fullmatch(folded):
        return True
    if not 2 <= len(folded) <= 4 or not _HAN.fullmatch(folded) or folded in not_names():
        return False
    if folded[:2] in surnames():
        return len(folded) > 2
    return folded[0] in surnames()


def names_in(text: str) -> list[str]:
    """The names a run of characters is made of, at most two, as written; an empty list if it is anything else."""
    folded = fold(text)
    for first, second in _SPLITS:
        if len(folded) == first + second:
            one, other = text[:first], text[first:]
            if is_name(one) and is_name(other):
                return [one, other]
    return [text] if is_name(text) else []
