"""What the two database backends share: rows in the site's own database, written in the caller's transaction."""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction

from chinese.terms import TERMS_VERSION
from search.backends import schema
from search.backends.base import NEW, OLD, Ask, Backend, Numbered, Row, Stored
from search.documents import SLOTS, Prepared, base_of
from search.models import Index

_STORED = "SELECT k, doc_id, minute, terms_version, facets, {text} FROM {p}_doc WHERE doc_id IN ({marks})"
_KNOWN = "SELECT doc_id FROM {p}_doc WHERE doc_id IN ({marks})"
_TAKEN = "SELECT k FROM {p}_doc WHERE k >= %s ORDER BY k LIMIT %s"
_IDS = "SELECT doc_id, terms_version FROM {p}_doc WHERE doc_id > %s ORDER BY doc_id LIMIT %s"
SPILL = "coalesce((SELECT spill FROM search_index WHERE name = %s), %s)"


class DatabaseBackend(Backend):
    """The rows, numbers and comparisons; `vendor` and the SQL of a kind of database come from below."""

    vendor = ""
    text = ""  # the column of the folded text

    # Writing

    def put(self, name: str, documents: Sequence[Prepared]) -> bool:
        """See `Backend.put`. The caller's lock on what the documents are made from keeps writers of one id apart."""
        old = self.stored(name, [document.id for document in documents])
        removed, spill = False, 0
        numbers: dict[int, int] = {}
        for document in sorted(documents, key=lambda each: (each.minute, each.id)):
            before = old.get(document.id)
            if before and before.prepared == document and before.terms_version == TERMS_VERSION:
                continue
            k = None
            if before:
                removed = True
                is_free = self.remove(name, before)
                k = before.k if is_free and before.prepared.minute == document.minute else None
            spill = max(spill, self._insert(name, document, k, numbers))
        note_spill(name, spill)
        return removed

    def drop(self, name: str, ids: Sequence[int]) -> bool:
        """See `Backend.drop`."""
        stored = self.stored(name, ids).values()
        for each in stored:
            self.remove(name, each)
        return bool(stored)

    @abstractmethod
    def remove(self, name: str, stored: Stored) -> bool:
        """Take one row and its terms out; True if its number may be used again."""

    @abstractmethod
    def insert(self, name: str, k: int, document: Prepared) -> bool:
        """Add one row and its terms; False if somebody took the number first."""

    def _insert(self, name: str, document: Prepared, k: int | None, numbers: dict[int, int]) -> int:
        """Insert under `k`, or the next free number; `numbers`: base -> where to look for the next of this call.

        Returns how far the number lies behind the first one of its minute.
        """
        base = base_of(document.minute)
        if k is None:
            k = self._free(name, numbers.get(base, base))
        while not self.insert(name, k, document):
            k = self._free(name, k + 1)
        numbers[base] = k + 1
        return k - base

    def _free(self, name: str, start: int) -> int:
        """The first unused number from `start` on: a crowded minute spills into the numbers of the next ones."""
        size = 16
        while True:
            taken = [k for (k,) in self.fetch(name, _TAKEN, (start, size))]
            for number, k in enumerate(taken, start):
                if number != k:
                    return number
            start += len(taken)
            if len(taken) < size:
                return start
            size = min(size * 4, 4096)

    # Reading

    def rows(self, name: str, ask: Ask) -> list[Row]:
        """See `Backend.rows`."""
        found = self.found(name, ask)
        return [Row(k, id_, minute, self.decoded(text) if ask.texts else "") for k, id_, minute, text in found]

    @abstractmethod
    def found(self, name: str, ask: Ask) -> list[tuple[int, int, int, Any]]:
        """(k, id, minute, stored text or None) of the newest rows that have the terms."""

    @abstractmethod
    def decoded(self, text: Any) -> str:
        """The folded text of what the column holds."""

    @abstractmethod
    def facets(self, column: Any) -> tuple[str, ...]:
        """The facets of what the column holds."""

    def stored(self, name: str, ids: Sequence[int]) -> dict[int, Stored]:
        """See `Backend.stored`."""
        if not ids:
            return {}
        marks = ", ".join(["%s"] * len(ids))
        rows = self.fetch(name, _STORED, ids, text=self.text, marks=marks)
        return {
            id_: Stored(k, Prepared(id_, minute, self.decoded(text), self.facets(facets)), version)
            for k, id_, minute, version, facets, text in rows
        }

    def known(self, name: str, ids: Sequence[int]) -> set[int]:
        """See `Backend.known`."""
        marks = ", ".join(["%s"] * len(ids)) or "NULL"
        return {id_ for (id_,) in self.fetch(name, _KNOWN, ids, marks=marks)}

    def ids(self, name: str, after: int, limit: int) -> list[tuple[int, int]]:
        """See `Backend.ids`."""
        return self.fetch(name, _IDS, (after, limit))

    # Building

    def create(self, name: str) -> None:
        """See `Backend.create`."""
        self.run(schema.create(self.vendor, name))

    def exists(self, name: str) -> bool:
        """See `Backend.exists`."""
        return f"{schema.prefix(name)}_doc" in connection.introspection.table_names()

    def bulk(self, name: str, numbered: Iterable[Numbered]) -> None:
        """See `Backend.bulk`."""
        batch = list(numbered)
        with transaction.atomic():
            self.insert_many(name, batch)
            note_spill(name, max((k - base_of(document.minute) for k, document, _ in batch), default=0))

    @abstractmethod
    def insert_many(self, name: str, batch: Sequence[Numbered]) -> None:
        """Add many rows that are not there yet."""

    def swap(self, index: str) -> None:
        """See `Backend.swap`. Inside a transaction, after `seize`."""
        self.run(schema.rename(self.vendor, index, index + OLD) + schema.rename(self.vendor, index + NEW, index))

    def discard(self, name: str) -> None:
        """See `Backend.discard`."""
        self.run(schema.drop(self.vendor, name))

    # SQL

    def fetch(self, name: str, sql: str, params: Iterable[Any], **parts: str) -> list[Any]:
        """All rows of a query; `{p}` is the first part of the tables' names."""
        with connection.cursor() as cursor:
            cursor.execute(sql.format(p=schema.prefix(name), **parts), list(params))
            return cursor.fetchall()

    def execute(self, name: str, sql: str, params: Iterable[Any] = ()) -> int:
        """Run one statement; how many rows it touched."""
        with connection.cursor() as cursor:
            cursor.execute(sql.format(p=schema.prefix(name)), list(params))
            return cursor.rowcount

    def run(self, statements: Iterable[str]) -> None:
        """Run statements that have no parameters, all or none."""
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def bounds(name: str, ask: Ask, k: str) -> tuple[str, list[Any]]:
    """SQL conditions and parameters for cursor and dates: a range of numbers, then the exact minute."""
    sql = ""
    params: list[Any] = []
    if ask.below is not None:
        sql += f" AND {k} < %s"
        params += [ask.below]
    if ask.since is not None:
        sql += f" AND {k} >= %s AND d.minute >= %s"
        params += [base_of(ask.since), ask.since]
    if ask.until is not None:
        sql += f" AND {k} <= %s + {SPILL} AND d.minute < %s"
        params += [base_of(ask.until), name, SLOTS - 1, ask.until]
    return sql, params


def note_spill(name: str, spill: int) -> None:
    """Remember how far behind its minute a number lies at most, for ranges of dates."""
    if spill >= SLOTS and not Index.objects.filter(name=name, spill__gte=spill).exists():
        Index.objects.update_or_create(
            name=name, defaults={"spill": spill}, create_defaults={"spill": spill, "terms_version": TERMS_VERSION}
        )
