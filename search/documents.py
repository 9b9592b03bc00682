"""Documents: what goes into an index, the form it is stored in, and where an index gets its documents from."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from chinese.folding import fold
from chinese.hygiene import clean_chars
from chinese.terms import terms
from search.errors import BadDocument

INDEXES = ("public", "newsroom")
FACET = re.compile(r"(?!t_)[a-z]_[a-z0-9]{1,20}")  # `t_` are the title's terms
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
SLOTS = 8
_INTEGER = 2**31


@dataclass(frozen=True)
class Document:
    """One text to be found: its id, its time (aware), title, text, and facets such as `r_440000`."""

    id: int
    at: datetime
    title: str
    text: str
    facets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prepared:
    """A document as it is stored: minutes since 2000 (UTC), and the folded title, a line end, the folded text."""

    id: int
    minute: int
    folded: str
    facets: tuple[str, ...]


Made = tuple[Document, Prepared, str] | str  # a document with its terms, or why it has none


class Source(Protocol):
    """Where an index gets its documents from; the app that owns the texts writes one for each index.

    Only what belongs into the index is given: for `public`, what readers may see.
    """

    def total(self) -> int:
        """How many documents there are: for a progress bar, so about right is right."""
        ...

    def in_time_order(self, after: tuple[datetime, int] | None) -> Iterator[Document]:
        """All documents by (at, id), oldest first; only those behind `after` if it is given."""
        ...

    def some(self, ids: Sequence[int], *, lock: bool) -> list[Document]:
        """Those of these ids that belong into the index now.

        `lock`: first lock what all of them are made from, in order and whatever its state, to the end of the
        transaction, so that no move comes between the answer and the writing.
        """
        ...

    def ids(self, after: int, limit: int) -> list[int]:
        """The next ids above `after`, ascending, at most `limit`."""
        ...


def prepare(document: Document) -> Prepared:
    """The stored form. Raises `BadDocument` for a facet, an id or a time that no index takes."""
    facets = tuple(sorted(set(document.facets)))
    if wrong := [facet for facet in facets if not FACET.fullmatch(facet)]:
        raise BadDocument(f"文档 {document.id}：“{wrong[0]}”不是检索项。")
    if not 0 < document.id < 2**63:
        raise BadDocument(f"文档编号 {document.id} 超出范围。")
    if document.at.tzinfo is None or not -_INTEGER < minute_of(document.at) < _INTEGER:
        raise BadDocument(f"文档 {document.id}：时间 {document.at} 无法使用。")
    title = clean_chars(document.title).replace("\n", " ")
    folded = fold(f"{title}\n{clean_chars(document.text)}")
    return Prepared(document.id, minute_of(document.at), folded, facets)


def spelled(folded: str, facets: Sequence[str]) -> str:
    """The terms of a stored text, between single spaces: always the same for the same input."""
    title, _, text = folded.partition("\n")
    return " ".join(terms(title, text, facets))


def make(documents: list[Document]) -> list[Made]:
    """The terms of some documents, and for one that no index takes, the reason: what other processes can do."""
    made: list[Made] = []
    for document in documents:
        try:
            prepared = prepare(document)
        except BadDocument as error:
            made.append(str(error))
        else:
            made.append((document, prepared, spelled(prepared.folded, prepared.facets)))
    return made


def minute_of(at: datetime) -> int:
    """Whole minutes since 2000-01-01 UTC, negative before."""
    return (at - EPOCH) // timedelta(minutes=1)


def time_of(minute: int) -> datetime:
    """The moment a minute begins, aware, UTC."""
    return EPOCH + timedelta(minutes=minute)


def base_of(minute: int) -> int:
    """The first number of a minute: numbers grow with time, so an index in their order gives the newest first."""
    return max(minute, 1) * SLOTS
