"""The plain scan: what a query must find, by reading every text, written without a line of the engine's own check."""

# ruff: noqa: INP001 - scripts in no package

from bench.asking import Asked
from bench.shelf import Shelf
from chinese.folding import fold
from search import finding, queries
from search.building import rebuild

LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
DIGITS = frozenset("0123456789")


def compare(size: int, classes: dict[str, list[Asked]]) -> tuple[int, int, int, int]:
    """(hits, missed, wrong, queries asked) of an index built from `size` documents."""
    shelf = Shelf(size)
    rebuild("public", shelf)
    documents = [shelf.document(id_) for id_ in range(size, 0, -1)]
    texts = [(each.id, fold(f"{each.title}\n{each.text}"), set(each.facets)) for each in documents]
    hits = missed = wrong = asked = 0
    for each in (each for some in classes.values() for each in some if each.sort == finding.NEWEST):
        expected = [id_ for id_, text, facets in texts if facets.issuperset(each.facets) and answers(each.text, text)]
        found = everything(each)
        hits, asked = hits + len(expected), asked + 1
        missed += len(set(expected) - set(found))
        # A wrong order is a wrong answer too.
        wrong += len(set(found) - set(expected)) or int(found != expected)
    return hits, missed, wrong, asked


def everything(asked: Asked) -> list[int]:
    """The ids of all pages."""
    query, cursor, ids = queries.parse(asked.text, facets=asked.facets), "", []
    while True:
        page = finding.find(query, "public", cursor=cursor)
        ids += page.ids
        cursor = page.next
        if not cursor:
            return ids


def answers(typed: str, text: str) -> bool:
    """Whether the folded text holds every word of the query and none with a minus before it."""
    return all(stands(word.removeprefix("-"), text) is not word.startswith("-") for word in fold(typed).split())


def stands(word: str, text: str) -> bool:
    """Whether the word stands in the text, not inside a longer word or number."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not _joined(text, start) and not _joined(text, end):
            return True
        start = text.find(word, start + 1)
    return False


def _joined(text: str, at: int) -> bool:
    """Whether what stands before `at` and what stands there are one word, or one number with a point in it."""
    before, after = text[at - 1 : at], text[at : at + 1]
    if before in LETTERS and after in LETTERS:
        return True
    if after == "." and before in DIGITS:
        return text[at + 1 : at + 2] in DIGITS
    return before == "." and after in DIGITS and text[at - 2 : at - 1] in DIGITS
