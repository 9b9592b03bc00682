"""A shelf of documents: the app that owns texts, as far as the search engine knows it."""

import datetime

from search import engine, finding, queries
from search.documents import Document

NOON = datetime.datetime(2025, 11, 10, 4, 0, tzinfo=datetime.UTC)


def document(id_, title="", text="", *, minutes=0, at=None, facets=()):
    """A document of some minutes after noon in China on the tenth of November 2025."""
    return Document(id_, at or NOON + datetime.timedelta(minutes=minutes), title, text, tuple(facets))


class Shelf:
    """Documents by id; a `Source` of the index, and a short way to change it and to look into it."""

    def __init__(self, index="public"):
        self.index = index
        self.documents = {}
        self.asked = []

    # What a person does

    def put(self, *documents):
        """Shelve them, and index them in batches as large as may be."""
        self.documents |= {each.id: each for each in documents}
        for start in range(0, len(documents), engine.MOST):
            engine.put(documents[start : start + engine.MOST], self.index)
        self.settle()

    def drop(self, *ids):
        for id_ in ids:
            self.documents.pop(id_, None)
        engine.drop(ids, self.index)
        self.settle()

    def settle(self):
        """Empty the outbox; a database's own index has none."""
        while engine.drain(self.index, self).left:
            pass

    def find(self, raw, *, sort="newest", cursor="", **filters):
        """The ids of one page."""
        return self.page(raw, sort=sort, cursor=cursor, **filters).ids

    def page(self, raw, *, sort="newest", cursor="", **filters):
        return finding.find(queries.parse(raw, **filters), self.index, sort=sort, cursor=cursor)

    def all(self, raw, **filters):
        """The ids of all pages, newest first."""
        page = self.page(raw, **filters)
        ids = page.ids
        while page.next:
            page = self.page(raw, cursor=page.next, **filters)
            ids += page.ids
        return ids

    def count(self, raw, **filters):
        return finding.count(queries.parse(raw, **filters), self.index)

    def holds(self):
        """The ids that the index holds."""
        return [id_ for id_, _ in engine.backend().ids(self.index, 0, 100_000)]

    # What the engine asks

    def total(self):
        return len(self.documents)

    def in_time_order(self, after):
        """In pages, as a database would give them: what changes meanwhile is seen."""
        while True:
            every = sorted(self.documents.values(), key=lambda each: (each.at, each.id))
            page = [each for each in every if after is None or (each.at, each.id) > after][:10]
            if not page:
                return
            yield from page
            after = page[-1].at, page[-1].id

    def some(self, ids, *, lock):
        self.asked.append(list(ids))
        return [self.documents[id_] for id_ in ids if id_ in self.documents]

    def ids(self, after, limit):
        return sorted(id_ for id_ in self.documents if id_ > after)[:limit]
