"""Nothing found: what is shown instead, and the sentence that says what was done to the query."""

from collections.abc import Iterator
from dataclasses import dataclass

from search.backends.base import Backend
from search.engine import backend
from search.errors import TooBroad
from search.finding import MOST_COUNTED, Page, ask, find
from search.queries import Query, Word, relaxed, reworded, without

Step = tuple[Query, str]


@dataclass(frozen=True)
class Rescue:
    """Hits of another query than the one that was asked: that query (for marks), its first page, what to tell."""

    query: Query
    page: Page
    sentence: str


def rescue(query: Query, index: str) -> Rescue | None:
    """Hits for a query that has none: in other words, with its pieces scattered, with the rarest words left out.

    Raises `Unavailable`. For a first page only: it may cost a dozen queries.
    """
    for other, sentence in _steps(query, index):
        try:
            page = find(other, index)
        except TooBroad:
            continue
        if page.ids:
            return Rescue(other, page, sentence)
    return None


def _steps(query: Query, index: str) -> Iterator[Step]:
    if other := reworded(query):
        typed = " ".join(word.typed for word in query.words)
        yield other, f"没有找到“{typed}”，以下稿件用的是另一种说法：{'、'.join(_new_words(query, other))}。"
    if other := relaxed(query):
        words = "”“".join(word.typed for word in query.words if not word.exact)
        yield other, f"没有连在一起的“{words}”，以下稿件包含其中的字词。"
    yield from _fewer_words(query, index)


def _fewer_words(query: Query, index: str) -> Iterator[Step]:
    engine = backend()
    rarest_first = sorted(query.words, key=lambda word: _often(engine, query, word, index))
    left_out: list[str] = []
    for word in rarest_first[:-1]:
        query = without(query, word)
        left_out.append(word.typed)
        yield query, f"没有同时包含所有词的稿件，以下稿件不一定包含“{'”“'.join(left_out)}”。"


def _often(engine: Backend, query: Query, word: Word, index: str) -> int:
    """In how many documents within the same limits a word stands; beyond 200 all are equal."""
    alone = Query(whole=word.typed, words=(word,), facets=query.facets, since=query.since, until=query.until)
    try:
        return engine.count(index, ask(alone, limit=MOST_COUNTED + 1))
    except TooBroad:
        return MOST_COUNTED + 1


def _new_words(query: Query, other: Query) -> list[str]:
    before = {literal.text for word in query.words for literal in word.literals}
    return [literal.text for word in other.words for literal in word.literals if literal.text not in before]
