"""The tables of one index on both databases, for the migration and for an index built beside the live one."""

_SQLITE = (
    # ztext: zlib of the folded title, a line end, the folded text
    """CREATE TABLE {p}_doc (k INTEGER PRIMARY KEY, doc_id INTEGER UNIQUE, minute INTEGER NOT NULL,
    terms_version INTEGER NOT NULL, facets TEXT NOT NULL, ztext BLOB NOT NULL)""",
    # `ascii` keeps every code point above 127 as it is: SQLite's own tables of Unicode are old
    """CREATE VIRTUAL TABLE {p}_fts USING fts5(t, tokenize="ascii tokenchars '-._'", content='', detail=none,
    columnsize=0)""",
    "INSERT INTO {p}_fts({p}_fts, rank) VALUES('automerge', 8)",
)
_POSTGRESQL = (
    """CREATE TABLE {p}_doc (k bigint PRIMARY KEY, doc_id bigint UNIQUE, minute integer NOT NULL,
    terms_version smallint NOT NULL, facets text[] NOT NULL, folded text NOT NULL, v tsvector NOT NULL)""",
    # servers made without lz4 refuse it
    """DO $$ BEGIN
    ALTER TABLE {p}_doc ALTER COLUMN folded SET COMPRESSION lz4;
    ALTER TABLE {p}_doc ALTER COLUMN v SET COMPRESSION lz4;
    EXCEPTION WHEN feature_not_supported THEN NULL; END $$""",
    # the planner must know common terms
    "ALTER TABLE {p}_doc ALTER COLUMN v SET STATISTICS 1000",
)
_POSTGRESQL_INDEX = "CREATE INDEX {p}_v ON {p}_doc USING gin (v) WITH (fastupdate = off)"
_DROP = {
    "sqlite": ("DROP TABLE IF EXISTS {p}_fts", "DROP TABLE IF EXISTS {p}_doc"),
    "postgresql": ("DROP TABLE IF EXISTS {p}_doc",),
}
_RENAME = {
    "sqlite": ("ALTER TABLE {a}_doc RENAME TO {b}_doc", "ALTER TABLE {a}_fts RENAME TO {b}_fts"),
    "postgresql": (
        "ALTER TABLE {a}_doc RENAME TO {b}_doc",
        "ALTER INDEX {a}_doc_pkey RENAME TO {b}_doc_pkey",
        "ALTER INDEX {a}_doc_doc_id_key RENAME TO {b}_doc_doc_id_key",
        "ALTER INDEX {a}_v RENAME TO {b}_v",
    ),
}


def prefix(name: str) -> str:
    """The first part of the names of an index's tables."""
    return f"search_{name}"


def create(vendor: str, name: str) -> list[str]:
    """Statements that make the tables; PostgreSQL's index on terms apart, for it is made faster over full tables."""
    statements = _SQLITE if vendor == "sqlite" else _POSTGRESQL
    return [statement.format(p=prefix(name)) for statement in statements]


def index(vendor: str, name: str) -> list[str]:
    """Statements that make the index on terms."""
    return [] if vendor == "sqlite" else [_POSTGRESQL_INDEX.format(p=prefix(name))]


def drop(vendor: str, name: str) -> list[str]:
    """Statements that throw the tables away."""
    return [statement.format(p=prefix(name)) for statement in _DROP[vendor]]


def rename(vendor: str, name: str, to: str) -> list[str]:
    """Statements that give the tables another index's name."""
    return [statement.format(a=prefix(name), b=prefix(to)) for statement in _RENAME[vendor]]
