"""The property of the whole: terms and verification find exactly what a plain scan of the texts finds."""

import os
import random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from chinese.folding import fold
from chinese.terms import runs, terms
from search import queries
from search.backends.base import excluded_terms, groups_of
from search.documents import spelled
from search.errors import QueryRefused
from search.verifying import matches
from tests.search.shelves import document

# A nightly run sets 100000.
EXAMPLES = int(os.environ.get("CARBON_SEARCH_EXAMPLES", "3000"))
ALPHABET = "碳中炭ab12.- ，_"
TEXTS = st.text(ALPHABET, max_size=24)
QUERIES = st.text(ALPHABET, min_size=1, max_size=10)


def belongs_together(text, at):
    """Whether no unit ends between the characters before and at `at`: letters, digits, and a point between digits."""
    before, after = text[at - 1 : at], text[at : at + 1]
    if before in DIGITS and after == "." and text[at + 1 : at + 2] in DIGITS:
        return True
    if after in DIGITS and before == "." and at > 1 and text[at - 2] in DIGITS:
        return True
    return bool(before) and bool(after) and before in LETTERS and after in LETTERS


LETTERS = set("ab12")
DIGITS = set("12")


def stands(text, piece):
    """A plain scan for a piece that is no part of a longer word or number."""
    return any(
        text[at : at + len(piece)] == piece
        and not belongs_together(text, at)
        and not belongs_together(text, at + len(piece))
        for at in range(len(text))
    )


def scan(raw, text):
    """Whether the folded text answers the query, by reading it; None if the query asks for nothing."""
    pieces = {(run, word.startswith("-")) for word in " ".join(raw.split()).split(" ") for run in runs(word)}
    if len(pieces) > queries.MOST_WORDS or all(excluded for _, excluded in pieces):
        return None
    return all(stands(text, run) is not excluded for run, excluded in pieces)


def engine(raw, text):
    """The same by what backends do: groups of terms, absent terms, a look into the text."""
    query = queries.parse(raw)
    has = set(spelled(text, ()).split(" "))
    found = all(any(has.issuperset(each) for each in group) for group in groups_of(query))
    return found and has.isdisjoint(excluded_terms(query)) and matches(query, text)


@settings(max_examples=EXAMPLES, deadline=None)
@given(TEXTS, TEXTS, QUERIES)
def test_terms_and_verification_are_a_plain_scan(title, text, raw):
    folded = fold(f"{title}\n{text}")
    expected = scan(fold(raw), folded)
    try:
        assert engine(raw, folded) is expected
    except QueryRefused:
        assert expected is None


@settings(max_examples=EXAMPLES, deadline=None)
@example("1.2碳中", 2, 3)
@example("碳中1.2", 0, 3)
@given(st.text("碳中炭ab12.-", min_size=1, max_size=16), st.integers(0, 15), st.integers(1, 16))
def test_a_piece_of_a_text_finds_it_if_it_is_whole_there(text, start, length):
    """Random queries seldom hit: these are cut out of the text itself."""
    folded = fold(f"\n{text}")
    piece = folded[1:][start % len(text) :][:length]
    expected = scan(piece, folded)
    if expected is not None:
        assert engine(piece, folded) is expected


def some_text(chance, longest):
    return "".join(chance.choice("碳中和市场电力网ab12.- ，") for _ in range(chance.randint(1, longest)))


def test_an_index_finds_what_a_scan_finds(shelf):
    """0 missed, 0 wrong, through each backend's own query language."""
    chance = random.Random(20251110)
    texts = {id_: fold(f"{some_text(chance, 8)}\n{some_text(chance, 40)}") for id_ in range(1, 201)}
    shelf.put(*(document(id_, *text.split("\n"), minutes=id_) for id_, text in texts.items()))
    hits = 0
    for _ in range(150):
        raw = " ".join(chance.choice(["", "", "", "-"]) + some_text(chance, 4) for _ in range(chance.randint(1, 3)))
        if scan(raw, "") is None:
            continue
        expected = [id_ for id_ in sorted(texts, reverse=True) if scan(raw, texts[id_])]
        assert shelf.all(raw) == expected, raw
        hits += len(expected)
    assert hits > 1_000


def test_long_words_are_cut_but_not_mixed_up():
    long = "a" * 63 + "12"
    assert engine("a" * 63 + "1", fold(f"\n{long}")) is False
    assert engine("a" * 62, fold(f"\n{long}")) is False
    assert terms("", long) == [long[:64]]
