"""What is shown of a hit: a piece of its text around the first word found, and the words marked.

Plain functions on text: they return pieces with a flag, and the template escapes each piece and wraps the marked.
"""

from collections.abc import Iterable

from chinese.folding import fold
from chinese.terms import is_letter, runs
from search.queries import Literal, Query, literal
from search.verifying import spans

BEFORE, AFTER = 30, 60


def excerpt(text: str, query: Query) -> str:
    """About 90 characters of an article's text around the first word found, on one line; its beginning if none is."""
    line = " ".join(text.split())
    folded = fold(line)
    # Spans of one literal come from the left, so the first of each is enough.
    firsts = [place for each in _literals(query) if (place := next(spans(folded, each), None))]
    start, end = min(firsts, default=(0, 0))
    begin, end = max(start - BEFORE, 0), end + AFTER + max(BEFORE - start, 0)
    while 0 < begin < start and is_letter(folded[begin]) and is_letter(folded[begin - 1]):
        begin += 1
    return ("…" if begin else "") + line[begin:end].strip() + ("…" if end < len(line) else "")


def marked(text: str, query: Query, also: Iterable[str] = ()) -> list[tuple[str, bool]]:
    """The text, already in the reader's script, cut into (piece, is it a word found?).

    `also` are the query's words in the reader's wording: 計程車, where the query and the stored text say 出租车.
    """
    folded = fold(text)
    wanted = [*_literals(query), *(literal(run) for word in also for run in runs(fold(word)))]
    inside = bytearray(len(text))
    for each in wanted:
        for start, end in spans(folded, each):
            inside[start:end] = b"\1" * (end - start)
    return list(_pieces(text, inside))


def _literals(query: Query) -> list[Literal]:
    return [each for word in query.words for each in word.literals]


def _pieces(text: str, inside: bytearray) -> Iterable[tuple[str, bool]]:
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or inside[at] != inside[start]:
            yield text[start:at], bool(inside[start])
            start = at
