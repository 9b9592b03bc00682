"""The generated articles as a source of the search engine: no table of articles is needed to measure an index."""

# ruff: noqa: INP001 - scripts in no package

import time
from collections.abc import Iterator, Sequence
from datetime import datetime

from bench.generating import Made, article, writer
from search.documents import Document


class Shelf:
    """`search.documents.Source` of the first `size` articles; `spent` is the CPU time that making them has taken."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.spent = 0.0

    def document(self, id_: int) -> Document:
        """The document of an id, which is its number and one."""
        return document(article(id_ - 1, self.size))

    def total(self) -> int:
        """See `Source.total`."""
        return self.size

    def in_time_order(self, after: tuple[datetime, int] | None) -> Iterator[Document]:
        """See `Source.in_time_order`."""
        for id_ in range((after[1] if after else 0) + 1, self.size + 1):
            began = time.thread_time()
            made = self.document(id_)
            self.spent += time.thread_time() - began
            yield made

    def some(self, ids: Sequence[int], *, lock: bool) -> list[Document]:
        """See `Source.some`."""
        return [self.document(id_) for id_ in ids if 0 < id_ <= self.size]

    def ids(self, after: int, limit: int) -> list[int]:
        """See `Source.ids`."""
        return list(range(after + 1, min(after + limit, self.size) + 1))


def document(made: Made) -> Document:
    """What is searched of an article: title; then summary, text, byline, source and tags, one a line; and where it is."""
    lines = [made.summary, *made.paragraphs, made.author, made.source, *made.tags]
    text = "\n".join(line for line in lines if line)
    return Document(made.n + 1, made.at, made.title, text, facets(made))


def facets(made: Made) -> tuple[str, ...]:
    """Region with every ancestor, section, source, tags, year."""
    known = writer()
    regions = (f"r_{code}" for code in known.places.with_ancestors(made.regions))
    tags = (f"g_{known.tags.index(tag)}" for tag in made.tags)
    source = [f"s_{known.media.index(made.source)}"] if made.source else []
    return (*regions, f"c_{made.section}", *source, *tags, f"y_{made.at.year}")
