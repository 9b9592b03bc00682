"""PostgreSQL: a tsvector of our own terms under a GIN index, walked by number where the terms are common."""

import io
from collections.abc import Sequence
from typing import Any

from django.db import OperationalError, connection, transaction

from chinese.terms import TERMS_VERSION
from search.backends import schema
from search.backends.base import Ask, Numbered, Stored
from search.backends.database import DatabaseBackend, bounds
from search.documents import Prepared, spelled
from search.errors import TooBroad

_FOUND = "FROM {p}_doc d WHERE d.v @@ %s::tsquery AND d.doc_id IS NOT NULL{bounds}"
_ROWS = "SELECT d.k, d.doc_id, d.minute, {text} " + _FOUND + " ORDER BY d.k DESC LIMIT %s"
# The other way: the index of terms lists all rows that have them, the newest of these are read. The list is cut before the
# join, else the planner merges it with a walk through the whole table.
_TERMS_FIRST = (
    "WITH found AS MATERIALIZED (SELECT d.k " + _FOUND + ") SELECT d.k, d.doc_id, d.minute, {text} "  # noqa: S608  the same
    "FROM (SELECT k FROM found ORDER BY k DESC LIMIT %s) AS newest JOIN {p}_doc d ON d.k = newest.k ORDER BY d.k DESC"
)
_EXPECTED = "EXPLAIN (FORMAT JSON) SELECT 1 FROM {p}_doc d"
_COUNT = "SELECT count(*) FROM (SELECT 1 " + _FOUND + " LIMIT %s) AS found"  # noqa: S608  constants of this module
_INSERT = """INSERT INTO {p}_doc (k, doc_id, minute, terms_version, facets, folded, v)
VALUES (%s, %s, %s, %s, %s, %s, array_to_tsvector(%s)) ON CONFLICT (k) DO NOTHING"""
_COPY = "COPY {p}_doc (k, doc_id, minute, terms_version, facets, folded, v) FROM STDIN"
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
FIRST_TRY, SECOND_TRY = 60, 400  # milliseconds
WALKED = 1_000  # rows: a walk so short is quick, whatever the terms are
LISTED = 10  # rows that the index of terms lists while a walk looks into one text
CANCELLED = "57014"


class PostgreSql(DatabaseBackend):
    """No extension: `array_to_tsvector` takes the terms as they are."""

    vendor = "postgresql"
    text = "folded"
    candidates = 100

    # Writing

    def remove(self, name: str, stored: Stored) -> bool:
        """See `DatabaseBackend.remove`."""
        self.execute(name, "DELETE FROM {p}_doc WHERE k = %s", (stored.k,))
        return True

    def insert(self, name: str, k: int, document: Prepared) -> bool:
        """See `DatabaseBackend.insert`."""
        terms = spelled(document.folded, document.facets).split()
        row = (k, document.id, document.minute, TERMS_VERSION, list(document.facets), document.folded, terms)
        return self.execute(name, _INSERT, row) == 1

    def scrub(self, name: str) -> bool:
        """See `Backend.scrub`. Outside transactions.

        VACUUM frees the space of removed rows; the words themselves go when it is written again, or with a rebuild.
        """
        self.execute(name, "VACUUM {p}_doc")
        return True

    def empty(self, name: str) -> None:
        """See `Backend.empty`."""
        self.execute(name, "DELETE FROM {p}_doc")

    # Reading

    def found(self, name: str, ask: Ask) -> list[tuple[int, int, int, Any]]:
        """See `DatabaseBackend.found`."""
        limits, params = bounds(name, ask, "d.k")
        parts = {"text": "d.folded" if ask.texts else "NULL", "bounds": limits}
        params = [expression(ask), *params, ask.limit]
        for milliseconds, sql in self._plans(name, ask, params, limits):
            found = self._within(milliseconds, name, sql, params, parts)
            if found is not None:
                return found
        raise TooBroad

    def _plans(self, name: str, ask: Ask, params: list[Any], limits: str) -> list[tuple[int, str]]:
        """The two ways to the newest rows, with their milliseconds, the one that promises to be shorter first.

        The planner cannot choose: it takes a look into a text for as cheap as one at a number, and so walks the numbers
        to their end for rare terms. Where it errs about the terms (common ones that never meet), the other way is left.
        """
        where = _FOUND.removeprefix("FROM {p}_doc d")
        rows = self._expected(name, f"{_EXPECTED}{where}", params[:-1], limits)
        every = self._expected(name, _EXPECTED, [], "")
        walked = min(every, ask.limit * every / max(rows, 1))
        plans = [(FIRST_TRY, _ROWS), (SECOND_TRY, _TERMS_FIRST)]
        return plans[::-1] if walked > WALKED and rows < LISTED * walked else plans

    def _expected(self, name: str, sql: str, params: list[Any], limits: str) -> int:
        """How many rows the planner expects, from its statistics alone."""
        return self.fetch(name, sql, params, bounds=limits)[0][0][0]["Plan"]["Plan Rows"]

    def count(self, name: str, ask: Ask) -> int:
        """See `Backend.count`."""
        limits, params = bounds(name, ask, "d.k")
        found = self._within(SECOND_TRY, name, _COUNT, [expression(ask), *params, ask.limit], {"bounds": limits})
        if found is None:
            raise TooBroad
        return found[0][0]

    def decoded(self, text: str) -> str:
        """See `DatabaseBackend.decoded`."""
        return text

    def facets(self, column: list[str]) -> tuple[str, ...]:
        """See `DatabaseBackend.facets`."""
        return tuple(column)

    def _within(self, milliseconds: int, name: str, sql: str, params: list[Any], parts: dict[str, str]) -> Any:
        """The rows of a query, or None if the database needs longer."""
        try:
            with transaction.atomic():
                self.execute(name, f"SET LOCAL statement_timeout = {milliseconds}")
                # Reading a text costs more than the planner thinks: never all of them.
                self.execute(name, f"SET LOCAL enable_seqscan = {'on' if sql == _COUNT else 'off'}")
                found = self.fetch(name, sql, params, **parts)
                transaction.set_rollback(True)  # nothing was written, and the limit must not stay for later statements
                return found
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", "") != CANCELLED:
                raise
            return None

    # Building

    def enter(self, index: str) -> None:
        """See `Backend.enter`. Of many writers, none waits for another."""
        self.execute(index, "LOCK TABLE {p}_doc IN ROW EXCLUSIVE MODE")

    def seize(self, index: str) -> None:
        """See `Backend.seize`. Readers, who would queue behind us, do not wait long either."""
        self.execute(index, "SET LOCAL lock_timeout = '3s'")
        self.execute(index, "LOCK TABLE {p}_doc IN ACCESS EXCLUSIVE MODE")

    def insert_many(self, name: str, batch: Sequence[Numbered]) -> None:
        """See `DatabaseBackend.insert_many`."""
        lines = io.StringIO("".join(_line(k, document, terms) for k, document, terms in batch))
        with connection.cursor() as cursor:
            cursor.copy_expert(_COPY.format(p=schema.prefix(name)), lines)

    def finish(self, name: str) -> None:
        """See `Backend.finish`. One index over full tables is made faster than one that grows with them."""
        with transaction.atomic():
            self.execute(name, "SET LOCAL maintenance_work_mem = '512MB'")
            self.execute(name, "DROP INDEX IF EXISTS {p}_v")
            self.run(schema.index(self.vendor, name))
        self.execute(name, "ANALYZE {p}_doc")


def expression(ask: Ask) -> str:
    """The query as a tsquery; every term a quoted lexeme."""
    groups = (" | ".join(f"({' & '.join(map(_quoted, terms))})" for terms in group) for group in ask.groups)
    return " & ".join([*(f"({group})" for group in groups), *(f"!{_quoted(term)}" for term in ask.without)])


def _quoted(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"


def _line(k: int, document: Prepared, terms: str) -> str:
    facets = "{" + ",".join(document.facets) + "}"
    vector = " ".join(map(_quoted, terms.split(" "))) if terms else ""
    values = (k, document.id, document.minute, TERMS_VERSION, facets, document.folded, vector)
    return "\t".join(str(value).translate(_ESCAPES) for value in values) + "\n"
