"""The triggers that let the log only grow: UPDATE and DELETE of an event are aborted by the database itself.

TRUNCATE on PostgreSQL is stopped by the rights of the production role, not here.
"""

TABLE = "takedowns_caseevent"
REFUSAL = "the log of takedowns only grows"
RAISING = f" BEGIN RAISE EXCEPTION '{REFUSAL}'; END "
CALLED = "caseevent_refuse()"


def guard(connection) -> None:
    """Create the triggers where they are missing."""
    _run(connection, GUARDS[connection.vendor])


def unguard(connection) -> None:
    """Drop the triggers: for undoing the migration, and for tests that empty their tables."""
    _run(connection, DROPS[connection.vendor])


def may_be_emptied(connection) -> bool:
    """Whether the role that we are connected as could TRUNCATE the log, or drop its triggers: `deploy/roles.sql` is not in use."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege(%s, 'TRUNCATE') OR has_table_privilege(%s, 'TRIGGER')", [TABLE, TABLE]
        )
        return cursor.fetchone()[0]


def _run(connection, statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


GUARDS = {
    "sqlite": [
        f"CREATE TRIGGER IF NOT EXISTS caseevent_no_{verb.lower()} BEFORE {verb} ON {TABLE} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for verb in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        f"CREATE OR REPLACE FUNCTION caseevent_refuse() RETURNS trigger LANGUAGE plpgsql AS $${RAISING}$$",
        f"DROP TRIGGER IF EXISTS caseevent_only_grows ON {TABLE}",
        f"CREATE TRIGGER caseevent_only_grows BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {CALLED}",
    ],
}
DROPS = {
    "sqlite": [f"DROP TRIGGER IF EXISTS caseevent_no_{verb}" for verb in ("update", "delete")],
    "postgresql": [
        f"DROP TRIGGER IF EXISTS caseevent_only_grows ON {TABLE}",
        "DROP FUNCTION IF EXISTS caseevent_refuse",
    ],
}
