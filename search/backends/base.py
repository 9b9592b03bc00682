"""What every backend can do: the engine knows no other."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search.documents import Prepared
from search.queries import Query

NEW, OLD = "_new", "_old"  # how the names of an index being built, and of one it has replaced, end


@dataclass(frozen=True)
class Ask:
    """A query as a backend sees it. Every group of `groups` must hold: any one of its lists, with all terms in it.

    `without`: terms that must be absent. `below`: only numbers below, the cursor. `since`, `until`: minutes, the second
    one excluded. `texts`: the stored texts are wanted too.
    """

    groups: tuple[tuple[tuple[str, ...], ...], ...]
    without: tuple[str, ...] = ()
    below: int | None = None
    since: int | None = None
    until: int | None = None
    limit: int = 21
    texts: bool = False


@dataclass(frozen=True)
class Row:
    """A document that has the terms: its number in the order of time, id, minute, and folded text if it was wanted."""

    k: int
    id: int
    minute: int
    folded: str = ""


@dataclass(frozen=True)
class Stored:
    """A document as an index holds it."""

    k: int
    prepared: Prepared
    terms_version: int


Numbered = tuple[int, Prepared, str]  # its number, the document, its terms between spaces


class Backend(ABC):
    """One way to keep an index. `name` is an index (`public`) or the one being built beside it (`public_new`)."""

    # Writes join the transaction of the caller; if not, they pass the outbox.
    joins_transaction = True
    title_candidates, candidates = 100, 200

    @abstractmethod
    def put(self, name: str, documents: Sequence[Prepared]) -> bool:
        """Store documents that are new or differ; True if words of older versions had to go."""

    @abstractmethod
    def drop(self, name: str, ids: Sequence[int]) -> bool:
        """Forget documents; True if there were any."""

    @abstractmethod
    def rows(self, name: str, ask: Ask) -> list[Row]:
        """The newest rows that have the terms, at most `ask.limit`. Raises `TooBroad`, `Unavailable`."""

    @abstractmethod
    def count(self, name: str, ask: Ask) -> int:
        """How many rows have the terms, counted up to `ask.limit`. Raises `TooBroad`, `Unavailable`."""

    @abstractmethod
    def stored(self, name: str, ids: Sequence[int]) -> dict[int, Stored]:
        """What the index holds of these ids."""

    @abstractmethod
    def known(self, name: str, ids: Sequence[int]) -> set[int]:
        """Those of the ids that the index holds."""

    @abstractmethod
    def ids(self, name: str, after: int, limit: int) -> list[tuple[int, int]]:
        """The next (id, terms version) above `after`, ascending."""

    @abstractmethod
    def scrub(self, name: str) -> bool:
        """One short step of making removed words leave the files; True when nothing is left to do."""

    @abstractmethod
    def empty(self, name: str) -> None:
        """Forget everything."""

    # Building

    @abstractmethod
    def enter(self, index: str) -> None:
        """Called first by whoever writes to the live index, inside the transaction."""

    @abstractmethod
    def seize(self, index: str) -> None:
        """Wait, inside a transaction, until nobody is between `enter` and the end; keep others out to its end."""

    @abstractmethod
    def create(self, name: str) -> None:
        """Make an empty index of this name, which does not exist."""

    @abstractmethod
    def exists(self, name: str) -> bool:
        """True if there is an index of this name."""

    @abstractmethod
    def bulk(self, name: str, numbered: Iterable[Numbered]) -> None:
        """Store many documents that the index does not hold yet, in the order of their numbers."""

    @abstractmethod
    def finish(self, name: str) -> None:
        """What is done once, after the last `bulk`: indexes, statistics, merging."""

    @abstractmethod
    def swap(self, index: str) -> None:
        """Put the index that was built in the place of the live one, which becomes the old one."""

    @abstractmethod
    def discard(self, name: str) -> None:
        """Throw an index away, in short steps; one that does not exist is no mistake."""


def groups_of(query: Query, prefix: str = "") -> tuple[tuple[tuple[str, ...], ...], ...]:
    """The groups of an `Ask`; with the prefix of titles, those that ask for all words in the title."""
    words = tuple(tuple(tuple(prefix + term for term in each.terms) for each in word.literals) for word in query.words)
    return words + tuple(((facet,),) for facet in query.facets)


def excluded_terms(query: Query) -> tuple[str, ...]:
    """The terms whose presence alone excludes a text; longer excluded words take a look into it."""
    return tuple(each.terms[0] for word in query.excluded for each in word.literals if each.exact)
