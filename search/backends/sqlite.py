"""SQLite: a contentless FTS5 table in the order of time, and a table of the documents beside it."""

import zlib
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from chinese.terms import TERMS_VERSION
from search.backends import schema
from search.backends.base import Ask, Numbered, Stored
from search.backends.database import DatabaseBackend, bounds
from search.documents import Prepared, spelled

_FOUND = """
FROM {p}_fts CROSS JOIN {p}_doc d ON d.k = {p}_fts.rowid
WHERE {p}_fts MATCH %s AND d.doc_id IS NOT NULL{bounds}"""
_ROWS = "SELECT d.k, d.doc_id, d.minute, {text}" + _FOUND + " ORDER BY {p}_fts.rowid DESC LIMIT %s"
_COUNT = "SELECT count(*) FROM (SELECT 1" + _FOUND + " LIMIT %s)"  # noqa: S608  constants of this module
_DOC = "INSERT INTO {p}_doc (k, doc_id, minute, terms_version, facets, ztext) VALUES (%s, %s, %s, %s, %s, %s)"
_TERMS = "INSERT INTO {p}_fts (rowid, t) VALUES (%s, %s)"
# A contentless table forgets a text only if it is told exactly the terms it was given: a part of them leaves phantoms.
_FORGET = "INSERT INTO {p}_fts ({p}_fts, rowid, t) VALUES ('delete', %s, %s)"
_ENTOMB = "UPDATE {p}_doc SET doc_id = NULL, facets = '', ztext = x'' WHERE k = %s"
_MERGE = "INSERT INTO {p}_fts ({p}_fts, rank) VALUES ('merge', %s)"
_HASHSIZE = "INSERT INTO {p}_fts ({p}_fts, rank) VALUES ('hashsize', %s)"
_CHANGES = "SELECT total_changes()"
MERGED_PAGES = 500  # some 2 MB a step, so that nobody waits long for the write lock
ERASED_ROWS = 2_000
BUILDING_HASH, USUAL_HASH = 64 * 1024 * 1024, 1024 * 1024


class Sqlite(DatabaseBackend):
    """FTS5 streams in the order of its row ids: the newest rows cost no sorting."""

    vendor = "sqlite"
    text = "ztext"

    # Writing

    def remove(self, name: str, stored: Stored) -> bool:
        """See `DatabaseBackend.remove`. A row of other rules becomes a tombstone: its terms cannot be worked out."""
        erase_what_is_deleted()
        if stored.terms_version != TERMS_VERSION:
            self.execute(name, _ENTOMB, (stored.k,))
            return False
        self.execute(name, _FORGET, (stored.k, spelled(stored.prepared.folded, stored.prepared.facets)))
        self.execute(name, "DELETE FROM {p}_doc WHERE k = %s", (stored.k,))
        return True

    def insert(self, name: str, k: int, document: Prepared) -> bool:
        """See `DatabaseBackend.insert`. One writer at a time: the number that was free still is."""
        self.execute(name, _DOC, row(k, document))
        self.execute(name, _TERMS, (k, spelled(document.folded, document.facets)))
        return True

    def scrub(self, name: str) -> bool:
        """See `Backend.scrub`. Deleted terms stay in older segments until a merge meets them; this is one step of it."""
        with transaction.atomic():
            erase_what_is_deleted()
            before = self.fetch(name, _CHANGES, ())[0][0]
            # A negative number: all segments into one, in steps. A step that changes less than two rows did nothing.
            self.execute(name, _MERGE, (-MERGED_PAGES,))
            is_done = self.fetch(name, _CHANGES, ())[0][0] - before < 2
        if is_done and not connection.in_atomic_block:
            # What was erased still stands in the write-ahead log.
            self.fetch(name, "PRAGMA wal_checkpoint(TRUNCATE)", ())
        return is_done

    def empty(self, name: str) -> None:
        """See `Backend.empty`."""
        with transaction.atomic():
            erase_what_is_deleted()
            self.execute(name, "INSERT INTO {p}_fts ({p}_fts) VALUES ('delete-all')")
            self.execute(name, "DELETE FROM {p}_doc")

    # Reading

    def found(self, name: str, ask: Ask) -> list[tuple[int, int, int, Any]]:
        """See `DatabaseBackend.found`."""
        limits, params = bounds(name, ask, f"{schema.prefix(name)}_fts.rowid")
        text = "d.ztext" if ask.texts else "NULL"
        return self.fetch(name, _ROWS, [expression(ask), *params, ask.limit], text=text, bounds=limits)

    def count(self, name: str, ask: Ask) -> int:
        """See `Backend.count`."""
        limits, params = bounds(name, ask, f"{schema.prefix(name)}_fts.rowid")
        return self.fetch(name, _COUNT, [expression(ask), *params, ask.limit], bounds=limits)[0][0]

    def decoded(self, text: bytes) -> str:
        """See `DatabaseBackend.decoded`."""
        return zlib.decompress(text).decode()

    def facets(self, column: str) -> tuple[str, ...]:
        """See `DatabaseBackend.facets`."""
        return tuple(column.split())

    # Building: SQLite lets one writer in at a time, so nobody has to be kept out

    def enter(self, index: str) -> None:
        """See `Backend.enter`."""

    def seize(self, index: str) -> None:
        """See `Backend.seize`."""

    def create(self, name: str) -> None:
        """See `Backend.create`."""
        super().create(name)
        self.execute(name, _HASHSIZE, (BUILDING_HASH,))

    def insert_many(self, name: str, batch: Sequence[Numbered]) -> None:
        """See `DatabaseBackend.insert_many`."""
        p = schema.prefix(name)
        with connection.cursor() as cursor:
            cursor.executemany(_DOC.format(p=p), [row(k, document) for k, document, _ in batch])
            cursor.executemany(_TERMS.format(p=p), [(k, terms) for k, _, terms in batch])

    def finish(self, name: str) -> None:
        """See `Backend.finish`."""
        while not self.scrub(name):
            pass
        self.execute(name, _HASHSIZE, (USUAL_HASH,))

    def discard(self, name: str) -> None:
        """See `Backend.discard`. Erased in steps: one DROP of gigabytes would lock the site out and fill the log."""
        if self.exists(name):
            erase_what_is_deleted()
            # The first rows of an FTS5 table's data tell its shape: without them not even DROP works.
            for table, key, first in (("{p}_fts_data", "id", 11), ("{p}_doc", "k", 0)):
                some = f"SELECT {key} FROM {table} WHERE {key} >= {first} LIMIT {ERASED_ROWS}"  # noqa: S608  names and numbers of our own
                while self.execute(name, f"DELETE FROM {table} WHERE {key} IN ({some})"):  # noqa: S608  the same
                    pass
        super().discard(name)


def expression(ask: Ask) -> str:
    """The query in FTS5's language; every term between double quotes, which no term holds."""
    groups = (" OR ".join(" AND ".join(map(_quoted, terms)) for terms in group) for group in ask.groups)
    wanted = " AND ".join(f"({group})" for group in groups)
    return "".join([f"({wanted})", *(f" NOT {_quoted(term)}" for term in ask.without)])


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'


def row(k: int, document: Prepared) -> tuple[Any, ...]:
    """The values of a document's row."""
    text = zlib.compress(document.folded.encode(), 1)
    return (k, document.id, document.minute, TERMS_VERSION, " ".join(document.facets), text)


def erase_what_is_deleted() -> None:
    """Make SQLite overwrite what this connection deletes: removed words must leave the file."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete = ON")
