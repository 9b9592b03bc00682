"""How large an index is, by its parts."""

# ruff: noqa: INP001, S608 - scripts in no package; names of our own tables

from django.db import connection

KB = 1024
SAMPLED = 2_000


def sizes(index: str, documents: int) -> dict[str, float]:
    """KB a document of each part of the index, and MB of all of it."""
    table = f"search_{index}"
    bytes_ = _sqlite(table) if connection.vendor == "sqlite" else _postgresql(table)
    whole = sum(bytes_.values())
    each = {f"{name}_kb": round(value / documents / KB, 2) for name, value in bytes_.items()}
    return each | {"whole_mb": round(whole / KB / KB, 1)}


def _sqlite(table: str) -> dict[str, int]:
    """Pages of the index of terms and of the table of documents (texts, and the index of ids)."""
    return {
        "fts": _one(f"SELECT sum(pgsize) FROM dbstat WHERE name LIKE '{table}_fts%'"),
        "documents": _one(
            f"SELECT sum(pgsize) FROM dbstat WHERE name IN ('{table}_doc', 'sqlite_autoindex_{table}_doc_1')"
        ),
    }


def _postgresql(table: str) -> dict[str, int]:
    """The GIN index, the term vectors and texts as they are stored (from a sample), and what else the table needs."""
    rows = _one(f"SELECT count(*) FROM {table}_doc")
    few = f"FROM (SELECT v, folded FROM {table}_doc LIMIT {SAMPLED}) AS sample"
    vectors, texts = (
        round(float(_one(f"SELECT avg(pg_column_size({name})) {few}")) * rows) for name in ("v", "folded")
    )
    whole = _one(f"SELECT pg_total_relation_size('{table}_doc')")
    gin = _one(f"SELECT pg_relation_size('{table}_v')")
    return {"gin": gin, "vectors": vectors, "texts": texts, "rest": whole - gin - vectors - texts}


def _one(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0] or 0
