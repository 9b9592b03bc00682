"""Queries: what a reader typed, read as words; no other syntax than a leading minus."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chinese import wording
from chinese.folding import fold
from chinese.hygiene import clean_chars
from chinese.terms import LONGEST_WORD, run_spans, run_terms, runs, units
from search.documents import FACET, minute_of
from search.errors import QueryRefused, QueryTooLong

LONGEST_RAW = 10_000
LONGEST, MOST_WORDS, MOST_WORDINGS = 64, 8, 3
_SPACED = re.compile(r"\S+")


@dataclass(frozen=True)
class Literal:
    """One run of units to be found as it is; `loose`: found also where its pairs are scattered."""

    text: str
    terms: tuple[str, ...]
    exact: bool
    loose: bool = False


@dataclass(frozen=True)
class Word:
    """One word of a query: as typed, and the literals of which any one will do, its own first."""

    typed: str
    literals: tuple[Literal, ...]

    @property
    def exact(self) -> bool:
        """True if a text that has the terms needs no second look."""
        return all(literal.exact or literal.loose for literal in self.literals)


@dataclass(frozen=True)
class Query:
    """What to look for: all words, none of the excluded, all facets, minutes from `since` to before `until`.

    `whole` is the folded input; `notes` are sentences about what was left out.
    """

    whole: str
    words: tuple[Word, ...]
    excluded: tuple[Word, ...] = ()
    facets: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    notes: tuple[str, ...] = ()

    @property
    def exact(self) -> bool:
        """True if the index alone answers the query: no stored text has to be read."""
        return all(word.exact for word in self.words + self.excluded)


def parse(
    raw: str,
    *,
    variant: str = "hans",
    facets: Sequence[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    synonyms: Mapping[str, Sequence[str]] | None = None,
) -> Query:
    """The query that a reader of `variant` typed; `synonyms`: folded word -> other words for it.

    Raises `QueryRefused` with a sentence if nothing is left to look for, `QueryTooLong` beyond 10 KB, `ValueError` for
    a facet that is none.
    """
    if len(raw.encode("utf-8", "surrogatepass")) > LONGEST_RAW:
        raise QueryTooLong("查找的内容太长，请缩短后再试。")
    if wrong := [facet for facet in facets if not FACET.fullmatch(facet)]:
        raise ValueError(f"not a facet: {wrong[0]!r}")
    text, notes = _cut(raw)
    found = _read(text, variant, synonyms or {})
    if len(found) > MOST_WORDS:
        notes += (f"只使用了前 {MOST_WORDS} 个词。",)
    found = found[:MOST_WORDS]
    if not found:
        raise QueryRefused("请输入要查找的字词（汉字、字母或数字）。")
    words = tuple(word for word, excluded in found if not excluded)
    if not words:
        raise QueryRefused("请至少输入一个要查找的词。")
    return Query(
        whole=fold(text),
        words=words,
        excluded=tuple(word for word, excluded in found if excluded),
        facets=tuple(dict.fromkeys(facets)),
        since=None if since is None else minute_of(since),
        until=None if until is None else minute_of(until),
        notes=notes,
    )


def relaxed(query: Query) -> Query | None:
    """The query whose words need not stand together any more; None if each is one or two units, and must anyway."""
    if all(word.exact for word in query.words):
        return None
    words = [
        replace(word, literals=tuple(replace(each, loose=not each.exact) for each in word.literals))
        for word in query.words
    ]
    return replace(query, words=tuple(words))


def reworded(query: Query) -> Query | None:
    """The query with the wordings of all places, whoever asks; None if that adds none."""
    words = tuple(_word(word.typed, [*_texts(word), *wording.everywhere(word.typed)]) for word in query.words)
    return None if words == query.words else replace(query, words=words)


def without(query: Query, word: Word) -> Query:
    """The query with one word less."""
    return replace(query, words=tuple(each for each in query.words if each != word))


def literal(run: str) -> Literal:
    """A run of folded text to look for: one or two units are proved by their term alone."""
    parts = units(run)
    exact = len(parts) <= 2 and all(len(part) < LONGEST_WORD for part in parts)
    return Literal(run, tuple(run_terms(run)), exact)


def _cut(raw: str) -> tuple[str, tuple[str, ...]]:
    text = " ".join(clean_chars(raw).split())
    notes = (f"只使用了前 {LONGEST} 个字。",) if len(text) > LONGEST else ()
    return text[:LONGEST], notes


def _read(text: str, variant: str, synonyms: Mapping[str, Sequence[str]]) -> list[tuple[Word, bool]]:
    """(word, excluded?) in order, each once."""
    folded = fold(text)
    found: dict[tuple[str, bool], Word] = {}
    for spaced in _SPACED.finditer(folded):
        excluded = spaced[0].startswith("-")
        for start, end in run_spans(spaced[0]):
            typed = text[spaced.start() + start : spaced.start() + end]
            own = spaced[0][start:end]
            others = [*wording.mainland(typed, variant), *map(fold, synonyms.get(own, ()))]
            found.setdefault((own, excluded), _word(typed, [own, *others]))
    return [(word, excluded) for (_, excluded), word in found.items()]


def _word(typed: str, texts: list[str]) -> Word:
    """Wordings that are no single run are left out: they would be several words."""
    usable = [text for text in dict.fromkeys(texts) if runs(text) == [text]]
    return Word(typed, tuple(literal(text) for text in usable[:MOST_WORDINGS]))


def _texts(word: Word) -> list[str]:
    return [each.text for each in word.literals]
