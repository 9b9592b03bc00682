"""The role that the site runs with on PostgreSQL: it does all of a case's work, and cannot touch the log but to add to it."""

import re
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from takedowns import invariants as takedowns
from takedowns import ledger, log, timers, verifying
from takedowns.handling import approving, deciding
from tests import make
from tests.takedowns import desk, sent

pytestmark = [pytest.mark.django_db, pytest.mark.postgres(reason="roles are PostgreSQL's")]
ROLES = Path(__file__).resolve().parents[2] / "deploy" / "roles.sql"


def execute(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def rights():
    """`deploy/roles.sql` applied, twice: a second run changes nothing. The role goes with the transaction."""
    for _ in range(2):
        execute(ROLES.read_text(encoding="utf-8"))


@contextmanager
def as_site():
    """With the rights of the site's own role."""
    execute("SET ROLE carbonportal_app")
    try:
        yield
    finally:
        execute("RESET ROLE")


FORBIDDEN = (
    "TRUNCATE takedowns_caseevent",
    "TRUNCATE takedowns_case CASCADE",
    "TRUNCATE articles_article CASCADE",
    "UPDATE takedowns_caseevent SET actor = 'x'",
    "DELETE FROM takedowns_caseevent",
    "DROP TRIGGER caseevent_only_grows ON takedowns_caseevent",
    "ALTER TABLE takedowns_caseevent DISABLE TRIGGER ALL",
    "ALTER TABLE takedowns_caseevent DISABLE TRIGGER caseevent_only_grows",
    "ALTER TABLE takedowns_caseevent RENAME TO gone",
    "CREATE TRIGGER another BEFORE INSERT ON takedowns_caseevent EXECUTE FUNCTION caseevent_refuse()",
    "CREATE OR REPLACE FUNCTION caseevent_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
    "DROP TABLE takedowns_caseevent",
    "SET session_replication_role = replica",
    "DELETE FROM django_migrations",
    "CREATE TABLE mine (x int)",
)


def refusal(statement):
    """The first line of what the database says to a statement; empty if it was done."""
    try:
        execute(statement)
    except DatabaseError as error:
        return str(error).splitlines()[0]
    return ""


def test_the_sites_role_cannot_touch_the_log_but_to_add_to_it(rights):
    log.append(None, "verified", "核对记录")
    with as_site():
        said = {statement: refusal(statement) for statement in FORBIDDEN}
        execute("GRANT ALL ON takedowns_caseevent TO carbonportal_app")  # a warning, and nothing is granted
        said["granted to itself"] = refusal("TRUNCATE takedowns_caseevent")
        log.append(None, "verified", "核对记录")
    done = {name for name, told in said.items() if not re.search("permission denied|must be owner", told)}
    assert done == set()
    assert log.verify() == (2, None)


def test_a_role_that_could_is_pointed_to_the_script(rights, capsys):
    for role, told in (("carbonportal_app", False), ("none", True)):
        execute(f"SET ROLE {role}")
        call_command("takedown_verify_log")
        assert ("deploy/roles.sql" in capsys.readouterr().out) is told
        execute("RESET ROLE")


def test_a_whole_case_is_worked_on_with_these_rights(rights, django_capture_on_commit_callbacks):
    article = make.published()
    handler, approver, legal = desk.handler(), desk.approver(), desk.legal()
    with as_site(), django_capture_on_commit_callbacks(execute=True):
        case, _ = sent.received(article)
        deciding.claim(case, by=handler, conflict_free=True)
        deciding.verify(case, how="document", by=handler, reason="核对了证件原件")
        facts = "版面与登记证书表明其为著作权人，转载未经许可。"
        deciding.decide(
            case.targets.get(), outcome="grant", code="infringes", measure="remove", facts=facts, by=handler
        )
        case.refresh_from_db()
        deciding.propose(case, by=handler)
        approving.approve(case, by=approver)
        assert Client().get(article.get_absolute_url()).status_code == 410
        timers.run()
        verifying.due()
        restriction = case.targets.get().restrictions.get()
        desk.lifted(restriction, by=legal)
        ledger.fill()
        assert Client().get(article.get_absolute_url()).status_code == 200
        assert log.verify()[1] is None
        assert takedowns.check() == []
        make.withdrawn()


def test_what_a_later_migration_makes_has_the_same_rights(rights):
    execute("CREATE TABLE later (id bigserial, word text)")
    with as_site():
        execute("INSERT INTO later (word) VALUES ('x')")
        execute("DELETE FROM later")
        with pytest.raises(DatabaseError, match="permission denied"):
            execute("TRUNCATE later")


def test_a_role_that_owns_a_table_is_told_what_to_do_first(rights):
    execute("CREATE TABLE own (x int)")
    execute("ALTER TABLE own OWNER TO carbonportal_app")
    with pytest.raises(DatabaseError, match="REASSIGN OWNED"):
        execute(ROLES.read_text(encoding="utf-8"))
