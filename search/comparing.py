"""The check of an index: does it hold what belongs in there, no more and no less."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from chinese.terms import TERMS_VERSION
from search.documents import Source, prepare
from search.engine import MOST, backend, drain, later

PAGE = 2_000


@dataclass
class Difference:
    """Ids that the index lacks, holds too many, holds under older rules, holds with another text; how many it holds."""

    missing: list[int] = field(default_factory=list)
    extra: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    different: list[int] = field(default_factory=list)
    held: int = 0

    def __bool__(self) -> bool:
        return bool(self.wrong)

    @property
    def wrong(self) -> list[int]:
        """All these ids, ascending."""
        return sorted({*self.missing, *self.extra, *self.stale, *self.different})


def compare(index: str, source: Source, *, contents: bool = False) -> Difference:
    """Compare ids, and with `contents` texts, facets and times too, which reads every document.

    Works in pages without a lock: what is being changed meanwhile is looked at a second time before it is named.
    """
    difference = Difference()
    held = dict(_held(index, difference))
    wanted = set(_pages(lambda after: source.ids(after, PAGE)))
    difference.missing = sorted(wanted - held.keys())
    difference.extra = sorted(held.keys() - wanted)
    difference.stale = sorted(id_ for id_, version in held.items() if version != TERMS_VERSION and id_ in wanted)
    if contents:
        difference.different = _different(index, source, sorted(wanted & held.keys() - set(difference.stale)))
    _look_again(index, source, difference)
    return difference


def mend(index: str, source: Source, difference: Difference) -> None:
    """Bring everything that was found wrong up to date."""
    later(difference.wrong, index)
    while drain(index, source).left:
        pass


def _held(index: str, difference: Difference) -> Iterator[tuple[int, int]]:
    after = 0
    while page := backend().ids(index, after, PAGE):
        difference.held += len(page)
        yield from page
        after = page[-1][0]


def _pages(read: Callable[[int], list[int]]) -> Iterator[int]:
    after = 0
    while page := read(after):
        yield from page
        after = page[-1]


def _different(index: str, source: Source, ids: list[int]) -> list[int]:
    found = []
    for start in range(0, len(ids), MOST):
        some = ids[start : start + MOST]
        expected = {each.id: prepare(each) for each in source.some(some, lock=False)}
        stored = backend().stored(index, some)
        found += [id_ for id_ in some if id_ in stored and expected.get(id_) != stored[id_].prepared]
    return found


def _look_again(index: str, source: Source, difference: Difference) -> None:
    """Leave out what was only changed between the two readings; a long list is no such thing."""
    if len(difference.wrong) > MOST:
        return
    wanted = {each.id for each in source.some(difference.wrong, lock=False)}
    known = backend().known(index, difference.wrong)
    difference.missing = [id_ for id_ in difference.missing if id_ in wanted and id_ not in known]
    difference.extra = [id_ for id_ in difference.extra if id_ in known and id_ not in wanted]
    if difference.different:
        difference.different = _different(index, source, difference.different)
