"""Verification: the terms say which texts may hold a query, a look into the text says which do."""

from collections.abc import Iterator

from chinese.terms import is_letter
from search.queries import Literal, Query, Word

_DIGITS = frozenset("0123456789")


def matches(query: Query, folded: str) -> bool:
    """True if a text that has the query's terms holds all its words and none of the excluded."""
    if any(not word.exact and holds(word, folded) for word in query.excluded):
        return False
    return all(word.exact or holds(word, folded) for word in query.words)


def holds(word: Word, folded: str) -> bool:
    """True if any literal of the word stands in the folded text as one piece."""
    return any(find(folded, literal.text) >= 0 for literal in word.literals)


def find(folded: str, text: str, start: int = 0) -> int:
    """Where `text` stands from `start` on, not as a part of a longer word or number; -1 if nowhere.

    A letter or digit at an end of `text` must not go on outside, nor a digit through a decimal point.
    """
    while (at := folded.find(text, start)) >= 0:
        if not _goes_on(folded, at, -1) and not _goes_on(folded, at + len(text) - 1, 1):
            return at
        start = at + 1
    return -1


def spans(folded: str, literal: Literal) -> Iterator[tuple[int, int]]:
    """The places (start, end) of a literal, from left to right; of a loose one, those of its pairs."""
    for text in literal.terms if literal.loose else (literal.text,):
        at = find(folded, text)
        while at >= 0:
            yield at, at + len(text)
            at = find(folded, text, at + len(text))


def times(folded: str, literal: Literal) -> int:
    """How often a literal stands in the text."""
    text = literal.text
    if literal.loose or is_letter(text[0]) or is_letter(text[-1]):
        return sum(1 for _ in spans(folded, literal))
    return folded.count(text)


def _goes_on(folded: str, at: int, step: int) -> bool:
    """True if the word or number with the character at `at` goes on in direction `step`."""
    if not is_letter(folded[at]):
        return False
    outside = _char(folded, at + step)
    if outside == "." and folded[at] in _DIGITS:
        return _char(folded, at + 2 * step) in _DIGITS
    return bool(outside) and is_letter(outside)


def _char(folded: str, at: int) -> str:
    return folded[at] if 0 <= at < len(folded) else ""
