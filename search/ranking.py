"""The order by relevance, worked out here from the texts themselves: an engine's own rank is slow and differs."""

from search.queries import Query, Word
from search.verifying import holds, times

IN_TITLE, EXACT_TITLE = 3.0, 100.0
USUAL_TERMS = 1200
MINUTES_A_YEAR = 525_960


def score(query: Query, folded: str, minute: int, now: int) -> float:
    """How well a stored text answers: words in the title, how often they occur for its length, how new it is.

    `minute` and `now` are minutes since 2000. The saturation of frequency and the weight of length are BM25's.
    """
    title = folded.partition("\n")[0]
    points = EXACT_TITLE if title.strip() == query.whole else 0.0
    if all(holds(word, title) for word in query.words):
        points += IN_TITLE
    length = 0.25 + 0.75 * len(folded) / USUAL_TERMS
    often = [_often(word, folded) for word in query.words]
    points += sum(2 * number / (number + 1.5 * length) for number in often) / len(often)
    return points + 1 / (1 + max(now - minute, 0) / MINUTES_A_YEAR / 2)


def _often(word: Word, folded: str) -> int:
    return sum(times(folded, literal) for literal in word.literals)
